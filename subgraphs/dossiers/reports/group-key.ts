import { storedScopes } from '#domain/scope.ts'
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

const names = [part`key_1`, part`key_2`, part`key_3`, part`key_4`]

/** The same values, each a column by itself, followed by a comma: to add up by them is several times faster. */
export function keyColumns(groupBy: readonly ReportDimension[], level: SqlPart): SqlPart {
  return groupBy.reduce((columns, dimension, index) => {
    const value = dimension === 'LEVEL' ? part`${level} COLLATE "C"` : columnsOf[dimension]
    return part`${columns}${value} AS ${names[index]}, `
  }, part``)
}

/** How those columns are put together to keys: the key, what it is grouped by, and in which order. */
export function keyOfColumns(groupBy: readonly ReportDimension[]) {
  const [first, ...others] = names.slice(0, groupBy.length)
  if (!first) return { key: part`'{}'::text[]`, grouping: part`()`, order: part`1` }
  const joined = (each: (name: SqlPart) => SqlPart) =>
    others.reduce((list, name) => part`${list}, ${each(name)}`, each(first))
  return {
    key: part`ARRAY[${joined((name) => part`${name}::text COLLATE "C"`)}]`,
    grouping: joined((name) => name),
    order: joined((name) => part`${name} NULLS FIRST`),
  }
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
