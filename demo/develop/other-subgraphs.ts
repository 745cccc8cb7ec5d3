import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import type { SubgraphSource } from '../../schema/composition/composition.ts'

/** A registry as Rover's settings tell of it. */
export interface RegistryAccess {
  readonly url: string
  readonly key: string
  /** `graph@variant`. */
  readonly ref: string
}

const document = `query SubgraphFetchAllQuery($graph_ref: ID!) {
  variant(ref: $graph_ref) {
    __typename
    ... on GraphVariant { subgraphs { name url activePartialSchema { sdl } } }
  }
}`

const answerForm = v.object({
  data: v.object({
    variant: v.object({
      subgraphs: v.array(
        v.object({
          name: v.string(),
          url: v.nullable(v.string()),
          activePartialSchema: v.object({ sdl: v.string() }),
        }),
      ),
    }),
  }),
})

const refusalForm = v.object({ errors: v.array(v.object({ message: v.string() })) })

const answerLimitMs = 5_000

/** The subgraphs of a variant as they were published last. Throws OperatorError that says why there are none. */
export async function fetchSubgraphs({ url, key, ref }: RegistryAccess): Promise<SubgraphSource[]> {
  const answer = await post(url, key, { query: document, variables: { graph_ref: ref } })
  const read = v.safeParse(answerForm, answer)
  if (read.success)
    return read.output.data.variant.subgraphs.map(({ name, url, activePartialSchema }) => ({
      name,
      url: url ?? '',
      sdl: activePartialSchema.sdl,
    }))
  const refusal = v.safeParse(refusalForm, answer)
  const reason = refusal.success
    ? refusal.output.errors.map(({ message }) => message).join('\n')
    : `it has no subgraphs of ${ref}`
  throw new OperatorError(`The registry gives no subgraphs: ${reason}`)
}

async function post(url: string, key: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerLimitMs),
      // A redirect would take the key elsewhere.
      redirect: 'error',
    })
    return await response.json()
  } catch (cause) {
    throw new OperatorError('The registry gives no subgraphs: it does not answer', { cause })
  }
}
