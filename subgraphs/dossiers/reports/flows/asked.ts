import type { LocalDate } from '#domain/dates.ts'
import { part } from '#kit/sql.ts'
import { type FormQuery, lastDay, type ReportDimension } from '../query.ts'
import { dimensionsOf } from './grain.ts'
import { type Stretches, stretchesOf } from './stretches.ts'

/** A query, and what of it decides which flows are read. */
export interface Asked {
  readonly query: FormQuery
  readonly groupBy: readonly ReportDimension[]
  readonly from: LocalDate
  readonly to: LocalDate
  readonly stretches: Stretches
}

export function askedOf(query: FormQuery, groupBy: readonly ReportDimension[]): Asked {
  const span = { from: query.period.from, to: lastDay(query) }
  return { query, groupBy, ...span, stretches: stretchesOf(span) }
}

/** Whether procedures must be told apart. */
export const isByProcedure = ({ query: { filter }, groupBy }: Asked) =>
  [...groupBy, ...dimensionsOf(filter)].includes('PROCEDURE')

/** Groups tell their level; of series and dossiers it is looked up. */
export const level = part`level`
