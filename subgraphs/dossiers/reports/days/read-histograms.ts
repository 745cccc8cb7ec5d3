import { type GroupKey, type KeyedDays, nameOf } from '../query.ts'

/** A part of a histogram as it is read: two lists of numbers with commas between, -1 for days that are not told. */
export interface DaysRow {
  readonly key: GroupKey
  readonly days: string
  readonly dossiers: string
}

/** Adds up the parts of each group; what is taken away by others is in none. */
export function readHistograms(rows: readonly DaysRow[]): KeyedDays[] {
  const groups = new Map<string, { readonly key: GroupKey; readonly counts: Map<number, number> }>()
  for (const { key, days, dossiers } of rows) {
    const name = nameOf(key)
    const group = groups.get(name) ?? { key, counts: new Map() }
    groups.set(name, group)
    const counted = dossiers.split(',')
    for (const [index, taken] of days.split(',').entries())
      add(group.counts, Number(taken), Number(counted[index]))
  }
  return [...groups.values()].flatMap(({ key, counts }) => {
    const told = [...counts].filter(([, count]) => count !== 0)
    if (told.length === 0) return []
    const byDays = new Map(told.filter(([days]) => days >= 0))
    return [{ key, histogram: { byDays, uncounted: counts.get(-1) ?? 0 } }]
  })
}

function add(counts: Map<number, number>, days: number, dossiers: number): void {
  counts.set(days, (counts.get(days) ?? 0) + dossiers)
}
