import type { AgencyCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { AgencyFilter } from './agency.ts'

export interface FieldRow {
  readonly code: string
  readonly name: string
  readonly departmentCode: AgencyCode
}

/** Fields of administration by their codes. */
export function fieldsByCode(sql: Sql, codes: readonly string[]): Promise<FieldRow[]> {
  return sql<FieldRow>`
    SELECT code, name, department_code AS "departmentCode"
    FROM procedures.field
    WHERE code = ANY(${codes}::text[])
  `
}

/** Every field of administration, or those of one department, in the order of their codes. */
export function fieldsOfDepartment(sql: Sql, department: AgencyCode | null): Promise<FieldRow[]> {
  return sql<FieldRow>`
    SELECT code, name, department_code AS "departmentCode"
    FROM procedures.field
    WHERE ${department}::text IS NULL OR department_code = ${department}
    ORDER BY code
  `
}

export interface AgencyRow {
  readonly code: AgencyCode
  readonly name: string
  readonly kind: string
  readonly parentCode: AgencyCode | null
  readonly validFrom: LocalDate | null
  readonly validTo: LocalDate | null
}

/** Agencies by their codes, dissolved ones too. */
export function agenciesByCode(sql: Sql, codes: readonly AgencyCode[]): Promise<AgencyRow[]> {
  return sql<AgencyRow>`
    SELECT code, name, kind, parent_code AS "parentCode", valid_from AS "validFrom",
      valid_to AS "validTo"
    FROM procedures.agency
    WHERE code = ANY(${codes}::text[])
  `
}

function matchingAgencies({ kind, onDate, within }: AgencyFilter): SqlPart {
  return part`
    (${kind}::text IS NULL OR kind = ${kind})
    AND (${onDate}::date IS NULL OR (coalesce(valid_from <= ${onDate}, true)
      AND coalesce(valid_to >= ${onDate}, true)))
    AND (${within}::text IS NULL OR code = ${within} OR starts_with(code, ${within} || '.'))
  `
}

/** One page of the agencies that match, and one row more if more follow. */
export function pageOfAgencies(
  sql: Sql,
  filter: AgencyFilter,
  { size, after }: Page,
): Promise<AgencyRow[]> {
  return sql<AgencyRow>`
    SELECT code, name, kind, parent_code AS "parentCode", valid_from AS "validFrom",
      valid_to AS "validTo"
    FROM procedures.agency
    WHERE (${after?.[0] ?? null}::text IS NULL OR code > ${after?.[0] ?? null})
      AND ${matchingAgencies(filter)}
    ORDER BY code
    LIMIT ${size + 1}
  `
}

/** How many agencies match. */
export async function countAgencies(sql: Sql, filter: AgencyFilter): Promise<number> {
  const [counted] = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM procedures.agency WHERE ${matchingAgencies(filter)}
  `
  return counted?.count ?? 0
}

export interface SuccessionRow {
  readonly agencyCode: AgencyCode
  readonly successorCode: AgencyCode
}

/** Who took over from many agencies, in the order of their codes. */
export function successorsOfAgencies(
  sql: Sql,
  agencyCodes: readonly AgencyCode[],
): Promise<SuccessionRow[]> {
  return sql<SuccessionRow>`
    SELECT agency_code AS "agencyCode", successor_code AS "successorCode"
    FROM procedures.agency_successor
    WHERE agency_code = ANY(${agencyCodes}::text[])
    ORDER BY successor_code
  `
}
