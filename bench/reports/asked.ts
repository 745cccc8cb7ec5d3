import assert from 'node:assert/strict'
import type { Period } from '#domain/period.ts'
import { ask } from '../../tests/ask.ts'
import type { Dimension, ToldCounts, ToldDays } from './told.ts'

/** How a report names what it groups by. */
const keyFields: Readonly<Record<Dimension, string>> = {
  DEPARTMENT: 'departmentCode',
  FIELD: 'fieldCode',
  PROCEDURE: 'procedureCode',
  LOCALITY: 'localityCode',
  CHANNEL: 'channel',
  RECEIVED_MONTH: 'receivedMonth',
  COMPLETED_MONTH: 'completedMonth',
}

const columns = 'carriedOver received receivedOnline early onTime late inTime overdue'

export interface ReportAsked {
  readonly period: Period
  readonly groupBy: readonly Dimension[]
  readonly asOf?: Date
  readonly withDays?: boolean
  /** All rows, or the first of them as a reader gets them. */
  readonly first?: number
}

type Row = Pick<ToldCounts, Exclude<keyof ToldCounts, 'key'>> &
  Partial<{ readonly workingDays: { readonly median: number; readonly p90: number } | null }>

interface Answer {
  readonly dossierReportInFull: {
    readonly balanced: boolean
    readonly rowCount: number
    readonly rows: ReadonlyArray<{
      readonly key: Readonly<Record<string, string | null>>
      readonly figures: Row
    }>
  } | null
}

/** Asks *dossiers* for a report, by GraphQL and without the gateway. Gives null where it has too many groups. */
export async function askReport(
  url: string,
  { period, groupBy, asOf, withDays = false, first = 500 }: ReportAsked,
): Promise<ReadonlyArray<ToldCounts & Partial<Omit<ToldDays, 'key'>>> | null> {
  const key = groupBy.map((name) => keyFields[name]).join(' ')
  const { data, errors = [] } = await ask<Answer>(
    url,
    `query Report($period: ReportPeriodInput!, $asOf: DateTime, $first: Int!) {
      dossierReportInFull(
        definition: ON_TIME_OF_RESOLVED_V1, scope: ALL_CENTRES, period: $period, asOf: $asOf
        first: $first, groupBy: [${groupBy.join(', ')}], withWorkingDays: ${withDays}
      ) {
        balanced rowCount
        rows { key { ${key} } figures {
          ${columns} ${withDays ? 'workingDays { median: percentile(percent: 50) p90: percentile(percent: 90) }' : ''}
        } }
      }
    }`,
    { period, asOf: asOf?.toISOString() ?? null, first },
  )
  if (errors.some(({ extensions }) => extensions.code === 'TOO_MANY_GROUPS')) return null
  assert.deepEqual(errors, [])
  const report = data?.dossierReportInFull
  assert.ok(report?.balanced)
  return report.rows.map(({ key, figures: { workingDays, ...counts } }) => ({
    key: groupBy.map((name) => key[keyFields[name]] ?? null),
    ...counts,
    ...workingDays,
  }))
}
