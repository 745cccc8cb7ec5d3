import { storedScopes } from '#domain/scope.ts'
import { groupColumns } from '#kit/group-columns.ts'
import { part, type SqlPart } from '#kit/sql.ts'
import type { FormQuery, ReportDimension } from './query.ts'

/** The level of the body that decides, looked up. */
export const levelOf = part`dossiers.level_of(handled_by_code)`

const columnsOf: Readonly<Record<Exclude<ReportDimension, 'LEVEL'>, SqlPart>> = {
  DEPARTMENT: part`department_code`,
  FIELD: part`field_code`,
  PROCEDURE: part`procedure_code`,
  LOCALITY: part`locality_code`,
  CHANNEL: part`(channel COLLATE "C")`,
  RECEIVED_MONTH: part`accepted_month`,
  COMPLETED_MONTH: part`completed_month`,
}

/** The values of a group, as a list of texts; read from the columns of what dossiers are counted by, and their level. */
export function keyOf(groupBy: readonly ReportDimension[], level: SqlPart): SqlPart {
  const [first, ...others] = groupBy.map((dimension) => {
    const value = dimension === 'LEVEL' ? level : columnsOf[dimension]
    return part`${value}::text COLLATE "C"`
  })
  if (!first) return part`'{}'::text[]`
  return part`ARRAY[${others.reduce((list, value) => part`${list}, ${value}`, first)}]`
}

/** The same values, each a column by itself. */
export function keyColumns(groupBy: readonly ReportDimension[], level: SqlPart): SqlPart {
  return groupColumns(
    groupBy.map((dimension) =>
      dimension === 'LEVEL' ? part`${level} COLLATE "C"` : columnsOf[dimension],
    ),
  )
}

/** Whether dossiers are among those that a report counts, by the columns that its conditions are about, and their level. */
export function isCounted({ scope, filter, without }: FormQuery, levelOf: SqlPart): SqlPart {
  const { department, agency, level, field, procedures, locality, channel } = filter
  const conditions = [
    department != null && part`department_code = ${department}`,
    agency != null &&
      part`(handled_by_code = ${agency} OR received_by_code = ${agency}
        OR starts_with(handled_by_code, ${agency} || '.')
        OR starts_with(received_by_code, ${agency} || '.'))`,
    level != null && part`${levelOf} = ${level}`,
    field != null && part`field_code = ${field}`,
    procedures != null && part`procedure_code = ANY(${procedures})`,
    locality != null && part`locality_code = ${locality}`,
    channel != null && part`channel = ${channel}`,
    without !== null && part`source <> ALL(${without})`,
  ]
  return conditions.reduce<SqlPart>(
    (all, condition) => (condition ? part`${all} AND ${condition}` : all),
    part`scope = ANY(${storedScopes(scope)})`,
  )
}
