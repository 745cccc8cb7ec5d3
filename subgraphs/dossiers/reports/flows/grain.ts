import type { FormQuery, ReportDimension, ReportFilter } from '../query.ts'

/** At which grain flows are kept: by all that dossiers are counted by, or by what most reports ask for. */
export type Grain = 'EVERYTHING' | 'DEPARTMENT' | 'FIELD' | 'LOCALITY' | 'PROCEDURE' | 'SERIES'

/** What dossiers are told apart by. */
type Told = ReportDimension | 'AGENCY' | 'SOURCE'

const months: readonly Told[] = ['RECEIVED_MONTH', 'COMPLETED_MONTH']

/** What the flows of a grain can be told apart by, the coarsest first; by scope all of them can. */
const told: ReadonlyArray<[grain: Grain, by: readonly Told[]]> = [
  ['DEPARTMENT', ['SOURCE', 'DEPARTMENT', ...months]],
  ['FIELD', ['SOURCE', 'DEPARTMENT', 'FIELD', 'LEVEL', ...months]],
  ['LOCALITY', ['LOCALITY', 'CHANNEL', ...months]],
  ['PROCEDURE', ['SOURCE', 'DEPARTMENT', 'FIELD', 'PROCEDURE', 'CHANNEL', ...months]],
  ['SERIES', ['SOURCE', 'DEPARTMENT', 'FIELD', 'CHANNEL', 'LEVEL', 'LOCALITY', 'AGENCY']],
]

/** What dossiers must be told apart by for a condition to be put to them. */
const filteredBy: ReadonlyArray<[condition: keyof ReportFilter, by: Told]> = [
  ['department', 'DEPARTMENT'],
  ['agency', 'AGENCY'],
  ['level', 'LEVEL'],
  ['field', 'FIELD'],
  ['procedures', 'PROCEDURE'],
  ['locality', 'LOCALITY'],
  ['channel', 'CHANNEL'],
]

/** The coarsest grain that tells apart what a report groups and filters by. */
export function grainOf(
  { filter, without }: FormQuery,
  groupBy: readonly ReportDimension[],
): Grain {
  const needed = [...groupBy, ...dimensionsOf(filter), ...sourcesOf(without)]
  return told.find(([, by]) => needed.every((name) => by.includes(name)))?.[0] ?? 'EVERYTHING'
}

/** What the dossiers that a filter admits must be told apart by. */
export function dimensionsOf(filter: ReportFilter): readonly Told[] {
  return filteredBy.flatMap(([condition, by]) => (filter[condition] == null ? [] : [by]))
}

/** Sources must be told apart where some count for nothing. */
function sourcesOf(without: FormQuery['without']): readonly Told[] {
  return without === null ? [] : ['SOURCE']
}
