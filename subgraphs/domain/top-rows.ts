/** Some rows of a table, and those that are folded into one. */
export interface TopRows<Row> {
  readonly shown: readonly Row[]
  readonly folded: readonly Row[]
}

/** The first rows of a table in its order, and the rest; all of them where no number is given. */
export function topRows<Row>(rows: readonly Row[], top: number | null): TopRows<Row> {
  if (top === null || rows.length <= top) return { shown: rows, folded: [] }
  return { shown: rows.slice(0, top), folded: rows.slice(top) }
}
