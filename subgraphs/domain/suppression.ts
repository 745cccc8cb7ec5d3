/** Counts of so few are of persons who could be known. */
const mostPersons = 4

/** How the rows of a table may be withheld in part. */
export interface Withholding<Row, Family extends string> {
  /**
   * Figures that follow from one another, so that they are shown or withheld together. The first one
   * is the size of a row: where it is withheld, all are.
   */
  readonly families: ReadonlyArray<readonly [name: Family, counts: (row: Row) => readonly number[]]>
  /** How many cases a row holds. */
  readonly size: (row: Row) => number
  /** Groups of rows whose sums somebody may know from elsewhere, beside the sum of all. */
  readonly groups: ReadonlyArray<(row: Row) => string>
  /** Whether the sum of all may be shown however small it is, as what anybody can ask for by itself. */
  readonly isSumOpen?: boolean
}

/**
 * Says what of each row of a public table is withheld: every family with a count of 1 to 4, and as much
 * of another row of each group, so that no sum gives it away. The other row is the smallest that has any
 * cases.
 *
 * A row that is alone in a group has nobody to hide behind there; in the whole table, `sums` says what
 * is then withheld of the sum of all, beside what is too small in it.
 */
export function withheldOf<Row, Family extends string>(
  rows: readonly Row[],
  sum: Row,
  { families, size, groups, isSumOpen = false }: Withholding<Row, Family>,
): { readonly rows: ReadonlyArray<ReadonlySet<Family>>; readonly sum: ReadonlySet<Family> } {
  const all = families.map(([name]) => name)
  const whole = all[0]
  const smallIn = (row: Row) => {
    const small = families.filter(([, counts]) => counts(row).some(isSmall)).map(([name]) => name)
    return new Set(whole !== undefined && small.includes(whole) ? all : small)
  }
  const withheld = rows.map(smallIn)
  const bySize = rows.map((row, index) => ({ index, size: size(row) }))
  bySize.sort((one, other) => one.size - other.size)
  const partners = bySize.filter((row) => row.size > 0).map(({ index }) => index)
  const groupings = [() => '', ...groups].map((groupOf) => rows.map(groupOf))

  for (let changed = true; changed; ) {
    changed = false
    // The size first: who is withheld as a whole is company for all families.
    for (const family of all)
      for (const grouping of groupings)
        for (const lonely of lonelyRows(withheld, grouping, family)) {
          const isFree = (index: number) =>
            grouping[index] === grouping[lonely] && !withheld[index]?.has(family)
          const partner = partners.find(isFree)
          if (partner === undefined) continue
          for (const name of family === whole ? all : [family]) withheld[partner]?.add(name)
          changed = true
        }
  }
  const ofSum = isSumOpen ? new Set<Family>() : smallIn(sum)
  for (const family of all)
    if (withheld.filter((row) => row.has(family)).length === 1)
      for (const name of family === whole ? all : [family]) ofSum.add(name)
  return { rows: withheld, sum: ofSum }
}

function isSmall(count: number): boolean {
  return count >= 1 && count <= mostPersons
}

/** The rows of which a family is withheld in no other row of their group. */
function lonelyRows<Family>(
  withheld: ReadonlyArray<ReadonlySet<Family>>,
  grouping: readonly string[],
  family: Family,
): readonly number[] {
  const indexes = withheld.flatMap((row, index) => (row.has(family) ? [index] : []))
  const byGroup = Map.groupBy(indexes, (index) => grouping[index])
  return [...byGroup.values()].flatMap((group) => (group.length === 1 ? group : []))
}

/**
 * What is withheld of some rows together, such as those that are folded into one: a family of which
 * some of the withheld rows are among them and some are not. Where all are, the sum of these is known
 * from the sum of all anyway.
 */
export function withheldOfSome<Family>(
  some: ReadonlyArray<ReadonlySet<Family>>,
  others: ReadonlyArray<ReadonlySet<Family>>,
): ReadonlySet<Family> {
  const families = new Set(some.flatMap((row) => [...row]))
  return new Set([...families].filter((family) => others.some((row) => row.has(family))))
}
