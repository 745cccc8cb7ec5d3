import * as v from 'valibot'
import type { PersonKind, SourcePerson } from './mapped-rows.ts'

/** What *citizens* does for the others: it takes persons and bodies, and gives opaque subject ids. */
export interface People {
  /**
   * The subject id of each, by its key. Asking again gives the same ids.
   *
   * Throws when *citizens* does not answer.
   */
  subjectIds(
    source: string,
    people: readonly SourcePerson[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Subject>>
}

/** Somebody as all but *citizens* know them. */
export interface Subject {
  readonly id: string
  readonly kind: PersonKind
}

/** Where *citizens* takes people in, beside its schema. */
export const peoplePath = '/internal/people'

const kind = v.picklist(['Citizen', 'Household', 'Organisation', 'StateAgency'])

/** What is sent there. */
export const peopleRequest = v.object({
  source: v.string(),
  people: v.array(
    v.object({
      key: v.string(),
      kind,
      name: v.string(),
      birthDate: v.nullable(v.string()),
      gender: v.nullable(v.picklist(['MALE', 'FEMALE'])),
      phone: v.nullable(v.string()),
      document: v.nullable(v.object({ kind: v.string(), number: v.string() })),
    }),
  ),
})

const peopleAnswer = v.object({
  subjects: v.array(v.object({ key: v.string(), id: v.string(), kind })),
})

export type PeopleAnswer = v.InferOutput<typeof peopleAnswer>

const limitMs = 30_000

/** As many as a body may safely hold, whatever their names. */
const mostInABody = 5_000

/** While one is taken in, the next is written and read. */
const mostAtATime = 2

/** Asks *citizens* over HTTP; `url` is where that subgraph is. */
export function peopleAt(url: string): People {
  async function ask(source: string, people: readonly SourcePerson[], signal: AbortSignal) {
    const response = await fetch(new URL(peoplePath, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ source, people }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      redirect: 'error',
    })
    // The body may quote a person.
    if (!response.ok) throw new Error(`citizens answered ${response.status} to people`)
    return v.parse(peopleAnswer, await response.json()).subjects
  }

  return {
    async subjectIds(source, people, signal) {
      const known = new Map<string, Subject>()
      let next = 0
      const askOn = async () => {
        while (next < people.length) {
          const some = people.slice(next, next + mostInABody)
          next += mostInABody
          for (const { key, id, kind } of await ask(source, some, signal))
            known.set(key, { id, kind })
        }
      }
      await Promise.all(Array.from({ length: mostAtATime }, askOn))
      return known
    },
  }
}
