import type { AgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'

export interface ItemRow {
  readonly dossierId: string
  readonly kind: string
  readonly name: string
  readonly amount: bigint
  readonly assessedOn: LocalDate
  readonly state: string
  readonly exemptionReason: string | null
  readonly exemptionLegalBasis: string | null
  readonly collectedAt: string
  readonly beneficiaryCode: AgencyCode
  readonly paidOn: LocalDate | null
  readonly receiptNumber: string | null
}

/** The items of many dossiers, first assessed first. */
export function itemsOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<ItemRow[]> {
  return sql<ItemRow>`
    SELECT dossier_id AS "dossierId", kind, name, dong AS amount, assessed_on AS "assessedOn", state,
      exemption_reason AS "exemptionReason", exemption_legal_basis AS "exemptionLegalBasis",
      collected_at AS "collectedAt", beneficiary_code AS "beneficiaryCode", paid_on AS "paidOn",
      receipt_number AS "receiptNumber"
    FROM fees.item
    WHERE dossier_id = ANY(${dossierIds}::uuid[])
    ORDER BY assessed_on, id
  `
}

export interface NamedAsSlowRow {
  readonly publicationCode: string
  readonly agencyCode: AgencyCode
  readonly quote: string
  readonly periodFrom: LocalDate
  readonly periodTo: LocalDate
}

/** The bodies that publications name as slow to collect fees at the centre, in the order of their codes. */
export function bodiesNamedAsSlow(
  sql: Sql,
  publicationCodes: readonly string[],
): Promise<NamedAsSlowRow[]> {
  return sql<NamedAsSlowRow>`
    SELECT publication_code AS "publicationCode", agency_code AS "agencyCode", quote,
      period_from AS "periodFrom", period_to AS "periodTo"
    FROM fees.named_as_slow
    WHERE publication_code = ANY(${publicationCodes})
    ORDER BY agency_code
  `
}
