import { fold } from '#domain/text.ts'
import type { Database } from '#kit/sql.ts'
import type { SourcePerson } from '../../sources/mapped-rows.ts'
import type { PeopleAnswer } from '../../sources/people.ts'
import { sourceId } from '../../sources/source-id.ts'
import {
  addParties,
  type BearerRow,
  bearersOf,
  type KnownRow,
  knownByKey,
  lockPeople,
  type NewParty,
  updateParties,
} from './store.ts'

/**
 * Finds who the people of a source are, and takes in those who are new; the same people again give the
 * same ids.
 *
 * Somebody is known by the source's key, else by the number of a document together with the name:
 * spelling, case and marks apart. A number under another name makes nobody the same person; it is kept
 * as disputed.
 */
export function takePeople(
  database: Database,
  source: string,
  people: readonly SourcePerson[],
): Promise<PeopleAnswer> {
  return database.transaction(async ({ sql }) => {
    await lockPeople(sql)
    const byKey = new Map(people.map((person) => [person.key, person]))
    const known = await knownByKey(sql, source, [...byKey.keys()])
    const bearers = await bearersOf(sql, documentsOf(byKey.values()))
    const { fresh, subjects } = settle(source, byKey, known, bearers)
    await addParties(sql, source, fresh)
    await updateParties(sql, changesOf(byKey, known))
    return { subjects }
  })
}

function documentsOf(people: Iterable<SourcePerson>) {
  return [...people].flatMap(({ document }) => document ?? [])
}

const numberOf = ({ kind, number }: { readonly kind: string; readonly number: string }) =>
  `${kind} ${number}`

function settle(
  source: string,
  people: ReadonlyMap<string, SourcePerson>,
  known: readonly KnownRow[],
  bearers: readonly BearerRow[],
) {
  const knownParties = new Map(known.map((row) => [row.key, row]))
  const bearersByNumber = new Map<string, Bearer[]>()
  const bear = (number: string, bearer: Bearer) => {
    const others = bearersByNumber.get(number)
    if (others) others.push(bearer)
    else bearersByNumber.set(number, [bearer])
  }
  for (const { documentKind, number, ...bearer } of bearers)
    bear(numberOf({ kind: documentKind, number }), bearer)

  const fresh: NewParty[] = []
  const subjects = [...people.values()].map(({ key, kind, name, document, ...rest }) => {
    const own = knownParties.get(key)
    if (own) return { key, id: own.id, kind: own.kind }
    const ofNumber = document ? bearersByNumber.get(numberOf(document)) : undefined
    const bearer = ofNumber?.find((other) => isSameName(other.name, name))
    const id = bearer?.id ?? sourceId('party', source, key)
    const party = { id, kind: bearer?.kind ?? kind, name, document, ...rest }
    fresh.push({ key, ...party, isNew: bearer === undefined, isDisputed: ofNumber !== undefined })
    if (document && !ofNumber) bear(numberOf(document), { id, kind, name })
    return { key, id, kind: party.kind }
  })
  return { fresh, subjects }
}

type Bearer = Pick<BearerRow, 'id' | 'kind' | 'name'>

/** Two spellings of one name are one. */
function isSameName(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other)
}

/** What a source now says of those whom it had told of before. */
function changesOf(people: ReadonlyMap<string, SourcePerson>, known: readonly KnownRow[]) {
  return known.flatMap(({ key, id, name, phone }) => {
    const person = people.get(key)
    if (!person || (person.name === name && person.phone === phone)) return []
    return [{ id, name: person.name, phone: person.phone }]
  })
}
