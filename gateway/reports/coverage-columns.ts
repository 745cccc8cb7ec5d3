import type { CoverageRow } from '../coverage.ts'
import type { Cell, Column, Described } from './report.ts'

const age = 'oldest_source_age_s'

/** What every row of every report says of the sources that it covers: tools drop all but columns. */
export const coverageColumns: readonly Column[] = [
  {
    name: 'sources_expected',
    type: 'integer',
    title: { vietnamese: 'Số nguồn cần có', english: 'Owners of systems that should be counted' },
  },
  {
    name: 'sources_answered',
    type: 'integer',
    title: { vietnamese: 'Số nguồn đã có', english: 'Of these, those that are counted' },
  },
  {
    name: 'missing_departments',
    type: 'text',
    title: {
      vietnamese: 'Cơ quan còn thiếu',
      english: 'Codes of those that are in no figure, with spaces between',
    },
  },
  {
    name: age,
    type: 'integer',
    title: {
      vietnamese: 'Tuổi của nguồn cũ nhất (giây)',
      english: 'Age in seconds of what is known of the oldest source that is counted',
    },
  },
]

/** The columns of a report with those of its coverage. */
export function withCoverage({ columns }: Pick<Described, 'columns'>): readonly Column[] {
  return [...columns, ...coverageColumns]
}

/** What changes from second to second while nothing else does: a report's own id holds its moment. */
export const passesWithTime = ({ name }: Column) => name === age || name === 'report_id'

/** The values of those columns, at a moment. An owner of several systems is as well known as the worst of them. */
export function coverageCells(rows: readonly CoverageRow[], at: Date): Cell[] {
  const owners = Map.groupBy(rows, ({ department, subgraph }) => department ?? subgraph)
  const missing = [...owners.entries()]
    .filter(([, parts]) => parts.some(({ state }) => state === 'MISSING'))
    .map(([owner]) => owner)
    .sort()
  const ages = rows.flatMap(({ state, watermark }) =>
    state === 'MISSING' || watermark === null ? [] : [at.getTime() - Date.parse(watermark)],
  )
  const oldestMs = ages.length > 0 ? Math.max(0, ...ages) : null
  return [
    owners.size,
    owners.size - missing.length,
    missing.length > 0 ? missing.join(' ') : null,
    oldestMs === null ? null : Math.floor(oldestMs / 1_000),
  ]
}
