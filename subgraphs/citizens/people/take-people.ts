import { createHmac } from 'node:crypto'
import { fold } from '#domain/text.ts'
import type { Database, Sql } from '#kit/sql.ts'
import type { SourcePerson } from '../../sources/mapped-rows.ts'
import type { PeopleAnswer } from '../../sources/people.ts'
import { sourceId } from '../../sources/source-id.ts'
import {
  addDocuments,
  addParties,
  type BearerRow,
  bearersOf,
  idSecret,
  type KnownRow,
  knownByKey,
  lockPeople,
  type NewParty,
  type ToldDocument,
  updateParties,
} from './store.ts'

/**
 * Finds who the people of a source are, and takes in those who are new; the same people again give the
 * same ids.
 *
 * Somebody is known by the source's key together with the name, else by the number of a document together
 * with the name: spelling, case and marks apart. A key that comes with another name means somebody else
 * from then on; whom it meant before stays as they were, since other keys may mean them too. A number
 * under another name makes nobody the same person; it is kept as disputed.
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
    const { same, others } = partByName(byKey, known)
    const newId = await newIds(sql, source, others)
    const { fresh, documents, subjects } = settle(byKey, same, bearers, newId)
    await addParties(sql, source, fresh)
    await addDocuments(sql, documents)
    await updateParties(sql, changesOf(byKey, same))
    return { subjects }
  })
}

function documentsOf(people: Iterable<SourcePerson>) {
  return [...people].flatMap(({ document }) => document ?? [])
}

/** Whom known keys still mean, by key, and the keys that now come with the name of somebody else. */
function partByName(people: ReadonlyMap<string, SourcePerson>, known: readonly KnownRow[]) {
  const same = new Map<string, KnownRow>()
  const others = new Set<string>()
  for (const row of known) {
    const isSame = isSameName(row.name, people.get(row.key)?.name ?? row.name)
    if (isSame) same.set(row.key, row)
    else others.add(row.key)
  }
  return { same, others }
}

/**
 * Makes ids of people who are new: of their key alone, or of key and name where the key meant somebody
 * else before. The same whenever it is asked, though a key goes to and fro between two names.
 */
async function newIds(sql: Sql, source: string, others: ReadonlySet<string>) {
  const secret = others.size > 0 ? await idSecret(sql) : ''
  return ({ key, name }: SourcePerson) => {
    if (!others.has(key)) return sourceId('party', source, key)
    const digest = createHmac('sha256', secret).update(fold(name)).digest('hex')
    return sourceId('party', source, `${key}#${digest}`)
  }
}

type Bearer = Pick<BearerRow, 'id' | 'kind' | 'name'>

function settle(
  people: ReadonlyMap<string, SourcePerson>,
  same: ReadonlyMap<string, KnownRow>,
  rows: readonly BearerRow[],
  newId: (person: SourcePerson) => string,
) {
  const bearers = bearersByNumber(rows)
  const fresh: NewParty[] = []
  const documents: ToldDocument[] = []
  const subjects = [...people.values()].map((person) => {
    const { key, name, document } = person
    const ofNumber = document ? bearers.get(numberOf(document)) : undefined
    const own = same.get(key)
    const known = own ?? ofNumber?.find((other) => isSameName(other.name, name))
    const id = known?.id ?? newId(person)
    const kind = known?.kind ?? person.kind
    if (!own) fresh.push({ ...person, id, kind, isNew: known === undefined })
    if (document && !ofNumber?.some((other) => other.id === id)) {
      documents.push({ id, ...document, isDisputed: ofNumber !== undefined })
      if (!ofNumber) bearers.set(numberOf(document), [{ id, kind, name }])
    }
    return { key, id, kind }
  })
  return { fresh, documents, subjects }
}

function bearersByNumber(rows: readonly BearerRow[]): Map<string, Bearer[]> {
  const bearers = new Map<string, Bearer[]>()
  for (const { documentKind, number, ...bearer } of rows) {
    const key = numberOf({ kind: documentKind, number })
    const others = bearers.get(key)
    if (others) others.push(bearer)
    else bearers.set(key, [bearer])
  }
  return bearers
}

const numberOf = ({ kind, number }: { readonly kind: string; readonly number: string }) =>
  `${kind} ${number}`

/** Two spellings of one name are one. */
function isSameName(one: string, other: string): boolean {
  return one === other || fold(one) === fold(other)
}

/** What a source now says of those whom it had told of before; a phone that it does not tell stays. */
function changesOf(people: ReadonlyMap<string, SourcePerson>, same: ReadonlyMap<string, KnownRow>) {
  return [...same.values()].flatMap((known) => {
    const person = people.get(known.key)
    const name = person?.name ?? known.name
    const phone = person?.phone ?? known.phone
    return name === known.name && phone === known.phone ? [] : [{ id: known.id, name, phone }]
  })
}
