import assert from 'node:assert/strict'
import { buffer, text } from 'node:stream/consumers'
import { test } from 'node:test'
import { read, utils } from '@e965/xlsx'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { reportFormats } from './formats.ts'
import type { Cell, Column, ColumnType, Row } from './report.ts'
import type { Table } from './run-report.ts'

const types: readonly ColumnType[] = [
  'text',
  'integer',
  'decimal',
  'money',
  'date',
  'moment',
  'boolean',
]
const columns: Column[] = types.map((type) => ({
  name: `a_${type}`,
  type,
  title: { vietnamese: 'v', english: 'e' },
}))

const tableOf = (rows: readonly Row[]): Table => ({ columns, rows, hash: '' })
/** As it is sent; decoders leave the mark out. */
const csv = async (rows: readonly Row[]) =>
  (await buffer(reportFormats.csv.write('sums', tableOf(rows)))).toString()
const csvRows = async (rows: readonly Row[]): Promise<string[][]> =>
  parse((await csv(rows)).slice(1))

const row: Row = [
  'Sở Tài nguyên và Môi trường',
  -3,
  0.95,
  9007199254740993n,
  '2014-07-02',
  '2014-07-02T15:00:00+07:00',
  true,
]

test('CSV begins with the mark of UTF-8 and the names of columns, also without a row', async () => {
  const expected = `\ufeff${columns.map(({ name }) => name).join(',')}\r\n`
  assert.equal(await csv([]), expected)
  assert.ok((await csv([row])).startsWith(expected))
})

test('CSV is read back with all digits, dots as decimal marks and ISO dates', async () => {
  assert.deepEqual((await csvRows([row]))[1], [
    'Sở Tài nguyên và Môi trường',
    '-3',
    '0.95',
    '9007199254740993',
    '2014-07-02',
    '2014-07-02T15:00:00+07:00',
    'true',
  ])
})

test('text that a spreadsheet would run as a formula is text in CSV', async () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=HYPERLINK("http://a")']
  const rows = formulas.map((formula): Row => [formula, ...row.slice(1)])
  const written = (await csvRows(rows)).slice(1).map(([first]) => first)
  assert.deepEqual(
    written,
    formulas.map((formula) => `'${formula}`),
  )
})

const cells = fc.tuple(
  fc.option(fc.string({ unit: 'grapheme' }).filter((given) => !/^[=+\-@\t\r＝＋－＠]/.test(given))),
  fc.option(fc.integer()),
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
)

test('any table is read back from CSV by another library', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { maxLength: 5 }), async (given) => {
      const rows = given.map((some): Row => [...some, null, null, null])
      const back = (await csvRows(rows)).slice(1)
      assert.deepEqual(
        back.map((cells) => cells.slice(0, 4)),
        rows.map((cells) => cells.slice(0, 4).map((cell) => (cell === null ? '' : String(cell)))),
      )
    }),
    { numRuns: 50 },
  )
})

test('JSON and NDJSON hold the same objects, with all digits of money', async () => {
  const json = await text(reportFormats.json.write('sums', tableOf([row, row])))
  const lines = await text(reportFormats.ndjson.write('sums', tableOf([row, row])))
  assert.match(json, /"a_money":9007199254740993,/)
  assert.deepEqual(
    JSON.parse(json),
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
  assert.equal(await text(reportFormats.json.write('sums', tableOf([]))), '[]\n')
  assert.equal(await text(reportFormats.ndjson.write('sums', tableOf([]))), '')
})

async function sheetOf(rows: readonly Row[]) {
  const workbook = read(await buffer(reportFormats.xlsx.write('sums', tableOf(rows))), {
    UTC: true,
  })
  const sheet = workbook.Sheets.sums
  if (!sheet) throw new Error('no sheet')
  return sheet
}

test('a workbook has numbers, dates and truth values as such, and its names in the first line', async () => {
  const sheet = await sheetOf([row])
  const [names, values] = utils.sheet_to_json<Cell[]>(sheet, { header: 1, raw: true })
  assert.deepEqual(
    names,
    columns.map(({ name }) => name),
  )
  assert.deepEqual(values?.slice(0, 3), ['Sở Tài nguyên và Môi trường', -3, 0.95])
  assert.equal(values?.[3], '9007199254740993')
  assert.equal(
    utils.sheet_to_json<string[]>(sheet, { header: 1, raw: false })[1]?.[4],
    '2014-07-02',
  )
  assert.equal(
    utils.sheet_to_json<string[]>(sheet, { header: 1, raw: false })[1]?.[5],
    '2014-07-02 15:00:00',
  )
  assert.equal(values?.[6], true)
})

test('text in a workbook is never a formula, and what XML cannot hold does not spoil it', async () => {
  const texts = ['=1+1', '<&">', 'a\u0001b', '_x0041_', ' spaced ', 'two\nlines']
  const sheet = await sheetOf(
    texts.map((given): Row => [given, null, null, null, null, null, null]),
  )
  const cells = texts.map((_, index) => sheet[`A${index + 2}`])
  assert.deepEqual(
    cells.map(({ t }) => t),
    texts.map(() => 's'),
  )
  assert.deepEqual(
    cells.map(({ v }) => v),
    texts.map((given) => given.replace('\u0001', '\ufffd')),
  )
})
