import type { AgencyCode, DossierCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { StatedShare } from '#domain/stated-figure.ts'
import type { Sql } from '#kit/sql.ts'

/** The type of a party in the schema, which citizens owns. */
export type PartyKind = 'Citizen' | 'Household' | 'Organisation' | 'StateAgency'

export interface DossierRow {
  readonly id: string
  readonly status: string
  readonly sourceStatus: string | null
  readonly channel: string
  readonly scope: string
  readonly submittedAt: Date
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
  readonly ownerId: string
  readonly ownerKind: PartyKind
}

/** Dossiers by their opaque ids. */
export function dossiersById(sql: Sql, ids: readonly string[]): Promise<DossierRow[]> {
  return sql<DossierRow>`
    SELECT id, status, source_status AS "sourceStatus", channel, scope,
      submitted_at AS "submittedAt", accepted_at AS "receivedAt",
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

export interface CodeRow {
  readonly dossierId: string
  readonly code: DossierCode
}

/** Which dossiers some codes name; a code may name several, each given by another system. */
export function dossiersOfCodes(sql: Sql, codes: readonly DossierCode[]): Promise<CodeRow[]> {
  return sql<CodeRow>`
    SELECT DISTINCT dossier_id AS "dossierId", code
    FROM dossiers.dossier_code
    WHERE code = ANY(${codes})
  `
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
  readonly status: string
  readonly sourceStatus: string | null
  readonly appointmentOn: LocalDate | null
  readonly note: string | null
  readonly agencyCode: AgencyCode | null
}

/** The events of many dossiers, oldest first. */
export function eventsOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<EventRow[]> {
  return sql<EventRow>`
    SELECT dossier_id AS "dossierId", at, status, source_status AS "sourceStatus",
      appointment_on AS "appointmentOn", note, agency_code AS "agencyCode"
    FROM dossiers.event
    WHERE dossier_id = ANY(${dossierIds}::uuid[])
    ORDER BY at, source_sequence
  `
}

export interface DossierFilter {
  readonly scope?: CentreScope | null
  readonly department?: AgencyCode | null
  readonly handledWithin?: AgencyCode | null
  readonly procedure?: ProcedureCode | null
  readonly field?: string | null
  readonly status?: readonly string[] | null
  readonly receivedFrom?: LocalDate | null
  readonly receivedTo?: LocalDate | null
}

/**
 * The ids of the dossiers of one page, and one more where others follow: latest received first, those
 * never accepted last.
 */
export async function dossierPage(sql: Sql, filter: DossierFilter, page: Page): Promise<string[]> {
  const { scope, department, handledWithin, procedure, field, status } = filter
  const { receivedFrom, receivedTo } = filter
  const [received, id] = page.after ?? [null, null]
  // What stands below H49.22 begins with `H49.22.`, and `/` is the character after `.`
  const rows = await sql<{ id: string }>`
    SELECT id
    FROM dossiers.dossier
    WHERE (${scope && storedScopes(scope)}::text[] IS NULL
        OR scope = ANY(${scope && storedScopes(scope)}))
      AND (${department}::text IS NULL OR department_code = ${department})
      AND (${handledWithin}::text IS NULL OR handled_by_code = ${handledWithin}
        OR (handled_by_code > ${handledWithin} || '.' AND handled_by_code < ${handledWithin} || '/'))
      AND (${procedure}::text IS NULL OR procedure_code = ${procedure})
      AND (${field}::text IS NULL OR field_code = ${field})
      AND (${status}::text[] IS NULL OR status = ANY(${status}))
      AND (${receivedFrom}::date IS NULL OR accepted_on >= ${receivedFrom})
      AND (${receivedTo}::date IS NULL OR accepted_on <= ${receivedTo})
      AND (${received}::timestamptz IS NULL
        OR coalesce(accepted_at, '-infinity') <= ${received})
      AND (${received}::timestamptz IS NULL
        OR coalesce(accepted_at, '-infinity') < ${received} OR id > ${id}::uuid)
    ORDER BY coalesce(accepted_at, '-infinity') DESC, id
    LIMIT ${page.size + 1}
  `
  return rows.map((row) => row.id)
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
