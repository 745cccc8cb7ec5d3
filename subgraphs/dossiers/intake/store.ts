import { columnOf, part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { SourceDossier, SourceEvent } from '../../sources/mapped-rows.ts'
import type { Subject } from '../../sources/people.ts'

/** An event with the id of its dossier, whether that has come yet or not. */
export interface ReadyEvent extends SourceEvent {
  readonly dossierId: string
}

/** A dossier whose people have their subject ids. */
export interface ReadyDossier extends Omit<SourceDossier, 'people' | 'events'> {
  readonly id: string
  readonly events: readonly ReadyEvent[]
  readonly owner: Subject
  readonly parties: ReadonlyArray<{ readonly role: string } & Subject>
}

/** A dossier that has come before. */
export interface KnownDossier {
  readonly key: string
  readonly id: string
  /** Which of procedure, body, centre and channel it now comes with otherwise; null where none. */
  readonly changed: string | null
}

/** The dossiers of a source that are known; of new ones nothing, so that they cost nothing further. */
export async function knownDossiers(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<readonly KnownDossier[]> {
  const each = columnOf(dossiers)
  return sql<KnownDossier>`
    SELECT key, id, CASE
      WHEN known.procedure_code <> told.procedure_code THEN 'procedure'
      WHEN known.field_code <> told.field_code THEN 'field'
      WHEN known.department_code <> told.department_code THEN 'department'
      WHEN known.handled_by_code <> told.handled_by_code THEN 'handledBy'
      WHEN known.received_by_code <> told.received_by_code THEN 'receivedBy'
      WHEN known.locality_code IS DISTINCT FROM told.locality_code THEN 'locality'
      WHEN known.channel <> told.channel THEN 'channel'
    END AS changed
    FROM unnest(
      ${each(({ key }) => key)}::text[], ${each(({ procedureCode }) => procedureCode)}::text[],
      ${each(({ fieldCode }) => fieldCode)}::text[],
      ${each(({ departmentCode }) => departmentCode)}::text[],
      ${each(({ handledByCode }) => handledByCode)}::text[],
      ${each(({ receivedByCode }) => receivedByCode)}::text[],
      ${each(({ localityCode }) => localityCode)}::text[], ${each(({ channel }) => channel)}::text[]
    ) AS told (
      key, procedure_code, field_code, department_code, handled_by_code, received_by_code,
      locality_code, channel
    )
    -- Looked up one by one, whatever the planner takes for the size of the table.
    CROSS JOIN LATERAL (
      SELECT * FROM dossiers.dossier WHERE source = ${source} AND source_key = key OFFSET 0
    ) AS known
  `
}

/** A code that a dossier comes with while another one of the source has it. */
export interface HeldCode {
  /** The dossier that comes with it. */
  readonly id: string
  readonly code: string
  /** The dossier that has it. */
  readonly holder: string
}

/** The codes of dossiers that others of their source have. */
export function heldCodes(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<HeldCode[]> {
  const each = columnOf(dossiers.flatMap(({ id, codes }) => codes.map((code) => ({ id, code }))))
  return sql<HeldCode>`
    SELECT told.id, told.code, holder
    FROM unnest(${each(({ id }) => id)}::uuid[], ${each(({ code }) => code)}::text[])
      AS told (id, code)
    -- Looked up one by one, whatever the planner takes for the size of the table.
    CROSS JOIN LATERAL (
      SELECT dossier_id AS holder FROM dossiers.dossier_code AS known
      WHERE known.code = told.code AND known.source = ${source}
      OFFSET 0
    ) AS known
    WHERE holder <> told.id
  `
}

/**
 * Lets go of the codes that known dossiers come without, and of those in another place, which come anew;
 * only codes that this source gave. Gives whether there were any.
 */
export async function letGoOfCodes(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<boolean> {
  const told = new Map(dossiers.map(({ id, codes }) => [id, codes]))
  if (told.size === 0) return false
  const known = await sql<{ id: string; code: string; position: number }>`
    SELECT told.id, code, position
    FROM unnest(${[...told.keys()]}::uuid[]) AS told (id)
    -- Looked up one by one, whatever the planner takes for the size of the table.
    CROSS JOIN LATERAL (
      SELECT code, position FROM dossiers.dossier_code
      WHERE dossier_id = told.id AND source = ${source}
      OFFSET 0
    ) AS known
  `
  const gone = known.filter(({ id, code, position }) => {
    const codes = told.get(id) ?? []
    return codes.length > 0 && codes.indexOf(code) !== position
  })
  if (gone.length === 0) return false
  await sql`
    DELETE FROM dossiers.dossier_code
    WHERE source = ${source} AND code = ANY(${gone.map(({ code }) => code)})
  `
  return true
}

/** Lets go of whoever has a role in a known dossier that now comes with somebody else in it. */
export async function letGoOfParties(sql: Sql, dossiers: readonly ReadyDossier[]): Promise<void> {
  const told = new Map(dossiers.map(({ id, parties }) => [id, parties]))
  const withParties = dossiers.filter(({ parties }) => parties.length > 0)
  if (withParties.length === 0) return
  const known = await sql<{ id: string; role: string; party: string }>`
    SELECT told.id, role, party
    FROM unnest(${withParties.map(({ id }) => id)}::uuid[]) AS told (id)
    -- Looked up one by one, whatever the planner takes for the size of the table.
    CROSS JOIN LATERAL (
      SELECT role, party_id AS party FROM dossiers.dossier_party WHERE dossier_id = told.id
      OFFSET 0
    ) AS known
  `
  const gone = known.filter(({ id, role, party }) => {
    const inRole = (told.get(id) ?? []).filter((other) => other.role === role)
    return inRole.length > 0 && !inRole.some((other) => other.id === party)
  })
  if (gone.length === 0) return
  const each = columnOf(gone)
  await sql`
    DELETE FROM dossiers.dossier_party AS known
    USING unnest(
      ${each(({ id }) => id)}::uuid[], ${each(({ role }) => role)}::text[],
      ${each(({ party }) => party)}::uuid[]
    ) AS gone (id, role, party)
    WHERE (dossier_id, known.role, party_id) = (gone.id, gone.role, gone.party)
  `
}

/** Takes in dossiers that are new, and what has changed of those that are known; with their codes and parties. */
export async function takeDossiers(
  sql: Sql,
  source: string,
  dossiers: readonly ReadyDossier[],
): Promise<void> {
  const each = columnOf(dossiers)
  await sql`
    INSERT INTO dossiers.dossier AS known (
      source, id, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at, accept_by
    )
    SELECT ${source}, told.*
    FROM unnest(
      ${each(({ id }) => id)}::uuid[], ${each(({ key }) => key)}::text[],
      ${each(({ procedureCode }) => procedureCode)}::text[],
      ${each(({ fieldCode }) => fieldCode)}::text[],
      ${each(({ departmentCode }) => departmentCode)}::text[],
      ${each(({ handledByCode }) => handledByCode)}::text[],
      ${each(({ receivedByCode }) => receivedByCode)}::text[],
      ${each(({ localityCode }) => localityCode)}::text[], ${each(({ scope }) => scope)}::text[],
      ${each(({ channel }) => channel)}::text[], ${each(({ owner }) => owner.id)}::uuid[],
      ${each(({ owner }) => owner.kind)}::text[],
      ${each(({ submittedAt }) => submittedAt.toISOString())}::timestamptz[],
      ${each(({ acceptBy }) => acceptBy?.toISOString() ?? null)}::timestamptz[]
    ) AS told (id)
    -- In the order of the indexes: half the time of rows in any order.
    ORDER BY told.id
    ON CONFLICT (source, source_key) DO UPDATE SET
      owner_id = excluded.owner_id, owner_kind = excluded.owner_kind,
      submitted_at = excluded.submitted_at, accept_by = excluded.accept_by
    WHERE (known.owner_id, known.owner_kind, known.submitted_at, known.accept_by)
      IS DISTINCT FROM
      (excluded.owner_id, excluded.owner_kind, excluded.submitted_at, excluded.accept_by)
  `
  await takeCodes(
    sql,
    source,
    dossiers.flatMap(({ id, codes }) =>
      codes.map((code, position) => ({ dossierId: id, code, position })),
    ),
  )
  await takeParties(
    sql,
    dossiers.flatMap(({ id, parties }) => parties.map((party) => ({ dossierId: id, ...party }))),
  )
}

async function takeCodes(
  sql: Sql,
  source: string,
  codes: ReadonlyArray<{
    readonly dossierId: string
    readonly code: string
    readonly position: number
  }>,
): Promise<void> {
  const each = columnOf(codes)
  await sql`
    INSERT INTO dossiers.dossier_code (code, source, dossier_id, position)
    SELECT code, ${source}, dossier_id, position
    FROM unnest(
      ${each(({ dossierId }) => dossierId)}::uuid[], ${each(({ code }) => code)}::text[],
      ${each(({ position }) => position)}::smallint[]
    ) AS told (dossier_id, code, position)
    ON CONFLICT DO NOTHING
  `
}

async function takeParties(
  sql: Sql,
  parties: ReadonlyArray<{ readonly dossierId: string; readonly role: string } & Subject>,
): Promise<void> {
  if (parties.length === 0) return
  const each = columnOf(parties)
  await sql`
    INSERT INTO dossiers.dossier_party (dossier_id, role, party_id, party_kind)
    SELECT *
    FROM unnest(
      ${each(({ dossierId }) => dossierId)}::uuid[], ${each(({ role }) => role)}::text[],
      ${each(({ id }) => id)}::uuid[], ${each(({ kind }) => kind)}::text[]
    )
    ON CONFLICT DO NOTHING
  `
}

/** What of some events could not be taken. */
export interface UntakenEvents {
  /** The ids of the dossiers that have not come yet; their events are left out. */
  readonly unknown: ReadonlySet<string>
  /** Those whose place in the course of their dossier is held by an event that tells something else. */
  readonly changed: readonly ChangedEvent[]
}

export interface ChangedEvent {
  readonly event: ReadyEvent
  /** What it tells otherwise, as the mapping names it. */
  readonly field: 'status' | 'appointmentOn' | 'supplementDueOn' | 'agency' | 'note'
}

/** Takes in events, and brings their dossiers up to date. An event that is known already changes nothing. */
export async function takeEvents(
  sql: Sql,
  events: readonly ReadyEvent[],
  recordedAt: Date,
): Promise<UntakenEvents> {
  if (events.length === 0) return { unknown: new Set(), changed: [] }
  const told = firstAtEachPlace(events)
  const put = await putEvents(sql, told, recordedAt)
  const [recorded] = await sql<{ events: number }>`SELECT dossiers.record_events() AS events`
  const areAllNew = told.length === events.length && put === recorded?.events
  return {
    unknown: put === told.length ? new Set() : await unknownDossiers(sql, told),
    // Nothing is looked up where all are new, as when a source is first read.
    changed: areAllNew ? [] : await changedEvents(sql, events),
  }
}

/** Which of several comes to be known would be the database's choice. */
function firstAtEachPlace(events: readonly ReadyEvent[]): readonly ReadyEvent[] {
  const first = new Map<string, ReadyEvent>()
  for (const event of events) {
    const place = `${event.dossierId} ${event.at.getTime()} ${event.sequence}`
    if (!first.has(place)) first.set(place, event)
  }
  return [...first.values()]
}

/** Events as rows of a statement, in the order of the columns of `incoming_event`. */
function rowsOf(events: readonly ReadyEvent[]): SqlPart {
  const each = columnOf(events)
  return part`unnest(
    ${each(({ dossierId }) => dossierId)}::uuid[],
    ${each(({ at }) => at.toISOString())}::timestamptz[],
    ${each(({ sequence }) => sequence)}::integer[],
    ${each(({ status }) => status)}::text[],
    ${each(({ sourceStatus }) => sourceStatus)}::text[],
    ${each(({ vocabulary }) => vocabulary)}::text[],
    ${each(({ appointmentOn }) => appointmentOn)}::date[],
    ${each(({ supplementDueOn }) => supplementDueOn)}::date[],
    ${each(({ agencyCode }) => agencyCode)}::text[],
    ${each(({ note }) => note)}::text[]
  )`
}

/** Gives how many were put: those whose dossiers are known. */
async function putEvents(
  sql: Sql,
  events: readonly ReadyEvent[],
  recordedAt: Date,
): Promise<number> {
  const [put] = await sql<{ events: number }>`
    WITH put AS (
      INSERT INTO dossiers.incoming_event (
        dossier_id, at, source_sequence, status, source_status, vocabulary, appointment_on,
        supplement_due_on, agency_code, note, recorded_at
      )
      SELECT told.*, ${recordedAt}::timestamptz
      FROM ${rowsOf(events)} AS told (id)
      CROSS JOIN LATERAL (SELECT FROM dossiers.dossier WHERE dossier.id = told.id OFFSET 0) AS known
      RETURNING 1
    )
    SELECT count(*)::int AS events FROM put
  `
  return put?.events ?? 0
}

async function unknownDossiers(
  sql: Sql,
  events: readonly ReadyEvent[],
): Promise<ReadonlySet<string>> {
  const rows = await sql<{ id: string }>`
    SELECT DISTINCT id FROM unnest(${events.map(({ dossierId }) => dossierId)}::uuid[]) AS told (id)
    WHERE NOT EXISTS (SELECT FROM dossiers.dossier WHERE dossier.id = told.id)
  `
  return new Set(rows.map(({ id }) => id))
}

/**
 * The events that tell something else than the store has at their place. A system may call a status
 * otherwise than before: it is another where it means another here, or where nobody knows what it means.
 */
async function changedEvents(sql: Sql, events: readonly ReadyEvent[]): Promise<ChangedEvent[]> {
  const rows = await sql<{ index: number; field: ChangedEvent['field'] }>`
    SELECT index, CASE
      WHEN (known.status, known.unknown_status) IS DISTINCT FROM (told.status, told.unknown_status)
        THEN 'status'
      WHEN known.appointment_on IS DISTINCT FROM told.appointment_on THEN 'appointmentOn'
      WHEN known.supplement_due_on IS DISTINCT FROM told.supplement_due_on THEN 'supplementDueOn'
      WHEN known.agency_code IS DISTINCT FROM told.agency_code THEN 'agency'
      ELSE 'note'
    END AS field
    FROM (
      SELECT *, CASE status WHEN 'UNKNOWN' THEN source_status END AS unknown_status
      FROM (
        SELECT
          dossier_id, at, sequence, source_status, appointment_on, supplement_due_on, agency_code,
          note, index::int - 1 AS index, coalesce(event.status, (
            SELECT known.status FROM dossiers.known_status AS known
            WHERE known.vocabulary = event.vocabulary AND known.source_status = event.source_status
          ), 'UNKNOWN') AS status
        FROM ${rowsOf(events)} WITH ORDINALITY AS event (
          dossier_id, at, sequence, status, source_status, vocabulary, appointment_on,
          supplement_due_on, agency_code, note, index
        )
      ) AS event
    ) AS told
    -- Looked up one by one, whatever the planner takes for the size of the table. Of an apology there is
    -- no status.
    CROSS JOIN LATERAL (
      SELECT *, CASE status WHEN 'UNKNOWN' THEN source_status END AS unknown_status
      FROM dossiers.event
      WHERE dossier_id = told.dossier_id AND at = told.at AND source_sequence = told.sequence
      OFFSET 0
    ) AS known
    WHERE (known.status, known.unknown_status, known.appointment_on, known.supplement_due_on,
        known.agency_code, known.note)
      IS DISTINCT FROM (told.status, told.unknown_status, told.appointment_on,
        told.supplement_due_on, told.agency_code, told.note)
    ORDER BY index
  `
  return rows.flatMap(({ index, field }) => {
    const event = events[index]
    return event ? [{ event, field }] : []
  })
}
