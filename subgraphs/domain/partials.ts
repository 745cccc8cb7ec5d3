/** One group of counts or sums of one entity, of some records. */
export interface PartialRow {
  /** The code of the entity counted for; empty where all records are. */
  readonly entity: string
  /** What the group has in common; null where there is none. */
  readonly group: string | null
}

/**
 * Makes one answer of what several sources give of records that are different: rows of one entity and
 * group are added up. In the order of groups, null first, then of entities; in whatever order and
 * portions parts are merged, the answer is the same.
 */
export function mergePartials<Row extends PartialRow>(
  parts: ReadonlyArray<readonly Row[]>,
  add: (one: Row, other: Row) => Row,
): readonly Row[] {
  const sums = new Map<string, Row>()
  for (const row of parts.flat()) {
    const key = JSON.stringify([row.entity, row.group])
    const known = sums.get(key)
    sums.set(key, known ? add(known, row) : row)
  }
  return [...sums.values()].sort(inOrder)
}

function inOrder(one: PartialRow, other: PartialRow): number {
  if (one.group === other.group) return one.entity < other.entity ? -1 : 1
  if (one.group === null) return -1
  if (other.group === null) return 1
  return one.group < other.group ? -1 : 1
}
