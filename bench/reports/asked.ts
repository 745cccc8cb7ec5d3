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
}

type Figures = Omit<ToldCounts, 'key'> & {
  readonly workingDays?: Omit<ToldDays, 'key'> | null
}

interface Page {
  readonly balanced: boolean
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean }
  readonly rows: ReadonlyArray<{
    readonly key: Readonly<Record<string, string | null>>
    readonly figures: Figures
  }>
}

export type AskedRow = ToldCounts & Partial<Omit<ToldDays, 'key'>>

/**
 * Asks *dossiers* for the first page of a report, of at most 500 rows, by GraphQL and without the gateway.
 * Gives null where it has too many groups.
 */
export async function askReport(
  url: string,
  asked: ReportAsked,
): Promise<readonly AskedRow[] | null> {
  const page = await askPage(url, asked, null)
  return page && rowsOf(page, asked)
}

/** The same with the rows of all pages. */
export async function askWholeReport(
  url: string,
  asked: ReportAsked,
): Promise<readonly AskedRow[] | null> {
  const rows: AskedRow[] = []
  let after: string | null = null
  do {
    const page: Page | null = await askPage(url, asked, after)
    if (page === null) return null
    rows.push(...rowsOf(page, asked))
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
  return rows
}

async function askPage(
  url: string,
  { period, groupBy, asOf, withDays = false }: ReportAsked,
  after: string | null,
): Promise<Page | null> {
  const key = groupBy.map((name) => keyFields[name]).join(' ')
  const days = withDays
    ? 'workingDays { median: percentile(percent: 50) p90: percentile(percent: 90) }'
    : ''
  const { data, errors = [] } = await ask<{ readonly dossierReportInFull: Page | null }>(
    url,
    `query Report($period: ReportPeriodInput!, $asOf: DateTime, $after: String) {
      dossierReportInFull(
        definition: ON_TIME_OF_RESOLVED_V1, scope: ALL_CENTRES, period: $period, asOf: $asOf
        first: 500, after: $after, groupBy: [${groupBy.join(', ')}], withWorkingDays: ${withDays}
      ) {
        balanced pageInfo { endCursor hasNextPage }
        rows { key { ${key} } figures { ${columns} ${days} } }
      }
    }`,
    { period, asOf: asOf?.toISOString() ?? null, after },
  )
  if (errors.some(({ extensions }) => extensions.code === 'TOO_MANY_GROUPS')) return null
  assert.deepEqual(errors, [])
  const page = data?.dossierReportInFull
  assert.ok(page?.balanced)
  return page
}

function rowsOf({ rows }: Page, { groupBy }: ReportAsked): readonly AskedRow[] {
  return rows.map(({ key, figures: { workingDays, ...counts } }) => ({
    key: groupBy.map((name) => key[keyFields[name]] ?? null),
    ...counts,
    ...workingDays,
  }))
}
