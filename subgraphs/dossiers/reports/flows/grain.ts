import type { FormQuery, ReportDimension, ReportFilter } from '../query.ts'

/** At which grain flows are kept: by all that dossiers are counted by, or by what most reports ask for. */
export type Grain = 'EVERYTHING' | 'DEPARTMENT' | 'FIELD' | 'SERIES' | 'PROCEDURE'

/** What the flows of a grain can be told apart by, the coarsest first; by scope and source all of them can. */
const told: ReadonlyArray<[grain: Grain, by: ReadonlyArray<ReportDimension | 'AGENCY'>]> = [
  ['DEPARTMENT', ['DEPARTMENT', 'RECEIVED_MONTH', 'COMPLETED_MONTH']],
  ['FIELD', ['DEPARTMENT', 'FIELD', 'LEVEL', 'RECEIVED_MONTH', 'COMPLETED_MONTH']],
  ['PROCEDURE', ['DEPARTMENT', 'FIELD', 'PROCEDURE', 'CHANNEL']],
  ['SERIES', ['DEPARTMENT', 'FIELD', 'CHANNEL', 'LEVEL', 'LOCALITY', 'AGENCY']],
]

/** What dossiers must be told apart by for a condition to be put to them. */
const filteredBy: ReadonlyArray<[condition: keyof ReportFilter, by: ReportDimension | 'AGENCY']> = [
  ['department', 'DEPARTMENT'],
  ['agency', 'AGENCY'],
  ['level', 'LEVEL'],
  ['field', 'FIELD'],
  ['procedures', 'PROCEDURE'],
  ['locality', 'LOCALITY'],
  ['channel', 'CHANNEL'],
]

/** The coarsest grain that tells apart what a report groups and filters by. */
export function grainOf({ filter }: FormQuery, groupBy: readonly ReportDimension[]): Grain {
  const needed = [...groupBy, ...dimensionsOf(filter)]
  return told.find(([, by]) => needed.every((name) => by.includes(name)))?.[0] ?? 'EVERYTHING'
}

/** What the dossiers that a filter admits must be told apart by. */
export function dimensionsOf(filter: ReportFilter): ReadonlyArray<ReportDimension | 'AGENCY'> {
  return filteredBy.flatMap(([condition, by]) => (filter[condition] == null ? [] : [by]))
}
