import type { Sql } from '#kit/sql.ts'
import type { SourceDossier, SourceEvent } from '../../sources/mapped-rows.ts'
import type { Subject } from '../../sources/people.ts'

/** A dossier whose people have their subject ids. */
export interface ReadyDossier extends Omit<SourceDossier, 'people'> {
  readonly id: string
  readonly owner: Subject
  readonly parties: ReadonlyArray<{ readonly role: string } & Subject>
}

/** The dossiers of a source that stand with another procedure, body, centre or channel than they now come with. */
export async function changedDossiers(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<ReadonlyArray<{ readonly key: string; readonly field: string }>> {
  return sql<{ key: string; field: string }>`
    SELECT key, CASE
      WHEN procedure_code <> "procedureCode" THEN 'procedure'
      WHEN field_code <> "fieldCode" THEN 'field'
      WHEN department_code <> "departmentCode" THEN 'department'
      WHEN handled_by_code <> "handledByCode" THEN 'handledBy'
      WHEN received_by_code <> "receivedByCode" THEN 'receivedBy'
      WHEN locality_code IS DISTINCT FROM "localityCode" THEN 'locality'
      ELSE 'channel'
    END AS field
    FROM json_to_recordset(${JSON.stringify(dossiers)}::json) AS told (
      key text, "procedureCode" text, "fieldCode" text, "departmentCode" text, "handledByCode" text,
      "receivedByCode" text, "localityCode" text, channel text
    )
    JOIN dossiers.dossier AS known ON known.source = ${source} AND source_key = key
    WHERE (procedure_code, field_code, department_code, handled_by_code, received_by_code,
        locality_code, known.channel)
      IS DISTINCT FROM ("procedureCode", "fieldCode", "departmentCode", "handledByCode",
        "receivedByCode", "localityCode", told.channel)
  `
}

/** The dossiers of a source that come with a code which another of its dossiers has. */
export function dossiersWithTakenCodes(
  sql: Sql,
  source: string,
  codes: ReadonlyArray<{ readonly key: string; readonly code: string }>,
): Promise<Array<{ readonly key: string }>> {
  return sql<{ key: string }>`
    SELECT DISTINCT key
    FROM json_to_recordset(${JSON.stringify(codes)}::json) AS told (key text, code text)
    JOIN dossiers.dossier_code AS known ON known.code = told.code AND known.source = ${source}
    JOIN dossiers.dossier ON id = dossier_id
    WHERE source_key <> key
  `
}

/** Takes in dossiers that are new, and what has changed of those that are known; with their codes and parties. */
export async function takeDossiers(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<void> {
  const json = JSON.stringify(dossiers)
  await sql`
    INSERT INTO dossiers.dossier AS known (
      id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at, accept_by
    )
    SELECT
      id, ${source}, key, "procedureCode", "fieldCode", "departmentCode", "handledByCode",
      "receivedByCode", "localityCode", scope, channel, (owner ->> 'id')::uuid, owner ->> 'kind',
      "submittedAt", "acceptBy"
    FROM json_to_recordset(${json}::json) AS told (
      id uuid, key text, "procedureCode" text, "fieldCode" text, "departmentCode" text,
      "handledByCode" text, "receivedByCode" text, "localityCode" text, scope text, channel text,
      owner json, "submittedAt" timestamptz, "acceptBy" timestamptz
    )
    ON CONFLICT (source, source_key) DO UPDATE SET
      owner_id = excluded.owner_id, owner_kind = excluded.owner_kind,
      submitted_at = excluded.submitted_at, accept_by = excluded.accept_by
    WHERE (known.owner_id, known.owner_kind, known.submitted_at, known.accept_by)
      IS DISTINCT FROM
      (excluded.owner_id, excluded.owner_kind, excluded.submitted_at, excluded.accept_by)
  `
  await sql`
    INSERT INTO dossiers.dossier_code (code, source, dossier_id, position)
    SELECT code, ${source}, dossier.id, place - 1
    FROM json_to_recordset(${json}::json) AS told (key text, codes json)
    JOIN dossiers.dossier ON source = ${source} AND source_key = key
    CROSS JOIN LATERAL json_array_elements_text(codes) WITH ORDINALITY AS listed (code, place)
    ON CONFLICT DO NOTHING
  `
  if (dossiers.every(({ parties }) => parties.length === 0)) return
  await sql`
    INSERT INTO dossiers.dossier_party (dossier_id, role, party_id, party_kind)
    SELECT dossier.id, party.role, party.id, party.kind
    FROM json_to_recordset(${json}::json) AS told (key text, parties json)
    JOIN dossiers.dossier ON source = ${source} AND source_key = key
    CROSS JOIN LATERAL json_to_recordset(parties) AS party (role text, id uuid, kind text)
    ON CONFLICT DO NOTHING
  `
}

/** Which of some dossiers of a source are known, by the source's keys. */
export async function knownDossiers(
  sql: Sql,
  source: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ key: string }>`
    SELECT source_key AS key FROM dossiers.dossier
    WHERE source = ${source} AND source_key = ANY(${keys})
  `
  return new Set(rows.map(({ key }) => key))
}

/** Takes in events of dossiers that are known, and brings these up to date. */
export async function takeEvents(
  sql: Sql,
  source: string,
  events: readonly SourceEvent[],
  recordedAt: Date,
): Promise<void> {
  if (events.length === 0) return
  await sql`
    INSERT INTO dossiers.incoming_event (
      dossier_id, at, source_sequence, status, source_status, vocabulary, appointment_on,
      supplement_due_on, agency_code, note, recorded_at
    )
    SELECT
      id, at, sequence, told.status, "sourceStatus", vocabulary, "appointmentOn",
      "supplementDueOn", "agencyCode", note, ${recordedAt}
    FROM json_to_recordset(${JSON.stringify(events)}::json) AS told (
      dossier text, at timestamptz, sequence integer, status text, "sourceStatus" text,
      vocabulary text, "appointmentOn" date, "supplementDueOn" date, "agencyCode" text, note text
    )
    JOIN dossiers.dossier ON source = ${source} AND source_key = told.dossier
  `
  await sql`SELECT dossiers.record_events()`
}
