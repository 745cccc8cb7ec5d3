import type { AgencyCode, DossierCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { StatedShare } from '#domain/stated-figure.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { CalendarDayRow, CalendarYearRow, OfficeSessionRow } from './calendar-rows.ts'
import type { DossierFilter } from './dossier-filter.ts'
import type { DossierOrder } from './dossier-list.ts'
import type { LiveOrigin } from './live/live-origin.ts'
import { isOfOpenDossiers, pausingStatuses } from './timeliness.ts'

/** The type of a party in the schema, which citizens owns. */
export type PartyKind = 'Citizen' | 'Household' | 'Organisation' | 'StateAgency'

export interface DossierRow {
  readonly id: string
  readonly source: string
  readonly status: string
  readonly sourceStatus: string | null
  readonly channel: string
  readonly scope: string
  readonly submittedAt: Date
  readonly acceptBy: Date | null
  readonly receivedAt: Date | null
  /** `receivedAt` as text, to the microsecond, which a Date does not hold; `-infinity` before acceptance. */
  readonly receivedKey: string
  readonly processedAt: Date | null
  readonly returnedAt: Date | null
  readonly acceptedOn: LocalDate | null
  readonly appointmentOn: LocalDate | null
  readonly endedOn: LocalDate | null
  readonly procedureCode: ProcedureCode
  readonly fieldCode: string
  readonly departmentCode: AgencyCode
  readonly handledByCode: AgencyCode
  readonly receivedByCode: AgencyCode
  /** Null for what a live system gave: *citizens* is asked only when somebody wants to know. */
  readonly ownerId: string | null
  readonly ownerKind: PartyKind | null
  /** Of what a live system gave; nothing in the store has it. */
  readonly live?: LiveOrigin
}

/** Dossiers by their opaque ids. */
export function dossiersById(sql: Sql, ids: readonly string[]): Promise<DossierRow[]> {
  return sql<DossierRow>`
    SELECT id, source, status, source_status AS "sourceStatus", channel, scope,
      submitted_at AS "submittedAt", accept_by AS "acceptBy", accepted_at AS "receivedAt",
      coalesce(
        to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '-infinity'
      ) AS "receivedKey",
      ended_at AS "processedAt", returned_at AS "returnedAt", accepted_on AS "acceptedOn",
      due_on AS "appointmentOn", ended_on AS "endedOn", procedure_code AS "procedureCode",
      field_code AS "fieldCode", department_code AS "departmentCode",
      handled_by_code AS "handledByCode", received_by_code AS "receivedByCode",
      owner_id AS "ownerId", owner_kind AS "ownerKind"
    FROM dossiers.dossier
    WHERE id = ANY(${ids}::uuid[])
  `
}

export interface PartyRow {
  readonly dossierId: string
  readonly role: string
  readonly partyId: string
  readonly partyKind: PartyKind
}

/** Who takes part in many dossiers beside their owners: submitters, proxies, receivers. */
export function partiesOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<PartyRow[]> {
  return sql<PartyRow>`
    SELECT dossier_id AS "dossierId", role, party_id AS "partyId", party_kind AS "partyKind"
    FROM dossiers.dossier_party
    WHERE dossier_id = ANY(${dossierIds}::uuid[])
    ORDER BY array_position(ARRAY['SUBMITTER', 'PROXY', 'RECEIVER'], role), party_id
  `
}

export interface NamedRow {
  readonly dossierId: string
  readonly code: DossierCode
}

/** Which dossiers some codes name; a code may name several, each given by another system. */
export function dossiersOfCodes(sql: Sql, codes: readonly DossierCode[]): Promise<NamedRow[]> {
  return sql<NamedRow>`
    SELECT DISTINCT dossier_id AS "dossierId", code
    FROM dossiers.dossier_code
    WHERE code = ANY(${codes})
  `
}

export interface CodeRow {
  readonly dossierId: string
  readonly code: string
}

/** The codes of many dossiers, each once, the centre's own first. */
export function codesOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<CodeRow[]> {
  return sql<CodeRow>`
    SELECT dossier_id AS "dossierId", code
    FROM dossiers.dossier_code
    WHERE dossier_id = ANY(${dossierIds}::uuid[])
    GROUP BY dossier_id, code
    ORDER BY min(position), code
  `
}

export interface EventRow {
  readonly dossierId: string
  readonly at: Date
  /** `at` as text, to the microsecond, which a Date does not hold. */
  readonly atKey: string
  readonly kind: EventKind
  /** Null where the event leaves the status as it was. */
  readonly status: string | null
  readonly sourceStatus: string | null
  readonly appointmentOn: LocalDate | null
  readonly supplementDueOn: LocalDate | null
  readonly note: string | null
  readonly agencyCode: AgencyCode | null
  readonly recordedAt: Date
  readonly isIllegal: boolean
}

export type EventKind = 'STATUS_CHANGED' | 'APOLOGY_ISSUED'

/** The events of many dossiers, oldest first. */
export function eventsOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<EventRow[]> {
  return sql<EventRow>`
    SELECT dossier_id AS "dossierId", at,
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "atKey",
      kind, status, source_status AS "sourceStatus", appointment_on AS "appointmentOn",
      supplement_due_on AS "supplementDueOn", note, agency_code AS "agencyCode",
      recorded_at AS "recordedAt", is_illegal AS "isIllegal"
    FROM dossiers.event
    WHERE dossier_id = ANY(${dossierIds}::uuid[])
    ORDER BY event.at, source_sequence
  `
}

/**
 * The ids of the dossiers of one page, and one more where others follow. Latest received first, those
 * never accepted last; or soonest due first, those without an appointment last.
 */
export async function dossierPage(
  sql: Sql,
  { filter, order, today, without }: DossierSearch,
  page: Page,
): Promise<string[]> {
  const read = order === 'DUE_SOONEST_FIRST' ? soonestDue : latestReceived
  const rows = await read(sql, matching(filter, today, without), page)
  return rows.map((row) => row.id)
}

export interface DossierSearch {
  readonly filter: DossierFilter
  readonly order: DossierOrder
  /** The day on which timeliness is judged. */
  readonly today: LocalDate
  /** The sources that are missing, whose dossiers are in no list; null where none is. */
  readonly without: readonly string[] | null
}

type IdRow = { readonly id: string }

function latestReceived(sql: Sql, condition: SqlPart, page: Page): Promise<IdRow[]> {
  const [received, id] = page.after ?? [null, null]
  return sql<IdRow>`
    SELECT id
    FROM dossiers.dossier
    WHERE ${condition}
      AND (${received}::timestamptz IS NULL
        OR coalesce(accepted_at, '-infinity') <= ${received})
      AND (${received}::timestamptz IS NULL
        OR coalesce(accepted_at, '-infinity') < ${received} OR id > ${id}::uuid)
    ORDER BY coalesce(accepted_at, '-infinity') DESC, id
    LIMIT ${page.size + 1}
  `
}

function soonestDue(sql: Sql, condition: SqlPart, page: Page): Promise<IdRow[]> {
  const [due, id] = page.after ?? [null, null]
  return sql<IdRow>`
    SELECT id
    FROM dossiers.dossier
    WHERE ${condition}
      AND (${due}::date IS NULL OR coalesce(due_on, 'infinity') >= ${due})
      AND (${due}::date IS NULL OR coalesce(due_on, 'infinity') > ${due} OR id > ${id}::uuid)
    ORDER BY coalesce(due_on, 'infinity'), id
    LIMIT ${page.size + 1}
  `
}

function matching(
  filter: DossierFilter,
  today: LocalDate,
  without: DossierSearch['without'],
): SqlPart {
  return part`
    ${ofWhom(filter)} AND ${inWhatState(filter, today)} AND ${when(filter)}
    AND (${without}::text[] IS NULL OR source <> ALL(${without}))
  `
}

function ofWhom({ scope, department, handledWithin, procedure, field, owner }: DossierFilter) {
  const scopes = scope && storedScopes(scope)
  // What stands below H49.22 begins with `H49.22.`, and `/` is the character after `.`
  return part`
    (${scopes}::text[] IS NULL OR scope = ANY(${scopes}))
    AND (${department}::text IS NULL OR department_code = ${department})
    AND (${handledWithin}::text IS NULL OR handled_by_code = ${handledWithin}
      OR (handled_by_code > ${handledWithin} || '.' AND handled_by_code < ${handledWithin} || '/'))
    AND (${procedure}::text IS NULL OR procedure_code = ${procedure})
    AND (${field}::text IS NULL OR field_code = ${field})
    AND (${owner}::uuid IS NULL OR owner_id = ${owner})
  `
}

/** Beside the class itself stands whether its dossiers are open, which an index knows. */
function inWhatState({ status, open, timeliness }: DossierFilter, today: LocalDate) {
  const onlyOpen = open === true || timeliness?.every(isOfOpenDossiers) === true
  return part`
    (${status}::text[] IS NULL OR status = ANY(${status}))
    AND (${onlyOpen}::boolean IS FALSE OR ended_at IS NULL)
    AND (${open}::boolean IS NULL OR ${open} =
      (ended_at IS NULL AND status NOT IN ('REJECTED_AT_INTAKE', 'WITHDRAWN')))
    AND (${timeliness}::text[] IS NULL OR accepted_on IS NOT NULL AND CASE
      WHEN ended_on < due_on THEN 'EARLY'
      WHEN ended_on > due_on THEN 'LATE'
      WHEN ended_on IS NOT NULL THEN 'ON_TIME'
      WHEN status = ANY(${pausingStatuses}) THEN 'PAUSED'
      WHEN due_on < ${today} THEN 'OVERDUE'
      ELSE 'NOT_DUE'
    END = ANY(${timeliness}))
  `
}

/** Beside each condition on a day stands what it says of the key by which lists are ordered. */
function when(filter: DossierFilter) {
  const { receivedFrom, receivedTo, dueFrom, dueTo, acceptBy, supplementDueBefore } = filter
  return part`
    (${receivedFrom}::date IS NULL OR accepted_on >= ${receivedFrom}
      AND coalesce(accepted_at, '-infinity') >= ${midnight(receivedFrom, 0)})
    AND (${receivedTo}::date IS NULL OR accepted_on <= ${receivedTo}
      AND coalesce(accepted_at, '-infinity') < ${midnight(receivedTo, 1)})
    AND (${dueFrom}::date IS NULL OR due_on >= ${dueFrom}
      AND coalesce(due_on, 'infinity') >= ${dueFrom})
    AND (${dueTo}::date IS NULL OR due_on <= ${dueTo}
      AND coalesce(due_on, 'infinity') <= ${dueTo})
    AND (${acceptBy}::timestamptz IS NULL OR status = 'REGISTERED' AND accept_by <= ${acceptBy})
    AND (${supplementDueBefore}::date IS NULL OR supplement_due_on < ${supplementDueBefore})
  `
}

/** The moment at which a day begins, or a later one. */
function midnight(day: LocalDate | null | undefined, daysLater: number) {
  return part`((${day}::date + ${daysLater}::int)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh')`
}

export interface StatedShareRow extends StatedShare {
  readonly publicationCode: string
  readonly scope: CentreScope
  readonly periodFrom: LocalDate
  readonly periodTo: LocalDate
}

/** What publications state of dossiers, in the order of the measures. */
export function statedShares(
  sql: Sql,
  publicationCodes: readonly string[],
): Promise<StatedShareRow[]> {
  return sql<StatedShareRow>`
    SELECT publication_code AS "publicationCode", measure, quote, scope,
      period_from AS "periodFrom", period_to AS "periodTo", stated_numerator AS "statedNumerator",
      stated_denominator AS "statedDenominator", stated_percent AS "statedPercent"
    FROM dossiers.stated_share
    WHERE publication_code = ANY(${publicationCodes})
    ORDER BY measure DESC
  `
}

/** What statuses of other systems mean here, by their lists. */
export async function knownStatuses(
  sql: Sql,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const rows = await sql<{ vocabulary: string; statuses: Record<string, string> }>`
    SELECT vocabulary, json_object_agg(source_status, status) AS statuses
    FROM dossiers.known_status
    GROUP BY vocabulary
  `
  return new Map(rows.map(({ vocabulary, statuses }) => [vocabulary, statuses]))
}

/** What publications state of the dossiers of a population over some days. */
export function statedSharesOver(
  sql: Sql,
  scope: string,
  from: LocalDate,
  to: LocalDate,
): Promise<StatedShareRow[]> {
  return sql<StatedShareRow>`
    SELECT publication_code AS "publicationCode", measure, quote, scope,
      period_from AS "periodFrom", period_to AS "periodTo", stated_numerator AS "statedNumerator",
      stated_denominator AS "statedDenominator", stated_percent AS "statedPercent"
    FROM dossiers.stated_share
    WHERE scope = ${scope} AND period_from = ${from} AND period_to = ${to}
    ORDER BY publication_code, measure DESC
  `
}

/** The years whose special days are known. */
export function calendarYears(sql: Sql): Promise<CalendarYearRow[]> {
  return sql<CalendarYearRow>`
    SELECT agency_code AS agency, year::int AS year FROM dossiers.calendar_year
  `
}

/** The office hours of all agencies, through the day. */
export function officeSessions(sql: Sql): Promise<OfficeSessionRow[]> {
  return sql<OfficeSessionRow>`
    SELECT agency_code AS agency, weekday::int AS weekday,
      (extract(epoch FROM opens) / 60)::int AS opens, (extract(epoch FROM closes) / 60)::int AS closes
    FROM dossiers.office_session
    ORDER BY office_session.opens
  `
}

/** The special days of all agencies. */
export function calendarDays(sql: Sql): Promise<CalendarDayRow[]> {
  return sql<CalendarDayRow>`
    SELECT agency_code AS agency, day AS date, kind, legal_basis AS "legalBasis",
      makes_up_for AS "makesUpFor"
    FROM dossiers.calendar_day
  `
}
