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

/** A number borne under a name; two spellings of one name are one. */
const bearing = (kind: string, number: string, name: string) =>
  JSON.stringify([kind, number, fold(name)])

function settle(
  source: string,
  people: ReadonlyMap<string, SourcePerson>,
  known: readonly KnownRow[],
  bearers: readonly BearerRow[],
) {
  const knownParties = new Map(known.map((row) => [row.key, row]))
  const borne = new Map(
    bearers.map((row) => [bearing(row.documentKind, row.number, row.name), row]),
  )
  const taken = new Set(bearers.map(({ documentKind, number }) => `${documentKind} ${number}`))
  const fresh: NewParty[] = []
  const subjects = [...people.values()].map(({ key, kind, name, document, ...rest }) => {
    const own = knownParties.get(key)
    if (own) return { key, id: own.id, kind: own.kind }
    const bearer = document && borne.get(bearing(document.kind, document.number, name))
    const id = bearer?.id ?? sourceId('party', source, key)
    const party = { id, kind: bearer?.kind ?? kind, name, document, ...rest }
    const isDisputed = document !== null && taken.has(`${document.kind} ${document.number}`)
    fresh.push({ key, ...party, isNew: bearer === undefined || bearer === null, isDisputed })
    if (document && !isDisputed) {
      taken.add(`${document.kind} ${document.number}`)
      borne.set(bearing(document.kind, document.number, name), {
        id,
        kind,
        name,
        documentKind: document.kind,
        number: document.number,
      })
    }
    return { key, id, kind: party.kind }
  })
  return { fresh, subjects }
}

/** What a source now says of those whom it had told of before. */
function changesOf(people: ReadonlyMap<string, SourcePerson>, known: readonly KnownRow[]) {
  return known.flatMap(({ key, id, name, phone }) => {
    const person = people.get(key)
    if (!person || (person.name === name && person.phone === phone)) return []
    return [{ id, name: person.name, phone: person.phone }]
  })
}
