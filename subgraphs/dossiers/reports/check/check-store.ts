import { daysBetween, type LocalDate, yearOf } from '#domain/dates.ts'
import { addHistograms, histogramOf, longestReach, mostWorkingDays } from '#domain/working-days.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { calendarOf } from '../../calendar-rows.ts'
import { workedDaysFor } from '../../worked-days.ts'
import { type WorkingCalendar, workingDaysBetween } from '../../working-calendar.ts'
import { type GroupKey, type KeyedDays, lastDay } from '../query.ts'
import { calendarVersion, countDays, countGroups } from '../store.ts'
import { type Random, randomFrom } from './random.ts'
import { type Sample, sampleOf } from './samples.ts'
import {
  countsOfEvents,
  dossierFrom,
  sampledRecord,
  spansOfEvents,
  type TakenRow,
} from './store.ts'

/** A figure that the store has and events do not give. */
export interface Drift {
  readonly sample: Sample
  readonly key: GroupKey
  readonly figure: string
  readonly kept: number
  readonly told: number
}

export interface Checked {
  readonly samples: number
  readonly cells: number
  readonly drifts: readonly Drift[]
}

/**
 * Compares reports of random periods, groupings and conditions with what the events alone give. What is
 * recorded meanwhile is not seen: all is read as it stands when a sample begins.
 */
export async function checkStore(
  database: Database,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): Promise<Checked> {
  const random = randomFrom(seed)
  const drifts: Drift[] = []
  let cells = 0
  let checked = 0
  while (checked < samples) {
    const compared = await database.transaction(async ({ sql }) => {
      await sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`
      const sample = await takeSample(sql, random)
      return sample && compareSample(sql, sample)
    })
    if (!compared) break
    checked++
    cells += compared.cells
    drifts.push(...compared.drifts)
  }
  return { samples: checked, cells, drifts }
}

/** Null where nothing is on record. */
async function takeSample(sql: Sql, random: Random): Promise<Sample | null> {
  const record = await sampledRecord(sql)
  const id = Array.from({ length: 32 }, () => random.below(16).toString(16)).join('')
  const dossier = await dossierFrom(sql, id)
  if (!record?.first || !record.last || !record.recordedFrom || !record.recordedUntil || !dossier)
    return null
  const { first, last, recordedFrom: from, recordedUntil: to } = record
  return sampleOf({ first, last, moments: { from, to }, dossier }, random)
}

/** Compares one report, and how long dossiers took, figure by figure. */
export async function compareSample(sql: Sql, sample: Sample) {
  const { query, groupBy } = sample
  const calendar = await calendarVersion(sql, query.asOf)
  const working = calendarOf(calendar.rows, null)
  const period = { from: query.period.from, to: lastDay(query) }
  const basis = { workedDays: workedDaysFor(working, period), calendar: calendar.rows }
  const kept = cellsOf(
    await countGroups(sql, query, groupBy, 1_000_000),
    await countDays(sql, query, groupBy, basis),
  )
  const told = cellsOf(
    await countsOfEvents(sql, query, groupBy),
    daysOfSpans(await spansOfEvents(sql, query, groupBy), working, period.to),
  )
  const names = [...new Set([...kept.keys(), ...told.keys()])]
  const drifts = names.flatMap((name): Drift[] => {
    const [key, figure]: [GroupKey, string] = JSON.parse(name)
    const [one, other] = [kept.get(name) ?? 0, told.get(name) ?? 0]
    return one === other ? [] : [{ sample, key, figure, kept: one, told: other }]
  })
  return { cells: names.length, drifts }
}

/** Every figure of every group, by its name. */
function cellsOf(
  counts: Awaited<ReturnType<typeof countGroups>>,
  days: readonly KeyedDays[],
): ReadonlyMap<string, number> {
  const cells = new Map<string, number>()
  for (const { key, ...figures } of counts)
    for (const [figure, count] of Object.entries(figures))
      cells.set(JSON.stringify([key, figure]), count)
  for (const { key, histogram } of days) {
    cells.set(JSON.stringify([key, 'days not told']), histogram.uncounted)
    for (const [taken, dossiers] of histogram.byDays)
      cells.set(JSON.stringify([key, `${taken} working days`]), dossiers)
  }
  return cells
}

function daysOfSpans(
  spans: readonly TakenRow[],
  calendar: WorkingCalendar,
  to: LocalDate,
): readonly KeyedDays[] {
  const groups = new Map<string, KeyedDays>()
  for (const { key, first, last, dossiers } of spans) {
    const name = JSON.stringify(key)
    const one = histogramOf(daysTaken(calendar, first, last, to), dossiers)
    const known = groups.get(name)
    groups.set(name, { key, histogram: known ? addHistograms(known.histogram, one) : one })
  }
  return [...groups.values()]
}

/** Null where the calendar is not known for every year from the first day to the end of the report. */
function daysTaken(
  calendar: WorkingCalendar,
  first: LocalDate,
  last: LocalDate,
  to: LocalDate,
): number | null {
  if (daysBetween(first, last) > longestReach) return mostWorkingDays + 1
  const years = Array.from(
    { length: yearOf(to) - yearOf(first) + 1 },
    (_, later) => yearOf(first) + later,
  )
  if (!years.every((year) => calendar.years.has(year))) return null
  return Math.min(workingDaysBetween(calendar, first, last), mostWorkingDays + 1)
}
