import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { connection, type ListKey, type Page, readPage } from './page.ts'

interface Row {
  readonly code: string
  readonly day: string
}

const rowList: ListKey<Row> = {
  list: 'rows',
  keyOf: ({ day, code }) => [day, code],
  isKey: (key) => key.length === 2,
}

const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, number) => ({
    day: `2014-07-0${1 + (number % 3)}`,
    code: `Số ${number}`,
  })).sort((one, other) => (isAfter(rowList.keyOf(one), rowList.keyOf(other)) ? 1 : -1))

const isAfter = (one: readonly string[], other: readonly string[]) =>
  JSON.stringify(one) > JSON.stringify(other)

/** What a store does: the rows after the key, one more than the page holds. */
const fetch = (rows: readonly Row[], { size, after }: Page) =>
  rows.filter((row) => !after || isAfter(rowList.keyOf(row), after)).slice(0, size + 1)

const pageOf = (rows: readonly Row[], first: number, after?: string | null) => {
  const page = readPage({ first, ...(after !== undefined && { after }) }, rowList)
  return connection(fetch(rows, page), page, rowList)
}

test('following the pages visits each row once, in order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (count, size) => {
      const rows = rowsOf(count)
      const visited: Row[] = []
      let page = pageOf(rows, size)
      assert.equal(page.pageInfo.hasPreviousPage, false)
      visited.push(...page.edges.map(({ node }) => node))
      while (page.pageInfo.hasNextPage) {
        page = pageOf(rows, size, page.pageInfo.endCursor)
        assert.equal(page.pageInfo.hasPreviousPage, true)
        assert.ok(page.edges.length > 0)
        visited.push(...page.edges.map(({ node }) => node))
      }
      assert.deepEqual(visited, rows)
    }),
  )
})

test('a page knows its first and last cursor, and an empty one has none', () => {
  const { edges, pageInfo } = pageOf(rowsOf(3), 2)
  assert.equal(pageInfo.startCursor, edges[0]?.cursor)
  assert.equal(pageInfo.endCursor, edges[1]?.cursor)
  assert.deepEqual(pageOf([], 2).pageInfo, {
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: null,
    endCursor: null,
  })
})

test('a page holds 1 to 500 rows', () => {
  assert.equal(readPage({ first: 1 }, rowList).size, 1)
  assert.equal(readPage({ first: 500, after: null }, rowList).size, 500)
  for (const first of [0, -1, 501, 2 ** 31 - 1])
    assert.throws(() => readPage({ first }, rowList), {
      code: 'BAD_USER_INPUT',
      argument: 'first',
      message: `Argument "first": a page holds 1 to 500 rows, not ${first}`,
    })
})

const refused = { code: 'BAD_USER_INPUT', argument: 'after' }

test('a cursor that was cut or altered is refused or stays a cursor of the list', () => {
  const cursor = pageOf(rowsOf(3), 1).pageInfo.endCursor ?? ''
  for (let length = 0; length < cursor.length; length++)
    assert.throws(() => readPage({ first: 1, after: cursor.slice(0, length) }, rowList), refused)
  for (const after of [`${cursor}=`, `${cursor}AA`, ` ${cursor}`, 'bnVsbA', 'W10', 'WyJyb3dzIl0'])
    assert.throws(() => readPage({ first: 1, after }, rowList), refused)
})

test('any text is refused as a cursor without a fault', () => {
  fc.assert(
    fc.property(fc.string(), (after) => {
      assert.throws(() => readPage({ first: 1, after }, rowList), refused)
    }),
  )
})

test('a cursor of another list, or with another key, is refused', () => {
  const cursor = pageOf(rowsOf(3), 1).pageInfo.endCursor
  assert.throws(
    () => readPage({ first: 1, after: cursor }, { ...rowList, list: 'others' }),
    refused,
  )
  assert.throws(
    () => readPage({ first: 1, after: cursor }, { ...rowList, isKey: () => false }),
    refused,
  )
})
