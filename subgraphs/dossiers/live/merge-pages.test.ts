import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ListOrder, OrderedPage } from '../../sources/connector.ts'
import { afterIn, compareValues, mergePages, type Place, type Stream } from './merge-pages.ts'

interface Item {
  readonly value: string | null
  readonly key: string
  readonly isShown: boolean
}

/** A list of one source, which gives a page from any place on, as the contract of connectors says. */
interface Source {
  readonly name: string
  readonly items: readonly Item[]
}

function inOrder(order: ListOrder, items: readonly Item[]): Item[] {
  return items.toSorted(
    (one, other) => compareValues(order, one.value, other.value) || (one.key < other.key ? -1 : 1),
  )
}

function pageOf(order: ListOrder, { name, items }: Source, { first, after }: OrderedPage) {
  const rest = inOrder(order, items).filter(({ value, key }) => {
    if (after === null) return true
    const difference = compareValues(order, value, after.value)
    return difference === 0 ? after.key !== null && key > after.key : difference > 0
  })
  const rows = rest.slice(0, first).map((item) => ({
    place: { value: item.value, key: item.key },
    row: item.isShown ? `${name}/${item.key}` : null,
  }))
  return { name, rows, hasMore: rest.length > first } satisfies Stream<string>
}

function shownOf(order: ListOrder, sources: readonly Source[]): string[] {
  return sources
    .flatMap(({ name, items }) => items.map((item) => ({ ...item, name })))
    .toSorted(
      (one, other) =>
        compareValues(order, one.value, other.value) ||
        (one.name === other.name ? (one.key < other.key ? -1 : 1) : one.name < other.name ? -1 : 1),
    )
    .filter(({ isShown }) => isShown)
    .map(({ name, key }) => `${name}/${key}`)
}

const order = fc.constantFrom<ListOrder>('RECEIVED_LATEST_FIRST', 'DUE_SOONEST_FIRST')
const value = fc.option(fc.constantFrom('2014-07-01', '2014-07-02', '2014-07-03', '2014-07-04'))
const item = fc.record({
  value,
  key: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c', '1') }),
  isShown: fc.boolean(),
})
const items = fc.uniqueArray(item, { selector: ({ key }) => key, maxLength: 20 })
const sources = fc
  .array(items, { minLength: 1, maxLength: 6 })
  .map((lists) => lists.map((items, at) => ({ name: at === 0 ? '' : `so-${at}`, items })))

/** Reads all pages; between any two of them `change` may put rows into the sources. */
function readAll(
  order: ListOrder,
  sources: readonly Source[],
  size: number,
  change: (end: Place) => readonly Source[],
): string[] {
  const read: string[] = []
  let now = sources
  let place: Place | null = null
  for (let pages = 0; pages < 1_000; pages++) {
    const streams = now.map((source) =>
      pageOf(order, source, { first: size, after: afterIn(source.name, place) }),
    )
    const merged = mergePages(order, streams, size)
    assert.ok(merged.rows.length <= size)
    read.push(...merged.rows.map(({ row }) => row))
    if (!merged.hasMore) return read
    // Else it would never end.
    assert.ok(merged.end !== null && merged.end !== place)
    place = merged.end
    now = change(merged.end)
  }
  return assert.fail('the pages do not end')
}

test('the pages of a merged list are the sorted union of its sources, each row once, whatever the page size', () => {
  fc.assert(
    fc.property(order, sources, fc.integer({ min: 1, max: 7 }), (order, sources, size) => {
      assert.deepEqual(
        readAll(order, sources, size, () => sources),
        shownOf(order, sources),
      )
    }),
  )
})

test('rows that come in between pages neither repeat nor hide others', () => {
  const changes = fc.array(fc.record({ source: fc.nat(), value, key: fc.uuid() }), {
    maxLength: 20,
  })
  fc.assert(
    fc.property(
      order,
      sources,
      fc.integer({ min: 1, max: 4 }),
      changes,
      (order, sources, size, changes) => {
        const coming = [...changes]
        let now: readonly Source[] = sources
        const read = readAll(order, sources, size, () => {
          const row = coming.pop()
          if (row) {
            const at = row.source % now.length
            now = now.map((source, index) =>
              index === at
                ? { ...source, items: [...source.items, { ...row, isShown: true }] }
                : source,
            )
          }
          return now
        })
        assert.equal(new Set(read).size, read.length)
        // All in the order of the union as it was in the end, and none lacks that was there before.
        const last = shownOf(order, now)
        assert.deepEqual(
          read,
          last.filter((row) => read.includes(row)),
        )
        const before = new Set(shownOf(order, sources))
        assert.deepEqual(
          read.filter((row) => before.has(row)),
          shownOf(order, sources),
        )
      },
    ),
  )
})

test('no stream is read further than a page', () => {
  fc.assert(
    fc.property(order, sources, fc.integer({ min: 1, max: 7 }), (order, sources, size) => {
      const streams = sources.map((source) => pageOf(order, source, { first: size, after: null }))
      assert.ok(streams.every(({ rows }) => rows.length <= size))
      const { rows, hasMore } = mergePages(order, streams, size)
      // It may end early only where somebody showed less than was read.
      const isAllShown = sources.every(({ items }) => items.every(({ isShown }) => isShown))
      if (isAllShown && hasMore) assert.equal(rows.length, size)
    }),
  )
})
