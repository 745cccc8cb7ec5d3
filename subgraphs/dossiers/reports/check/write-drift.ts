import type { Drift } from './check-store.ts'

/** A figure that does not hold, with all that is needed to ask for it again, on a line. */
export function writeDrift({ sample, key, figure, kept, told }: Drift): string {
  const { period, scope, filter, without, asOf } = sample.query
  const conditions = [
    ...Object.entries(filter).map(([name, value]) => `${name} ${value}`),
    ...(without ? [`without ${without.join(' ')}`] : []),
    ...(asOf ? [`as of ${asOf.toISOString()}`] : []),
  ]
  const group = sample.groupBy.map((name, index) => `${name} ${key[index] ?? 'none'}`)
  return [
    `${period.from} to ${period.to}, ${scope}`,
    conditions.join(', '),
    group.join(', ') || 'all',
    `${figure}: ${kept} kept, ${told} by events`,
  ].join(' | ')
}
