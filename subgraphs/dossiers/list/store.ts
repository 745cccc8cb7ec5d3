import type { AgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { pausingStatuses } from '../timeliness.ts'

/** Which dossiers the list holds. */
export interface ListFilter {
  readonly scope: CentreScope
  readonly department?: AgencyCode | undefined
  readonly status?: string | undefined
  /** Days of acceptance, both included. */
  readonly receivedFrom?: LocalDate | undefined
  readonly receivedTo?: LocalDate | undefined
  /** The sources that are missing, whose dossiers are in no list; null where none is. */
  readonly without: readonly string[] | null
}

/** What every row says of the sources that the list covers. */
export interface ListCoverage {
  readonly expected: number
  readonly answered: number
  readonly missing: string | null
  readonly oldestAgeSeconds: number | null
}

export type LineFormat = 'csv' | 'ndjson'

export interface ListRequest {
  readonly filter: ListFilter
  readonly coverage: ListCoverage
  /** The day on which timeliness is judged. */
  readonly today: LocalDate
  readonly format: LineFormat
}

/** Some rows as they are sent, each a line. */
export interface ListPage {
  readonly lines: string | null
  readonly count: number
  /** The id of the last row; null where there is none. */
  readonly last: string | null
}

/**
 * One page of the list of dossiers, in the order of their ids, after one of them. The database writes the
 * lines: to write a million rows here takes longer than to read them.
 */
export async function listPage(
  sql: Sql,
  { filter, coverage, today, format }: ListRequest,
  after: string | null,
  size: number,
): Promise<ListPage> {
  const [page] = await sql<ListPage>`
    SELECT string_agg(${format === 'csv' ? csvLine : jsonLine} || E'\n', '') AS lines,
      count(*)::int AS count, max(dossier_id::text COLLATE "C") AS last
    FROM (
      SELECT id AS dossier_id,
        (SELECT code FROM dossiers.dossier_code
          WHERE dossier_code.dossier_id = dossier.id ORDER BY position, code LIMIT 1) AS dossier_code,
        status, channel, scope, procedure_code, field_code, department_code, handled_by_code,
        received_by_code, locality_code, dossiers.rfc3339(submitted_at) AS submitted_at,
        dossiers.rfc3339(accepted_at) AS received_at, accepted_on AS received_on,
        due_on AS appointment_on, dossiers.rfc3339(ended_at) AS processed_at, ended_on AS processed_on,
        dossiers.rfc3339(returned_at) AS returned_at,
        CASE
          WHEN accepted_on IS NULL THEN NULL
          WHEN ended_on < due_on THEN 'EARLY'
          WHEN ended_on > due_on THEN 'LATE'
          WHEN ended_on IS NOT NULL THEN 'ON_TIME'
          WHEN status = ANY(${pausingStatuses}) THEN 'PAUSED'
          WHEN due_on < ${today} THEN 'OVERDUE'
          ELSE 'NOT_DUE'
        END AS timeliness,
        source AS source_system,
        ${coverage.expected}::int AS sources_expected, ${coverage.answered}::int AS sources_answered,
        ${coverage.missing}::text AS missing_departments,
        ${coverage.oldestAgeSeconds}::int AS oldest_source_age_s
      FROM dossiers.dossier
      WHERE ${matching(filter)} AND (${after}::uuid IS NULL OR id > ${after}::uuid)
      ORDER BY id
      LIMIT ${size}
    ) AS row
  `
  return page ?? { lines: null, count: 0, last: null }
}

/** How many dossiers the list holds. */
export async function countList(sql: Sql, filter: ListFilter): Promise<number> {
  const [counted] = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM dossiers.dossier WHERE ${matching(filter)}
  `
  return counted?.count ?? 0
}

function matching({
  scope,
  department,
  status,
  receivedFrom,
  receivedTo,
  without,
}: ListFilter): SqlPart {
  return part`
    scope = ANY(${storedScopes(scope)})
    AND (${department}::text IS NULL OR department_code = ${department})
    AND (${status}::text IS NULL OR status = ${status})
    AND (${receivedFrom}::date IS NULL OR accepted_on >= ${receivedFrom})
    AND (${receivedTo}::date IS NULL OR accepted_on <= ${receivedTo})
    AND (${without}::text[] IS NULL OR source <> ALL(${without}))
  `
}

/** One row as CSV (RFC 4180). Codes were checked when they came; what any system may write is quoted. */
const csvLine = part`concat(
  dossier_id, ',', dossiers.csv_text(dossier_code), ',', status, ',', channel, ',', scope, ',',
  procedure_code, ',', dossiers.csv_text(field_code), ',', department_code, ',', handled_by_code, ',',
  received_by_code, ',', locality_code, ',', submitted_at, ',', received_at, ',', received_on, ',',
  appointment_on, ',', processed_at, ',', processed_on, ',', returned_at, ',', timeliness, ',',
  dossiers.csv_text(source_system), ',', sources_expected, ',', sources_answered, ',',
  missing_departments, ',', oldest_source_age_s, E'\r'
)`

const jsonLine = part`row_to_json(row)::text`
