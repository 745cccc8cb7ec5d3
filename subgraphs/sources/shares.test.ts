import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sharesOf } from './shares.ts'

const rowsOf = (dossiers: readonly number[]) =>
  dossiers.map((dossier, index) => ({ key: String(index), row: `dossier ${dossier}` }))
const togetherBy = (row: string) => row

test('every row of a large page is in one share, those of a dossier in the same and in their order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 5_000, max: 6_000 }),
      fc.integer({ min: 1, max: 900 }),
      (size, dossiers) => {
        const rows = rowsOf(Array.from({ length: size }, (_, index) => (index * 7) % dossiers))
        const shares = sharesOf(rows, { togetherBy })
        const placed = new Map<string, number>()
        for (const [share, { row }] of shares.flatMap((share, index) =>
          share.map((keyed) => [index, keyed] as const),
        ))
          assert.equal(placed.get(row) ?? share, placed.set(row, share).get(row))
        const inOrder = shares.flat().toSorted((one, other) => Number(one.key) - Number(other.key))
        assert.deepEqual(inOrder, rows)
        for (const share of shares) {
          const keys = share.map(({ key }) => Number(key))
          assert.deepEqual(
            keys,
            keys.toSorted((one, other) => one - other),
          )
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('few rows are one share, and so are those that must be taken page by page', () => {
  const few = rowsOf([1, 2, 3])
  assert.deepEqual(sharesOf(few, { togetherBy }), [few])
  const many = rowsOf(Array.from({ length: 6_000 }, (_, index) => index))
  assert.deepEqual(sharesOf(many, {}), [many])
})
