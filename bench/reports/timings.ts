import { percentile, type Rounds, summarise } from '../statistics.ts'
import { askReport } from './asked.ts'
import { asOfMonthAgo, closedBy, form, pairedWith, spansOf } from './periods.ts'
import type { ServedYears } from './served-years.ts'
import { countTold } from './told.ts'

export interface Timed {
  readonly medianMs: Rounds
  readonly p95Ms: Rounds
}

/** How long a form takes of any quarter, by departments and fields. */
export function timeForms({ url }: ServedYears, rounds: number): Promise<Timed> {
  return timeEach(spansOf(3), rounds, (period) => askReport(url, { period, groupBy: form }))
}

/** How long each kind of report takes. */
export async function timeReports(years: ServedYears, rounds: number) {
  const { url, sql } = years
  const quarters = spansOf(3)
  const twelveMonths = spansOf(12)
  const refused: string[] = []
  const forms = await timeForms(years, rounds)
  const oneSql = await timeEach(quarters.slice(0, 30), Math.min(rounds, 3), (period) =>
    countTold(sql, period, form),
  )
  const twoDimensions = await timeEach(
    pairedWith(quarters, 3),
    rounds,
    async ({ period, groupBy }) => {
      const rows = await askReport(url, { period, groupBy })
      if (rows === null) refused.push(groupBy.join(' x '))
    },
  )
  const trends = await timeEach(twelveMonths, rounds, (period) =>
    askReport(url, { period, groupBy: ['DEPARTMENT', 'RECEIVED_MONTH'] }),
  )
  const percentiles = await timeEach(twelveMonths, rounds, (period) =>
    askReport(url, { period, groupBy: ['DEPARTMENT', 'COMPLETED_MONTH'], withDays: true }),
  )
  const asOf = await timeEach(closedBy(quarters, asOfMonthAgo), rounds, (period) =>
    askReport(url, { period, groupBy: form, asOf: asOfMonthAgo }),
  )
  return { forms, oneSql, twoDimensions, trends, percentiles, asOf, refused: new Set(refused) }
}

/** Times each once to warm up, then for some rounds. */
async function timeEach<Item>(
  items: readonly Item[],
  rounds: number,
  work: (item: Item) => Promise<unknown>,
): Promise<Timed> {
  for (const item of items.slice(0, 10)) await work(item)
  const tookMs = []
  for (let round = 0; round < rounds; round++) {
    const times: number[] = []
    for (const item of items) {
      const startedMs = performance.now()
      await work(item)
      times.push(performance.now() - startedMs)
    }
    tookMs.push(times)
  }
  return {
    medianMs: summarise(tookMs.map((times) => percentile(times, 0.5))),
    p95Ms: summarise(tookMs.map((times) => percentile(times, 0.95))),
  }
}
