import * as v from 'valibot'
import type { ProcedureCode } from '#domain/codes.ts'
import { OperatorError } from '#kit/operator-error.ts'

/** What *procedures* knows of codes. */
export interface KnownProcedures {
  /** The names of those of some codes that it has. Throws OperatorError when it does not answer. */
  namesOf(
    codes: readonly ProcedureCode[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string>>
}

const answer = v.object({
  data: v.object({
    _entities: v.array(v.nullable(v.object({ code: v.string(), name: v.string() }))),
  }),
})

const query = `query Names($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Procedure { code name } }
}`

/** Fewer than what a body may hold. */
const mostAtATime = 500

const limitMs = 30_000

/** Asks *procedures* over HTTP; `url` is where that subgraph is. */
export function knownProceduresAt(url: string): KnownProcedures {
  async function ask(codes: readonly ProcedureCode[], signal: AbortSignal) {
    const representations = codes.map((code) => ({ __typename: 'Procedure', code }))
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { representations } }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      redirect: 'error',
    })
    return v.parse(answer, await response.json()).data._entities
  }

  return {
    async namesOf(codes, signal) {
      const names = new Map<string, string>()
      for (let from = 0; from < codes.length; from += mostAtATime) {
        const known = await ask(codes.slice(from, from + mostAtATime), signal).catch(
          (cause: unknown) => {
            throw new OperatorError(`procedures did not answer at ${url}`, { cause })
          },
        )
        for (const procedure of known) if (procedure) names.set(procedure.code, procedure.name)
      }
      return names
    },
  }
}
