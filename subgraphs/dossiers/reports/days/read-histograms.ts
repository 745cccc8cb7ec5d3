import { type GroupKey, type KeyedDays, nameOf } from '../query.ts'

/** A part of a histogram as it is read: two lists of numbers with commas between, -1 for days that are not told. */
export interface DaysRow {
  readonly key: GroupKey
  readonly days: string
  readonly dossiers: string
}

/** Adds up the parts of each group, days in order; what is taken away by others is in none. */
export function readHistograms(rows: readonly DaysRow[]): KeyedDays[] {
  const groups = new Map<string, { readonly key: GroupKey; readonly counts: number[] }>()
  for (const { key, days, dossiers } of rows) {
    const name = nameOf(key)
    const group = groups.get(name) ?? { key, counts: [] }
    groups.set(name, group)
    const counted = dossiers.split(',')
    for (const [index, taken] of days.split(',').entries())
      add(group.counts, Number(taken) - untold, Number(counted[index]))
  }
  return [...groups.values()].flatMap(({ key, counts }) => {
    const [uncounted = 0, ...told] = counts
    const byDays = new Map<number, number>()
    for (const [days, count = 0] of told.entries()) if (count !== 0) byDays.set(days, count)
    return uncounted === 0 && byDays.size === 0 ? [] : [{ key, histogram: { byDays, uncounted } }]
  })
}

/** What stands for days that are not told, and comes first. */
const untold = -1

function add(counts: number[], place: number, dossiers: number): void {
  counts[place] = (counts[place] ?? 0) + dossiers
}
