import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Sql } from '#kit/sql.ts'
import type { TimeLimitUnit } from './time-limit.ts'

/** The days on which a row holds, both included; without a last day it holds on. */
export interface Validity {
  readonly validFrom: LocalDate
  readonly validTo: LocalDate | null
}

export interface CaseRow extends Validity {
  readonly id: string
  readonly procedureCode: ProcedureCode
  readonly name: string
  readonly localVariant: string | null
  readonly localityCodes: readonly AgencyCode[]
}

/** Cases by their ids, in force or not. */
export function casesById(sql: Sql, ids: readonly string[]): Promise<CaseRow[]> {
  return sql<CaseRow>`
    SELECT id, procedure_code AS "procedureCode", name, local_variant AS "localVariant",
      locality_codes AS "localityCodes", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.procedure_case
    WHERE id = ANY(${ids}::uuid[])
  `
}

/** The cases of many procedures on a day, local variants last. */
export function casesOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
  onDate: LocalDate,
): Promise<CaseRow[]> {
  return sql<CaseRow>`
    SELECT id, procedure_code AS "procedureCode", name, local_variant AS "localVariant",
      locality_codes AS "localityCodes", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.procedure_case
    WHERE procedure_code = ANY(${procedureCodes}::text[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY local_variant IS NOT NULL, position, id
  `
}

export type Channel = 'COUNTER' | 'ONLINE' | 'POST'

export interface ChannelRow extends Validity {
  readonly caseId: string
  readonly channel: Channel
  readonly unit: TimeLimitUnit
  readonly amount: number
}

/** How many cases can be handed in on a day: counter, online, post. */
export function channelsOfCases(
  sql: Sql,
  caseIds: readonly string[],
  onDate: LocalDate,
): Promise<ChannelRow[]> {
  return sql<ChannelRow>`
    SELECT case_id AS "caseId", channel, time_limit_unit AS unit, time_limit_amount AS amount,
      valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.case_channel
    WHERE case_id = ANY(${caseIds}::uuid[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY channel
  `
}

export interface FeeRow extends Validity {
  readonly id: string
  readonly caseId: string
  readonly channel: Channel
  readonly kind: string
  readonly name: string
  readonly amount: bigint
}

/** What is to be paid for many cases on a day, whichever the channel, in the order of amounts, largest first. */
export function feesOfCases(
  sql: Sql,
  caseIds: readonly string[],
  onDate: LocalDate,
): Promise<FeeRow[]> {
  return sql<FeeRow>`
    SELECT id, case_id AS "caseId", channel, kind, name, amount_dong AS amount,
      valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.case_fee
    WHERE case_id = ANY(${caseIds}::uuid[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY amount_dong DESC, name
  `
}

export interface ExemptionRow extends Validity {
  readonly feeId: string
  readonly beneficiary: string
  readonly reductionPercent: number
  readonly legalBasis: string
}

/** Who pays less of many fees on a day, those who save most first. */
export function exemptionsOfFees(
  sql: Sql,
  feeIds: readonly string[],
  onDate: LocalDate,
): Promise<ExemptionRow[]> {
  return sql<ExemptionRow>`
    SELECT fee_id AS "feeId", beneficiary, reduction_percent AS "reductionPercent",
      legal_basis AS "legalBasis", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.fee_exemption
    WHERE fee_id = ANY(${feeIds}::uuid[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY reduction_percent DESC, beneficiary
  `
}

export interface PaperRow extends Validity {
  readonly caseId: string
  readonly name: string
  readonly originals: number
  readonly copies: number
  readonly eCopies: number
  readonly form: string | null
}

/** What has to be handed in for many cases on a day, in order. */
export function papersOfCases(
  sql: Sql,
  caseIds: readonly string[],
  onDate: LocalDate,
): Promise<PaperRow[]> {
  return sql<PaperRow>`
    SELECT case_id AS "caseId", name, originals, copies, e_copies AS "eCopies", form,
      valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.case_paper
    WHERE case_id = ANY(${caseIds}::uuid[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY position
  `
}

export interface StepRow extends Validity {
  readonly caseId: string
  readonly position: number
  readonly description: string
}

/** What happens in many cases on a day, in order. */
export function stepsOfCases(
  sql: Sql,
  caseIds: readonly string[],
  onDate: LocalDate,
): Promise<StepRow[]> {
  return sql<StepRow>`
    SELECT case_id AS "caseId", position, description, valid_from AS "validFrom",
      valid_to AS "validTo"
    FROM procedures.case_step
    WHERE case_id = ANY(${caseIds}::uuid[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY position
  `
}

export interface LegalBasisRow extends Validity {
  readonly procedureCode: ProcedureCode
  readonly number: string
  readonly title: string
}

/** The acts that many procedures rest on, on a day, in the order of their numbers. */
export function legalBasesOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
  onDate: LocalDate,
): Promise<LegalBasisRow[]> {
  return sql<LegalBasisRow>`
    SELECT procedure_code AS "procedureCode", number, title, valid_from AS "validFrom",
      valid_to AS "validTo"
    FROM procedures.legal_basis
    WHERE procedure_code = ANY(${procedureCodes}::text[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY number
  `
}

export interface ResultRow extends Validity {
  readonly procedureCode: ProcedureCode
  readonly name: string
}

/** What many procedures hand out on a day, in order. */
export function resultsOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
  onDate: LocalDate,
): Promise<ResultRow[]> {
  return sql<ResultRow>`
    SELECT procedure_code AS "procedureCode", name, valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.result
    WHERE procedure_code = ANY(${procedureCodes}::text[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY position
  `
}

export interface ProcessRow extends Validity {
  readonly id: string
  readonly procedureCode: ProcedureCode
  readonly documentNumber: string
  readonly standard: string
  readonly totalHours: number
  readonly limitHours: number | null
}

/** The internal process that holds on a day for each of many procedures: where several do, the latest. */
export function processesOfProcedures(
  sql: Sql,
  procedureCodes: readonly ProcedureCode[],
  onDate: LocalDate,
): Promise<ProcessRow[]> {
  return sql<ProcessRow>`
    SELECT DISTINCT ON (procedure_code) id, procedure_code AS "procedureCode",
      document_number AS "documentNumber", standard, total_hours AS "totalHours",
      limit_hours AS "limitHours", valid_from AS "validFrom", valid_to AS "validTo"
    FROM procedures.process_time
    WHERE procedure_code = ANY(${procedureCodes}::text[])
      AND valid_from <= ${onDate} AND (valid_to IS NULL OR valid_to >= ${onDate})
    ORDER BY procedure_code, process_time.valid_from DESC, level DESC
  `
}

export interface ProcessStepRow {
  readonly processId: string
  readonly position: number
  readonly name: string
  readonly role: string
  readonly agencyCode: AgencyCode
  readonly hours: number
}

/** The steps of many internal processes, in order. */
export function stepsOfProcesses(
  sql: Sql,
  processIds: readonly string[],
): Promise<ProcessStepRow[]> {
  return sql<ProcessStepRow>`
    SELECT process_id AS "processId", position, name, role, agency_code AS "agencyCode", hours
    FROM procedures.process_step
    WHERE process_id = ANY(${processIds}::uuid[])
    ORDER BY position
  `
}
