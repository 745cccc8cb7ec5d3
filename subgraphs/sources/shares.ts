import type { Intake, Keyed } from './intake.ts'

/** As many as connections of the store are used for one feed. */
const shares = 2

/** Fewer are taken sooner by one transaction than by several. */
const fewestToShare = 5_000

/** Parts the rows of a page into sets that may be taken side by side; one set where they may not. */
export function sharesOf<Ready>(
  rows: readonly Keyed<Ready>[],
  { togetherBy }: Pick<Intake<unknown, Ready>, 'togetherBy'>,
): ReadonlyArray<readonly Keyed<Ready>[]> {
  if (!togetherBy || rows.length < fewestToShare) return [rows]
  const parts = Array.from({ length: shares }, (): Keyed<Ready>[] => [])
  const shareOf = new Map<string, number>()
  for (const keyed of rows) {
    const name = togetherBy(keyed.row)
    const share = shareOf.get(name) ?? shareOf.size % shares
    shareOf.set(name, share)
    parts[share]?.push(keyed)
  }
  return parts.filter(({ length }) => length > 0)
}
