import { part } from '#kit/sql.ts'
import { askReport } from './asked.ts'
import { asOfMonthAgo, closedBy, pairs, spansOf } from './periods.ts'
import type { ServedYears } from './served-years.ts'
import { countTold, type Dimension, tellDossiersAsOf, toldDays } from './told.ts'

const allRows = 20_000

export interface Equality {
  readonly reports: number
  readonly cells: number
  readonly differing: number
}

type Keyed = { readonly key: ReadonlyArray<string | null> }

/** Compares reports of every kind with brute force over events, cell by cell. */
export async function compareReports({ url, sql }: ServedYears): Promise<Equality> {
  const found: Equality[] = []
  const compare = (asked: readonly Keyed[] | null, told: readonly Keyed[]) => {
    if (asked !== null) found.push(differences(asked, told))
  }
  const quarters = spansOf(3)
  const ask = (groupBy: readonly Dimension[], period = quarters[0], more = {}) =>
    period ? askReport(url, { period, groupBy, first: allRows, ...more }) : null

  for (const period of quarters.slice(0, 12))
    compare(
      await ask(['DEPARTMENT', 'FIELD'], period),
      await countTold(sql, period, ['DEPARTMENT', 'FIELD']),
    )
  for (const [index, pair] of pairs.entries()) {
    const period = quarters[index % quarters.length]
    if (period) compare(await ask(pair, period), await countTold(sql, period, pair))
  }
  for (const period of spansOf(12).slice(0, 3)) {
    compare(
      await ask(['DEPARTMENT', 'RECEIVED_MONTH'], period),
      await countTold(sql, period, ['DEPARTMENT', 'RECEIVED_MONTH']),
    )
    const days = await ask(['DEPARTMENT', 'COMPLETED_MONTH'], period, { withDays: true })
    compare(
      days?.flatMap(({ key, median, p90 }) => (key[1] === null ? [] : [{ key, median, p90 }])) ??
        null,
      await toldDays(sql, period),
    )
  }
  await tellDossiersAsOf(sql, asOfMonthAgo)
  for (const period of closedBy(quarters, asOfMonthAgo).slice(0, 6))
    compare(
      await ask(['DEPARTMENT', 'FIELD'], period, { asOf: asOfMonthAgo }),
      await countTold(sql, period, ['DEPARTMENT', 'FIELD'], part`bench.told_then`),
    )
  return {
    reports: found.length,
    cells: found.reduce((sum, { cells }) => sum + cells, 0),
    differing: found.reduce((sum, { differing }) => sum + differing, 0),
  }
}

/** How many cells there are in two tables, and in how many they differ; rows that one lacks differ in all. */
function differences(asked: readonly Keyed[], told: readonly Keyed[]): Equality {
  const cells = new Map<string, [unknown, unknown]>()
  for (const [side, rows] of [asked, told].entries())
    for (const { key, ...figures } of rows)
      for (const [name, figure] of Object.entries(figures)) {
        const cell = JSON.stringify([...key, name])
        const known = cells.get(cell) ?? [undefined, undefined]
        cells.set(cell, side === 0 ? [figure, known[1]] : [known[0], figure])
      }
  const differing = [...cells.values()].filter(([one, other]) => one !== other)
  return { reports: 1, cells: cells.size, differing: differing.length }
}
