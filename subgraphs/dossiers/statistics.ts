import { entityInWords } from '#domain/entity.ts'
import type { DefinitionName } from '#domain/metric-definitions.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { scopeInWords } from '#domain/scope.ts'
import type { CountRow, Counts } from './counts.ts'
import type { Counting } from './report.ts'

/** Counts with the columns that follow from them, the rates on time and the share received online. */
export interface Figures extends Counts {
  readonly resolved: number
  readonly pending: number
  readonly onTimeOfResolved: Rate
  readonly onTimeOfReceived: Rate
  readonly onTimeOfDue: Rate
  readonly onlineOfReceived: Rate
}

/**
 * Completes the counts of one row: resolved and pending, on-time dossiers by three bases, and online
 * ones of those received in the period, which are columns 4 and 5 of the form.
 *
 * Source: domain reference §4.1, §4.3.
 */
export function figuresOf(row: CountRow, counting: Counting): Figures {
  const inTotal = row.carriedOver + row.received
  const resolved = row.early + row.onTime + row.late
  const notLate = row.early + row.onTime
  const share =
    (numerator: number) => (definition: DefinitionName, denominator: number, counted: string) =>
      rate(numerator, denominator, { definition, population: population(row, counting, counted) })
  const onTime = share(notLate)
  return {
    ...row,
    resolved,
    pending: row.inTime + row.overdue,
    onTimeOfResolved: onTime('ON_TIME_OF_RESOLVED_V1', resolved, 'resolved in'),
    onTimeOfReceived: onTime('ON_TIME_OF_RECEIVED_V1', inTotal, 'carried over into or received in'),
    onTimeOfDue: onTime(
      'ON_TIME_OF_DUE_V1',
      resolved + row.overdue,
      'resolved in or overdue at the end of',
    ),
    onlineOfReceived: share(row.receivedOnline)(
      'ONLINE_OF_RECEIVED_V1',
      row.received,
      'received in',
    ),
  }
}

function population(
  { entity, group }: CountRow,
  { of, by, scope, period, filter }: Counting,
  counted: string,
): string {
  const conditions = [
    ...entityInWords(of, entity),
    ...Object.entries(filter).flatMap(([name, code]) => (code ? [`${name} ${code}`] : [])),
    ...(by === 'ALL' ? [] : [`${by.toLowerCase()} ${group ?? 'none'}`]),
  ]
  const narrowed = conditions.length > 0 ? ` of ${conditions.join(', ')}` : ''
  return `Dossiers at ${scopeInWords(scope)}${narrowed}, ${counted} ${period.from} to ${period.to}`
}
