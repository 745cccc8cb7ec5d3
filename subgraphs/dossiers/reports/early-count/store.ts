import type { LocalDate } from '#domain/dates.ts'
import { part, type Sql } from '#kit/sql.ts'
import { type Asked, askedOf, level } from '../flows/asked.ts'
import { grainOf } from '../flows/grain.ts'
import { monthAfter } from '../flows/stretches.ts'
import { isCounted, keyColumns, levelOf } from '../group-key.ts'
import type { FormQuery, ReportDimension } from '../query.ts'

/**
 * Whether dossiers received in one month of a report are of more groups than a limit already: each of them is
 * a group of the report. What is counted by everything takes longest, and is refused most often.
 */
export async function isOverInAMonth(
  sql: Sql,
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  limit: number,
): Promise<boolean> {
  const month = wholeMonth(askedOf(query, groupBy))
  const isOfMonths = groupBy.includes('COMPLETED_MONTH')
  if (
    grainOf(query, groupBy) !== 'EVERYTHING' ||
    query.asOf !== null ||
    isOfMonths ||
    month === null
  )
    return false
  const [row] = await sql<{ isOver: boolean }>`
    SELECT count(*) > ${limit}::int AS "isOver"
    FROM (
      SELECT DISTINCT ${keyColumns(groupBy, level)} NULL
      FROM (${receivedIn(month)}) AS cell
      WHERE ${isCounted(query, level)}
    ) AS found
  `
  return row?.isOver === true
}

function receivedIn(month: LocalDate) {
  return part`
    SELECT series.*, procedure_code, accepted_month, ${levelOf} AS level
    FROM dossiers.procedure_month JOIN dossiers.series ON series.id = series_id
    WHERE month = ${month} AND received > 0
  `
}

/** The first month that the period holds whole; null where it holds none. */
function wholeMonth({ from, stretches: { broken, open } }: Asked): LocalDate | null {
  const first = broken === null ? from : monthAfter(broken)
  return first < open ? first : null
}
