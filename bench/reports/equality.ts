import type { Period } from '#domain/period.ts'
import { part, type SqlPart } from '#kit/sql.ts'
import { askWholeReport, type ReportAsked } from './asked.ts'
import { asOfMonthAgo, closedBy, form, pairedWith, spansOf } from './periods.ts'
import type { ServedYears } from './served-years.ts'
import { countTold, tellDossiersAsOf, toldDays } from './told.ts'

export interface Equality {
  readonly reports: number
  readonly cells: number
  readonly differing: number
}

type Keyed = { readonly key: ReadonlyArray<string | null> }

/** Compares reports of every kind with brute force over events, cell by cell. */
export async function compareReports({ url, sql }: ServedYears): Promise<Equality> {
  const quarters = spansOf(3)
  const found: Equality[] = []
  const compare = async (asked: ReportAsked, table?: SqlPart) => {
    const rows = await askWholeReport(url, asked)
    if (rows)
      found.push(differences(rows, await countTold(sql, asked.period, asked.groupBy, table)))
  }
  for (const period of quarters.slice(0, 12)) await compare({ period, groupBy: form })
  for (const { period, groupBy } of pairedWith(quarters, 1)) await compare({ period, groupBy })
  for (const period of spansOf(12).slice(0, 3)) {
    await compare({ period, groupBy: ['DEPARTMENT', 'RECEIVED_MONTH'] })
    found.push(await compareDays({ url, sql }, period))
  }
  await tellDossiersAsOf(sql, asOfMonthAgo)
  for (const period of closedBy(quarters, asOfMonthAgo).slice(0, 6))
    await compare({ period, groupBy: form, asOf: asOfMonthAgo }, part`bench.told_then`)
  return {
    reports: found.length,
    cells: found.reduce((sum, { cells }) => sum + cells, 0),
    differing: found.reduce((sum, { differing }) => sum + differing, 0),
  }
}

/** Compares percentiles of the working days of those that ended. */
async function compareDays(
  { url, sql }: Pick<ServedYears, 'url' | 'sql'>,
  period: Period,
): Promise<Equality> {
  const rows = await askWholeReport(url, {
    period,
    groupBy: ['DEPARTMENT', 'COMPLETED_MONTH'],
    withDays: true,
  })
  const ended = rows?.filter(({ key }) => key[1] !== null) ?? []
  return differences(
    ended.map(({ key, median, p90 }) => ({ key, median, p90 })),
    await toldDays(sql, period),
  )
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
