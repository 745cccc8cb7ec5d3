import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeOf, columns, dossierFields, dossierRow } from '../../../tests/dropped-files.ts'
import { temporaryFolder } from '../../../tests/gateway-world.ts'
import { codes, sourceOf } from '../../../tests/source.ts'
import { type Value, workbookOf } from '../../../tests/workbook.ts'
import { mapDossier } from '../map-dossier.ts'
import { readFileRecords } from './file-records.ts'
import { mappedColumns } from './mapped-columns.ts'

/** A name as anybody may have one: letters and marks of any script, quotation marks, commas, line breaks inside. */
const name = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.constantFrom('Nguyễn', '"', ',', ';', 'Đ', '\n', "'"),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) =>
    parts
      .join(' ')
      .normalize('NFC')
      .replaceAll(/(?!\n)\p{C}/gu, '')
      // Spreadsheets have it where people see a space; files are read so.
      .replaceAll('\u00a0', ' ')
      .trim(),
  )
  .filter((text) => text !== '' && !/^\d([.,]\d+)?E\+?\d+$/i.test(text))

const day = fc
  .date({ min: new Date('2014-01-01'), max: new Date('2014-07-01'), noInvalidDate: true })
  .map((date) => new Date(date.toISOString().slice(0, 10)))

const slashed = (date: Date) => date.toISOString().slice(0, 10).split('-').reverse().join('/')

const dossier = fc.record({
  'Chủ hồ sơ': name,
  'Thủ tục': fc
    .integer({ min: 1, max: 999_999 })
    .map((digits) => `1.${String(digits).padStart(6, '0')}`),
  'Lĩnh vực': fc.constantFrom('LV-02-01', '07', 'Đất đai'),
  Kênh: fc.constantFrom('1', '2', '3', '7'),
  'Ngày nộp': day,
  'Hẹn trả': fc.option(day),
  'Số giấy tờ': fc.option(fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String)),
})

/** The same dossiers as a department may have them in its cells. */
const written: Readonly<Record<string, (value: never) => Value>> = {
  text: (value: Date | string | null) => (value instanceof Date ? slashed(value) : value),
  typed: (value: Date | string | null) =>
    typeof value === 'string' && /^(\d{9}|1\.\d{6}|[1-9])$/.test(value) ? Number(value) : value,
}

function csvOf(rows: ReadonlyArray<readonly unknown[]>): string {
  const cell = (value: unknown) =>
    value === null
      ? ''
      : `"${String(value instanceof Date ? slashed(value) : value).replaceAll('"', '""')}"`
  return rows.map((row) => row.map(cell).join(';')).join('\r\n')
}

test('any dossiers are the same from a workbook of text, one of typed cells, and CSV', async (t) => {
  const folder = await temporaryFolder(t)
  const source = await sourceOf(t, 'so', {
    department: 'H49.02',
    system: 'file',
    connection: { folder, work: folder },
    codes,
    feeds: { dossiers: { from: { key: 'Mã hồ sơ' }, fields: dossierFields } },
  })
  const fields = source.feeds.dossiers?.fields ?? assert.fail()
  const form = {
    columns: mappedColumns(source, 'dossiers'),
    key: ['Mã hồ sơ'],
    headerRows: 1,
    sheet: undefined,
    fillDown: [],
    passOver: [],
    digits: {},
    letters: 'unicode',
  } as const

  async function mapped(bytes: Uint8Array | string) {
    const file = path.join(folder, 'a')
    await writeFile(file, bytes)
    const found: unknown[] = []
    const dropped = { name: 'a', path: file, id: 'a', bytes: 0, modifiedAt: new Date() }
    for await (const record of readFileRecords(dropped, form))
      found.push(mapDossier(source, fields, record))
    return found
  }

  await fc.assert(
    fc.asyncProperty(fc.array(dossier, { minLength: 1, maxLength: 12 }), async (dossiers) => {
      const rowsOf = (form: string) =>
        dossiers.map((values, i) => {
          const write = written[form] as (value: unknown) => Value
          const row = Object.entries(values).map(([column, value]) => [column, write(value)])
          return dossierRow(i + 1, Object.fromEntries(row))
        })
      // What the mapping makes of the same values from a system that spoils none.
      const expected = rowsOf('text').map((row, i) =>
        mapDossier(source, fields, {
          key: codeOf(i + 1),
          fields: Object.fromEntries(
            columns.map((column, place) => [column, row[place] as string | null]),
          ),
        }),
      )
      assert.deepEqual(await mapped(csvOf([columns, ...rowsOf('text')])), expected)
      for (const form of Object.keys(written))
        assert.deepEqual(
          await mapped(workbookOf({ 'Hồ sơ': [['Báo cáo'], [...columns], ...rowsOf(form)] })),
          expected,
          form,
        )
    }),
    { numRuns: 60 },
  )
})
