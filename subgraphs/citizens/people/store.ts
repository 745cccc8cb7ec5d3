import { columnOf, type Sql } from '#kit/sql.ts'
import type { PersonKind, SourcePerson } from '../../sources/mapped-rows.ts'

/** One at a time: two that meet the same new person would each make them. */
export async function lockPeople(sql: Sql): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('citizens.people'))`
}

export interface KnownRow {
  readonly key: string
  readonly id: string
  readonly kind: PersonKind
  readonly name: string
  readonly phone: string | null
}

/** Whom a source has told of before, by its own keys. */
export function knownByKey(sql: Sql, source: string, keys: readonly string[]): Promise<KnownRow[]> {
  return sql<KnownRow>`
    SELECT key, known.*
    FROM unnest(${keys}::text[]) AS key
    -- Looked up one by one, whatever the planner takes for the size of the tables.
    CROSS JOIN LATERAL (
      SELECT id, kind, name, phone
      FROM citizens.source_party JOIN citizens.party ON id = party_id
      WHERE source = ${source} AND source_key = key
      OFFSET 0
    ) AS known
  `
}

export interface BearerRow {
  readonly id: string
  readonly kind: PersonKind
  readonly name: string
  readonly documentKind: string
  readonly number: string
}

/** Who bears some documents. */
export function bearersOf(
  sql: Sql,
  documents: ReadonlyArray<{ readonly kind: string; readonly number: string }>,
): Promise<BearerRow[]> {
  const each = columnOf(documents)
  return sql<BearerRow>`
    SELECT bearer.*, asked.kind AS "documentKind", asked.number
    FROM unnest(${each(({ kind }) => kind)}::text[], ${each((asked) => asked.number)}::text[])
      AS asked (kind, number)
    CROSS JOIN LATERAL (
      SELECT party.id, party.kind, name
      FROM citizens.identity_document AS document JOIN citizens.party ON party.id = party_id
      WHERE (document.kind, number) = (asked.kind, asked.number)
      OFFSET 0
    ) AS bearer
  `
}

/** What makes ids that cannot be traced to names. */
export async function idSecret(sql: Sql): Promise<string> {
  const [row] = await sql<{ secret: string }>`SELECT secret FROM citizens.id_secret`
  if (!row) throw new Error('The store has no secret for ids')
  return row.secret
}

/** Somebody whom a key of a source means from now on. */
export interface NewParty extends Omit<SourcePerson, 'document'> {
  readonly id: string
  /** Whether nobody had told of them before. */
  readonly isNew: boolean
}

/** Takes in people who are new, and whom the source means by its keys. */
export async function addParties(
  sql: Sql,
  source: string,
  parties: readonly NewParty[],
): Promise<void> {
  if (parties.length === 0) return
  await addNew(
    sql,
    parties.filter(({ isNew }) => isNew),
  )
  const each = columnOf(parties)
  await sql`
    INSERT INTO citizens.source_party (source, source_key, party_id)
    SELECT ${source}, told.*
    FROM unnest(${each(({ key }) => key)}::text[], ${each(({ id }) => id)}::uuid[]) AS told
    ON CONFLICT (source, source_key) DO UPDATE SET party_id = excluded.party_id
  `
}

async function addNew(sql: Sql, parties: readonly NewParty[]): Promise<void> {
  const each = columnOf(parties)
  await sql`
    INSERT INTO citizens.party (id, kind, name, birth_date, gender, phone)
    SELECT *
    FROM unnest(
      ${each(({ id }) => id)}::uuid[], ${each(({ kind }) => kind)}::text[],
      ${each(({ name }) => name)}::text[], ${each(({ birthDate }) => birthDate)}::text[],
      ${each(({ gender }) => gender)}::text[], ${each(({ phone }) => phone)}::text[]
    ) AS told (id)
    -- In the order of the index: half the time of rows in any order.
    ORDER BY told.id
    ON CONFLICT DO NOTHING
  `
}

/** A document of somebody that is not known to be theirs. */
export interface ToldDocument {
  /** Whose it is. */
  readonly id: string
  readonly kind: string
  readonly number: string
  /** Whether the number stands with somebody else. */
  readonly isDisputed: boolean
}

/** Takes in documents of people who are known by now. */
export async function addDocuments(sql: Sql, documents: readonly ToldDocument[]): Promise<void> {
  if (documents.length === 0) return
  const each = columnOf(documents)
  await sql`
    WITH new AS (
      SELECT *
      FROM unnest(
        ${each(({ id }) => id)}::uuid[], ${each(({ kind }) => kind)}::text[],
        ${each(({ number }) => number)}::text[],
        ${each(({ isDisputed }) => isDisputed)}::boolean[]
      ) AS told (id, kind, number, is_disputed)
    ), disputed AS (
      INSERT INTO citizens.disputed_document (party_id, kind, number)
      SELECT id, kind, number FROM new WHERE is_disputed
      ON CONFLICT DO NOTHING
    )
    INSERT INTO citizens.identity_document (party_id, kind, number)
    SELECT id, kind, number FROM new WHERE NOT is_disputed
    ORDER BY kind COLLATE "C", number COLLATE "C"
    ON CONFLICT DO NOTHING
  `
}

/** Brings names and phone numbers up to what their source says now. */
export async function updateParties(
  sql: Sql,
  changes: ReadonlyArray<{
    readonly id: string
    readonly name: string
    readonly phone: string | null
  }>,
): Promise<void> {
  if (changes.length === 0) return
  await sql`
    UPDATE citizens.party SET name = changed.name, phone = changed.phone
    FROM json_to_recordset(${JSON.stringify(changes)}::json)
      AS changed (id uuid, name text, phone text)
    WHERE party.id = changed.id
  `
}
