import type { LocalDate } from '#domain/dates.ts'
import type { ProcedureFilter } from '../procedure.ts'

/** What procedures of a report can be grouped by. */
export type ProcedureReportDimension =
  | 'DEPARTMENT'
  | 'FIELD'
  | 'SCOPE'
  | 'SERVICE_LEVEL'
  | 'REVIEW_STATE'
  | 'ISO_STATE'
  | 'COMPETENCE'
  | 'ON_THE_SPOT'

/** Which procedures a report counts: those in force on a day that match. */
export interface ProcedureQuery {
  readonly onDate: LocalDate
  readonly filter: ProcedureFilter
}

/** A group of procedures: its value of each dimension, in the order asked for. */
export type GroupKey = readonly string[]
