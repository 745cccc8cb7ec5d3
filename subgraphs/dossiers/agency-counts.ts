import type { PartialRow } from '#domain/partials.ts'
import { addCountRows, type CountRow } from './counts.ts'

/** Adds counts up to the agencies asked for. */
export function countsOfAgencies(
  rows: readonly CountRow[],
  agencies: readonly string[],
): readonly CountRow[] {
  return rowsOfAgencies(rows, agencies, addCountRows)
}

/**
 * Adds rows up to the agencies asked for.
 *
 * The entity of each row given is two codes, the body that decides and the centre that took in. A
 * dossier counts for both and for every body above them, once for each. Groups keep their order.
 */
export function rowsOfAgencies<Row extends PartialRow>(
  rows: readonly Row[],
  agencies: readonly string[],
  add: (one: Row, other: Row) => Row,
): readonly Row[] {
  const sums = new Map(agencies.map((code) => [code, new Map<string | null, Row>()]))
  for (const row of rows)
    for (const agency of agenciesOf(row.entity)) {
      const groups = sums.get(agency)
      const known = groups?.get(row.group)
      groups?.set(row.group, { ...(known ? add(known, row) : row), entity: agency })
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
