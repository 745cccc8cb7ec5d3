import { part, type SqlPart } from './sql.ts'

const names = [part`key_1`, part`key_2`, part`key_3`, part`key_4`]

/**
 * The values of a group, at most four, each a column by itself, followed by a comma: to add up by them is
 * several times faster than by a list.
 */
export function groupColumns(values: readonly SqlPart[]): SqlPart {
  return values.reduce(
    (columns, value, index) => part`${columns}${value} AS ${names[index]}, `,
    part``,
  )
}

/** How so many of these columns are put together to keys: the key, what it is grouped by, and in which order. */
export function keyOfColumns(count: number) {
  const [first, ...others] = names.slice(0, count)
  if (!first) return { key: part`'{}'::text[]`, grouping: part`()`, order: part`1` }
  const joined = (each: (name: SqlPart) => SqlPart) =>
    others.reduce((list, name) => part`${list}, ${each(name)}`, each(first))
  return {
    key: part`ARRAY[${joined((name) => part`${name}::text COLLATE "C"`)}]`,
    grouping: joined((name) => name),
    order: joined((name) => part`${name} NULLS FIRST`),
  }
}
