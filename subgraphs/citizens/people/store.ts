import type { Sql } from '#kit/sql.ts'
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
    SELECT source_key AS key, id, kind, name, phone
    FROM citizens.source_party JOIN citizens.party ON id = party_id
    WHERE source = ${source} AND source_key = ANY(${keys})
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
  return sql<BearerRow>`
    SELECT party.id, party.kind, name, document.kind AS "documentKind", number
    FROM json_to_recordset(${JSON.stringify(documents)}::json) AS asked (kind text, number text)
    JOIN citizens.identity_document AS document USING (kind, number)
    JOIN citizens.party ON party.id = party_id
  `
}

/** Somebody whom a source tells of for the first time. */
export interface NewParty extends Omit<SourcePerson, 'key'> {
  readonly key: string
  readonly id: string
  /** Whether nobody had told of them before. */
  readonly isNew: boolean
  /** Whether the number stands with somebody of another name, or with themselves already. */
  readonly isDisputed: boolean
}

/** Takes in people with their documents, and whom the source means by its keys. */
export async function addParties(
  sql: Sql,
  source: string,
  parties: readonly NewParty[],
): Promise<void> {
  if (parties.length === 0) return
  const json = JSON.stringify(parties)
  await sql`
    INSERT INTO citizens.party (id, kind, name, birth_date, gender, phone)
    SELECT id, kind, name, "birthDate", gender, phone
    FROM json_to_recordset(${json}::json) AS new (
      id uuid, kind text, name text, "birthDate" text, gender text, phone text, "isNew" boolean
    )
    WHERE "isNew"
    ON CONFLICT DO NOTHING
  `
  await sql`
    INSERT INTO citizens.source_party (source, source_key, party_id)
    SELECT ${source}, key, id FROM json_to_recordset(${json}::json) AS new (key text, id uuid)
    ON CONFLICT DO NOTHING
  `
  await sql`
    WITH new AS (
      SELECT id, document ->> 'kind' AS kind, document ->> 'number' AS number, "isDisputed", "isNew"
      FROM json_to_recordset(${json}::json)
        AS new (id uuid, document json, "isDisputed" boolean, "isNew" boolean)
      WHERE document ->> 'number' IS NOT NULL AND "isNew"
    ), disputed AS (
      INSERT INTO citizens.disputed_document (party_id, kind, number)
      SELECT id, kind, number FROM new WHERE "isDisputed"
      ON CONFLICT DO NOTHING
    )
    INSERT INTO citizens.identity_document (party_id, kind, number)
    SELECT id, kind, number FROM new WHERE NOT "isDisputed"
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
