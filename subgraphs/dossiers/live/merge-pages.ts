import type { ListOrder, ListPlace, OrderedPage } from '../../sources/connector.ts'

/** One of the lists that are merged: a page of it. */
export interface Stream<Row> {
  /** The name of a source; empty for the store, whose rows stand before others of the same value. */
  readonly name: string
  /** In its own order; null for what was read and is not to be shown. */
  readonly rows: ReadonlyArray<{ readonly place: ListPlace; readonly row: Row | null }>
  readonly hasMore: boolean
}

/** Where a row stands in a merged list: by its value, then by its stream, then as the stream has it. */
export interface Place extends ListPlace {
  readonly stream: string
}

export interface MergedPage<Row> {
  readonly rows: ReadonlyArray<{ readonly place: Place; readonly row: Row }>
  /** Where reading ended; null where nothing was read. */
  readonly end: Place | null
  readonly hasMore: boolean
}

/**
 * Merges pages into one of at most so many rows.
 *
 * Past the last row of a page that has more, nobody knows what comes next: the merged page ends there,
 * and may be shorter than asked for, or empty, where its streams show only some of what they read.
 */
export function mergePages<Row>(
  order: ListOrder,
  streams: readonly Stream<Row>[],
  size: number,
): MergedPage<Row> {
  const heads = streams.map((stream) => ({ stream, next: 0 }))
  const rows: Array<MergedPage<Row>['rows'][number]> = []
  let end: Place | null = null
  const isOpen = ({ stream, next }: (typeof heads)[number]) =>
    next < stream.rows.length || stream.hasMore

  while (rows.length < size) {
    let least: {
      readonly place: Place
      readonly row: Row | null
      readonly head: (typeof heads)[number]
    } | null = null
    for (const head of heads.filter(isOpen)) {
      const { name } = head.stream
      const found = head.stream.rows[head.next]
      // What follows here may come before all else.
      if (!found) return { rows, end, hasMore: true }
      const place = { ...found.place, stream: name }
      if (least === null || isBefore(order, place, least.place))
        least = { place, row: found.row, head }
    }
    if (least === null) return { rows, end, hasMore: false }
    least.head.next++
    end = least.place
    if (least.row !== null) rows.push({ place: least.place, row: least.row })
  }
  return { rows, end, hasMore: heads.some(isOpen) }
}

/** Within one stream never asked. */
function isBefore(order: ListOrder, one: Place, other: Place): boolean {
  const difference = compareValues(order, one.value, other.value)
  return difference === 0 ? one.stream < other.stream : difference < 0
}

/** Below 0 where the first comes first; no value comes last. */
export function compareValues(order: ListOrder, one: string | null, other: string | null): number {
  if (one === other) return 0
  if (one === null || other === null) return one === null ? 1 : -1
  const isLess = one < other
  return isLess === (order === 'DUE_SOONEST_FIRST') ? -1 : 1
}

/** Where a stream goes on after a place of the merged list. */
export function afterIn(stream: string, place: Place | null): OrderedPage['after'] {
  if (place === null) return null
  const { value, key } = place
  if (stream === place.stream) return { value, key }
  return { value, key: stream < place.stream ? null : '' }
}
