import { addCounts, type CountRow, noCounts } from './counts.ts'

/**
 * Adds counts up to the agencies asked for.
 *
 * The entity of each row given is two codes, the body that decides and the centre that took in. A
 * dossier counts for both and for every body above them, once for each. Groups keep their order.
 */
export function countsOfAgencies(
  rows: readonly CountRow[],
  agencies: readonly string[],
): readonly CountRow[] {
  const sums = new Map(agencies.map((code) => [code, new Map<string | null, CountRow>()]))
  for (const row of rows)
    for (const agency of agenciesOf(row.entity)) {
      const groups = sums.get(agency)
      const sum = addCounts(groups?.get(row.group) ?? noCounts, row)
      groups?.set(row.group, { ...sum, entity: agency, group: row.group })
    }
  return [...sums.values()].flatMap((groups) => [...groups.values()])
}

function agenciesOf(codes: string): ReadonlySet<string> {
  return new Set(codes.split(' ').flatMap(withThoseAbove))
}

/** `H49.05.01` gives `H49`, `H49.05` and `H49.05.01`. */
function withThoseAbove(code: string): string[] {
  const levels = code.split('.')
  return levels.map((_, depth) => levels.slice(0, depth + 1).join('.'))
}
