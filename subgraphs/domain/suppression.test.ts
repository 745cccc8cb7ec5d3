import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Withholding, withheldOf, withheldOfSome } from './suppression.ts'

type Family = 'SIZE' | 'OUTCOME'

interface Row {
  readonly department: string
  /** Early, late, pending: their sum is the size. */
  readonly cells: readonly number[]
}

const sizeOf = ({ cells }: Row) => cells.reduce((sum, cell) => sum + cell, 0)

const withholding: Withholding<Row, Family> = {
  families: [
    ['SIZE', (row) => [sizeOf(row)]],
    ['OUTCOME', ({ cells }) => cells],
  ],
  size: sizeOf,
  groups: [({ department }) => department],
}

const addUp = (rows: readonly Row[]): number[] =>
  [0, 1, 2].map((cell) => rows.reduce((sum, { cells }) => sum + (cells[cell] ?? 0), 0))

const sumOf = (rows: readonly Row[]): Row => ({ department: '', cells: addUp(rows) })

const row = fc.record({
  department: fc.constantFrom('H49.01', 'H49.02'),
  cells: fc.array(fc.oneof(fc.nat({ max: 6 }), fc.nat({ max: 60 })), {
    minLength: 3,
    maxLength: 3,
  }),
})
const someRows = fc.array(row, { minLength: 1, maxLength: 8 }).filter((rows) => rows.every(sizeOf))

/** What the public sees: the rows with what is withheld left out, and the sums of all and of each department. */
function published(rows: readonly Row[], masks: ReadonlyArray<ReadonlySet<Family>>) {
  return JSON.stringify({
    rows: rows.map((row, index) => [
      row.department,
      masks[index]?.has('SIZE') ? null : sizeOf(row),
      masks[index]?.has('OUTCOME') ? null : row.cells,
    ]),
    departments: ['H49.01', 'H49.02'].map((department) =>
      addUp(rows.filter((row) => row.department === department)),
    ),
  })
}

/** The table with one case moved between two cells of a row, and back in another row, or from row to row. */
function* neighbours(rows: readonly Row[]): Generator<readonly Row[]> {
  const moves = (cells: readonly number[], by: readonly [number, number][]) => {
    const moved = cells.map((cell, index) =>
      by.reduce((sum, [at, change]) => (at === index ? sum + change : sum), cell),
    )
    return moved.every((cell) => cell >= 0) ? moved : null
  }
  const cells = [0, 1, 2]
  for (const [one, first] of rows.entries())
    for (const [other, second] of rows.entries())
      for (const from of cells)
        for (const to of [...cells, null]) {
          if (one === other || from === to) continue
          const there = moves(first.cells, [
            [from, -1],
            ...(to === null ? [] : [[to, 1] as [number, number]]),
          ])
          const back = moves(second.cells, [
            [from, 1],
            ...(to === null ? [] : [[to, -1] as [number, number]]),
          ])
          if (there && back)
            yield rows.map((row, index) =>
              index === one
                ? { ...row, cells: there }
                : index === other
                  ? { ...row, cells: back }
                  : row,
            )
        }
}

test('no count of 1 to 4 is shown', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { rows: masks, sum } = withheldOf(rows, sumOf(rows), withholding)
      for (const [index, row] of [...rows, sumOf(rows)].entries()) {
        const mask = masks[index] ?? sum
        if (!mask.has('OUTCOME')) assert.ok(row.cells.every((cell) => cell === 0 || cell > 4))
        if (!mask.has('SIZE')) assert.ok(sizeOf(row) > 4)
      }
    }),
  )
})

test('what is withheld could be otherwise, by all that is shown and the sums of the departments', () => {
  fc.assert(
    fc.property(someRows, (rows) => {
      const { rows: masks } = withheldOf(rows, sumOf(rows), withholding)
      const shown = published(rows, masks)
      const alike = [...neighbours(rows)].filter((table) => published(table, masks) === shown)
      for (const [index, row] of rows.entries()) {
        const company = rows.filter(({ department }) => department === row.department)
        // Who is alone in a department is told by the department's own figures.
        if (company.length === 1) continue
        for (const [cell, count] of row.cells.entries())
          if (count >= 1 && count <= 4)
            assert.ok(
              alike.some((table) => table[index]?.cells[cell] !== count),
              `${count} in cell ${cell} of row ${index} follows from the rest`,
            )
      }
    }),
    { numRuns: 500 },
  )
})

test('a row that is alone takes the sum of all along', () => {
  const alone: Row = { department: 'H49.01', cells: [3, 0, 90] }
  const { rows, sum } = withheldOf([alone], sumOf([alone]), withholding)
  assert.deepEqual(rows, [new Set(['OUTCOME'])])
  assert.deepEqual(sum, new Set(['OUTCOME']))
})

test('the smallest row that has any cases goes along, and no other', () => {
  const rows: Row[] = [
    { department: 'H49.01', cells: [3, 40, 90] },
    { department: 'H49.01', cells: [0, 0, 0] },
    { department: 'H49.01', cells: [7, 8, 9] },
    { department: 'H49.01', cells: [70, 80, 90] },
  ]
  const { rows: masks } = withheldOf(rows, sumOf(rows), withholding)
  assert.deepEqual(
    masks.map((mask) => [...mask]),
    [['OUTCOME'], [], ['OUTCOME'], []],
  )
})

test('rows folded into one show their sum unless some of the withheld are elsewhere', () => {
  const [hidden, open] = [new Set(['SIZE']), new Set<string>()]
  assert.deepEqual(withheldOfSome([hidden, open], [hidden]), new Set(['SIZE']))
  assert.deepEqual(withheldOfSome([hidden, hidden], [open]), new Set())
  assert.deepEqual(withheldOfSome([open], [hidden]), new Set())
})
