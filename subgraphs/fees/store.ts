import type { AgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { type CentreScope, storedScopes } from '#domain/scope.ts'
import type { Sql } from '#kit/sql.ts'

export interface ItemRow {
  readonly id: string
  /** Null for what no system told of. */
  readonly source: string | null
  readonly dossierId: string
  readonly kind: string
  readonly name: string
  readonly amount: bigint
  readonly assessedOn: LocalDate
  readonly state: string
  readonly exemptionReason: string | null
  readonly exemptionLegalBasis: string | null
  readonly dueAt: string
  readonly collectedAt: string
  readonly departmentCode: AgencyCode
  readonly beneficiaryCode: AgencyCode
  readonly paidOn: LocalDate | null
  readonly settled: bigint
  readonly refunded: bigint
}

/** The assessed items of many dossiers, first assessed first. */
export function itemsOfDossiers(sql: Sql, dossierIds: readonly string[]): Promise<ItemRow[]> {
  return sql<ItemRow>`
    SELECT id, source, dossier_id AS "dossierId", kind, name, owed AS amount, assessed_on AS "assessedOn",
      state, exemption_reason AS "exemptionReason", exemption_legal_basis AS "exemptionLegalBasis",
      due_at AS "dueAt", collected_at AS "collectedAt", department_code AS "departmentCode",
      beneficiary_code AS "beneficiaryCode", paid_on AS "paidOn", settled, refunded
    FROM fees.item
    WHERE dossier_id = ANY(${dossierIds}::uuid[]) AND state IS NOT NULL
    ORDER BY assessed_on, id
  `
}

/** Those of some dossiers that *dossiers* has in its store, as far as its changes have been copied. */
export function copiedDossiers(sql: Sql, ids: readonly string[]): Promise<Array<{ id: string }>> {
  return sql<{ id: string }>`SELECT id FROM fees.dossier WHERE id = ANY(${ids}::uuid[])`
}

export interface EntryRow {
  readonly itemId: string
  readonly kind: string
  readonly amount: bigint
  readonly at: Date
  readonly collectionPoint: string | null
  readonly partner: string
  readonly transactionCode: string
  readonly receiptForm: string | null
  readonly receiptSeries: string | null
  readonly receiptNumber: string | null
  readonly recordedAt: Date
  readonly fault: string | null
}

/** The ledger of many items, in the order in which things happened. */
export function entriesOfItems(sql: Sql, itemIds: readonly string[]): Promise<EntryRow[]> {
  return sql<EntryRow>`
    SELECT entry.item_id AS "itemId", kind, amount, at, collection_point AS "collectionPoint",
      partner, transaction_code AS "transactionCode", receipt_form AS "receiptForm",
      receipt_series AS "receiptSeries", receipt_number AS "receiptNumber",
      recorded_at AS "recordedAt", fault
    FROM fees.entry LEFT JOIN fees.fault USING (partner, transaction_code)
    WHERE entry.item_id = ANY(${itemIds}::uuid[])
    ORDER BY at, fees.step_of(kind), partner, transaction_code
  `
}

export interface CollectionFilter {
  readonly scope?: CentreScope | null
  readonly department?: AgencyCode | null
  readonly beneficiary?: AgencyCode | null
  readonly kind?: string | null
  readonly amountFrom?: bigint | null
}

/** A counter's day: what kind of place it is, and which day. */
export interface CounterDay {
  readonly point: string
  readonly onDate: LocalDate
}

/**
 * One page, and one more where others follow, of what is collected at a counter on a day: items due
 * there and still owed at the end of the day, and items paid there on the day. First assessed first.
 * Items of the sources `without` are left out.
 */
export function itemsToCollect(
  sql: Sql,
  { point, onDate }: CounterDay,
  filter: CollectionFilter,
  without: readonly string[] | null,
  page: Page,
): Promise<ItemRow[]> {
  const { scope, department, beneficiary, kind, amountFrom } = filter
  const [assessedOn, id] = page.after ?? [null, null]
  // Each way to be in the list has an index of its own.
  return sql<ItemRow>`
    SELECT id, source, dossier_id AS "dossierId", kind, name, owed AS amount, assessed_on AS "assessedOn",
      state, exemption_reason AS "exemptionReason", exemption_legal_basis AS "exemptionLegalBasis",
      due_at AS "dueAt", collected_at AS "collectedAt", department_code AS "departmentCode",
      beneficiary_code AS "beneficiaryCode", paid_on AS "paidOn", settled, refunded
    FROM fees.item
    WHERE (
        (due_at = ${point} AND paid_on IS NULL AND cancelled_on IS NULL)
        OR (cancelled_on > ${onDate} AND due_at = ${point} AND (paid_on <= ${onDate}) IS NOT TRUE)
        OR (paid_on > ${onDate} AND due_at = ${point})
        OR (paid_on = ${onDate} AND collected_at = ${point})
      )
      AND owed > 0 AND assessed_on <= ${onDate}
      AND (${scope && storedScopes(scope)}::text[] IS NULL
        OR scope = ANY(${scope && storedScopes(scope)}))
      AND (${department}::text IS NULL OR department_code = ${department})
      AND (${beneficiary}::text IS NULL OR beneficiary_code = ${beneficiary})
      AND (${kind}::text IS NULL OR kind = ${kind})
      AND (${amountFrom}::bigint IS NULL OR owed >= ${amountFrom})
      AND (${without}::text[] IS NULL OR (source = ANY(${without})) IS NOT TRUE)
      AND (${assessedOn}::date IS NULL OR (assessed_on, id) > (${assessedOn}, ${id}::uuid))
    ORDER BY assessed_on, id
    LIMIT ${page.size + 1}
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
