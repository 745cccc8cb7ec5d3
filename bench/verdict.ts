/** One figure of an issue: what was measured, against the most that it may be. */
export interface Figure {
  readonly name: string
  readonly measured: number
  readonly most: number
}

/**
 * Prints a bench's last line: JSON with every figure, and those that miss their mark.
 *
 * `missing` names services that could not be started; `notJudged` the figures that this run is too
 * short, or lacks a service, to judge.
 */
export function printVerdict(
  bench: string,
  figures: readonly Figure[],
  details: Record<string, unknown>,
  { missing = [], notJudged = [] }: { missing?: readonly string[]; notJudged?: readonly string[] },
): void {
  const misses = figures
    .filter(({ measured, most }) => measured > most)
    .map(({ name, measured, most }) => `${name}: ${measured}, must be at most ${most}`)
  const all = [...misses, ...missing.map((service) => `${service} is missing`)]
  const measured = Object.fromEntries(figures.map(({ name, measured }) => [name, measured]))
  console.log(
    JSON.stringify({
      bench,
      ok: all.length === 0,
      figures: { ...measured, ...details, ...(notJudged.length > 0 && { notJudged }) },
      misses: all,
    }),
  )
}
