import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import {
  codeOf,
  columns,
  type DroppedSettings,
  dossierFields,
  dossierRow,
  droppedFiles,
  settle,
} from '../../../tests/dropped-files.ts'
import {
  partsOf,
  type Sheets,
  type WorkbookOptions,
  writeWorkbook,
  writeZip,
} from '../../../tests/workbook.ts'
import type { SourceRecord } from '../record.ts'

type T = Parameters<typeof droppedFiles>[0]

async function recordsOfWorkbook(
  t: T,
  sheets: Sheets,
  settings: DroppedSettings & { readonly options?: WorkbookOptions } = {},
): Promise<readonly SourceRecord[]> {
  const { folder, read } = await droppedFiles(t, settings)
  await writeWorkbook(path.join(folder, 'a.xlsx'), sheets, settings.options)
  await settle()
  return (await read()).records
}

async function recordsOfText(
  t: T,
  text: string | Uint8Array,
  settings: DroppedSettings = {},
): Promise<readonly SourceRecord[]> {
  const { folder, read } = await droppedFiles(t, settings)
  await writeFile(path.join(folder, 'a.csv'), text)
  await settle()
  return (await read()).records
}

const keysOf = (records: readonly SourceRecord[]) => records.map(({ key }) => key)
const refusalsOf = (records: readonly SourceRecord[]) =>
  records.flatMap(({ refusals = [] }) => refusals)
const csv = (rows: ReadonlyArray<readonly unknown[]>, mark = ',') =>
  rows.map((row) => row.map((cell) => cell ?? '').join(mark)).join('\r\n')

test('titles above the header, numbers of columns, pages, totals and signatures are no records', async (t) => {
  const rows = [
    ['UBND TỈNH QUẢNG NINH', null, null, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'],
    ['SỞ TƯ PHÁP'],
    [],
    ['BÁO CÁO HỒ SƠ THÁNG 5/2014'],
    [...columns],
    columns.map((_, i) => `(${i + 1})`),
    ['I', 'Lĩnh vực hộ tịch'],
    dossierRow(1),
    dossierRow(2),
    ['Cộng lĩnh vực hộ tịch: 2 hồ sơ'],
    [...columns],
    dossierRow(3, { 'Chủ hồ sơ': 'Tổng công ty Than' }),
    ['TỔNG CỘNG', null, 3],
    ['Tổng: 3'],
    [],
    [null, null, null, null, null, null, 'Hạ Long, ngày 5 tháng 6 năm 2014'],
    ['NGƯỜI LẬP BIỂU', null, null, null, null, null, 'GIÁM ĐỐC'],
  ]
  const inWorkbook = await recordsOfWorkbook(t, { 'Hồ sơ': rows })
  // A row of a group has a text where the key is, and is told, since it could be a record.
  assert.deepEqual(keysOf(inWorkbook), ['Lĩnh vực hộ tịch', ...[1, 2, 3].map(codeOf)])
  const width = (row: readonly unknown[]) => [
    ...row,
    ...Array(columns.length - row.length).fill(''),
  ]
  const inText = await recordsOfText(t, csv(rows.map(width), ';'))
  assert.deepEqual(keysOf(inText), keysOf(inWorkbook))
  const named = await recordsOfWorkbook(t, { A: rows }, { from: { passOver: ['lĩnh vực'] } })
  assert.deepEqual(keysOf(named), [1, 2, 3].map(codeOf))
})

test('a row that has lost its key is told by its place, unless the settings say that it is no record', async (t) => {
  const rows = [[...columns], dossierRow(1), dossierRow(2, { 'Mã hồ sơ': null }), ['Nhóm B']]
  const told = await recordsOfWorkbook(t, { A: rows })
  assert.deepEqual(keysOf(told), [codeOf(1), 'a.xlsx#3', 'a.xlsx#4'])
  assert.deepEqual(refusalsOf(told)[0], { field: 'Mã hồ sơ', reason: 'MISSING' })
  const passed = await recordsOfWorkbook(t, { A: rows }, { from: { passOver: ['nhóm'] } })
  assert.deepEqual(keysOf(passed), [codeOf(1), 'a.xlsx#3'])
})

test('a header of several rows has its groups before its names, merged or saved as text', async (t) => {
  const header = [
    [
      'STT',
      'Mã hồ sơ',
      'Thủ tục',
      'Lĩnh vực',
      'Kênh',
      'Ngày',
      null,
      null,
      null,
      'Người nộp',
      null,
      null,
    ],
    [
      null,
      null,
      null,
      null,
      null,
      'Nộp',
      'Tiếp nhận',
      'Hẹn trả',
      'Xong',
      'Họ tên',
      'Số giấy tờ',
      'Điện thoại',
    ],
  ]
  const fields = {
    ...dossierFields,
    submittedAt: 'Ngày / Nộp',
    owner: { name: 'Người nộp / Họ tên', number: 'Người nộp / Số giấy tờ' },
    events: [{ status: { always: '2' }, at: 'Ngày / Tiếp nhận', appointmentOn: 'Ngày / Hẹn trả' }],
  }
  const settings = {
    from: { headerRows: 2 },
    fields,
    options: { merges: ['A1:A2', 'B1:B2', 'F1:I1', 'J1:L1'] },
  }
  const rows = [['Báo cáo'], ...header, dossierRow(1)]
  const [merged] = await recordsOfWorkbook(t, { A: rows }, settings)
  assert.deepEqual(
    [merged?.fields['Ngày / Nộp'], merged?.fields['Người nộp / Họ tên'], merged?.key],
    ['05/05/2014', 'Nguyễn Văn An', codeOf(1)],
  )
  const [text] = await recordsOfText(t, csv([...header, dossierRow(1)]), settings)
  assert.equal(text?.fields['Ngày / Hẹn trả'], '12/05/2014')
})

test('names of columns are found however they are written', async (t) => {
  const written = columns.map((name, i) =>
    i % 2 ? ` ${name.toUpperCase().normalize('NFD')} ` : name.replace(' ', '\n'),
  )
  const [record] = await recordsOfWorkbook(t, { A: [written, dossierRow(1)] })
  assert.equal(record?.fields['Chủ hồ sơ'], 'Nguyễn Văn An')
})

test('a file whose columns are not those of the mapping is refused, with the column', async (t) => {
  const refused = async (header: readonly string[]) =>
    refusalsOf(await recordsOfWorkbook(t, { A: [header, dossierRow(1)] }))
  assert.deepEqual(await refused(columns.map((name) => name.replace('Hẹn trả', 'Hạn'))), [
    { field: 'Hẹn trả', reason: 'NO_COLUMN' },
  ])
  assert.deepEqual(await refused(columns.map((name) => name.replace('STT', 'Hẹn trả'))), [
    { field: 'Hẹn trả', reason: 'COLUMN_TWICE' },
  ])
  assert.deepEqual(await refused(columns.map((name) => name.replace('Mã hồ sơ', 'Mã'))), [
    { field: 'Mã hồ sơ', reason: 'NO_HEADER' },
  ])
})

test('hidden sheets are passed over, unless one is asked for by its name', async (t) => {
  const sheets = {
    Cũ: [[...columns], dossierRow(1)],
    Bìa: [['Báo cáo tháng 5']],
    'Hồ sơ': [[...columns], dossierRow(2)],
  }
  const options = { hidden: ['Cũ'] }
  assert.deepEqual(keysOf(await recordsOfWorkbook(t, sheets, { options })), [codeOf(2)])
  const named = await recordsOfWorkbook(t, sheets, { options, from: { sheet: 'Cũ' } })
  assert.deepEqual(keysOf(named), [codeOf(1)])
  const missing = await recordsOfWorkbook(t, sheets, { options, from: { sheet: 'Tháng 5' } })
  assert.deepEqual(refusalsOf(missing), [{ field: 'Tháng 5', reason: 'NO_SHEET' }])
})

test('days are read whether cells hold dates, numbers or text, and by either epoch', async (t) => {
  const day = (text: string) => new Date(`${text}T00:00:00Z`)
  const rows = [
    [...columns],
    dossierRow(1, { 'Ngày nộp': day('2014-05-05') }),
    dossierRow(2, { 'Ngày nộp': 41_764 }),
    dossierRow(3, { 'Ngày nộp': { t: 'n', v: 41_764.5, z: 'dd/mm/yyyy hh:mm' } }),
    dossierRow(4, {
      'Ngày nộp': { t: 'n', v: 41_764, z: '[$-42A]"ngày" dd" tháng "mm" năm "yyyy' },
    }),
    dossierRow(5, { 'Ngày nộp': '5/5/2014' }),
  ]
  const days = (await recordsOfWorkbook(t, { A: rows })).map(({ fields }) => fields['Ngày nộp'])
  assert.deepEqual(days, [
    '2014-05-05',
    '2014-05-05',
    '2014-05-05T12:00:00',
    '2014-05-05',
    '5/5/2014',
  ])
  const other = await recordsOfWorkbook(
    t,
    {
      A: [
        [...columns],
        dossierRow(1, { 'Ngày nộp': { t: 'n', v: 41_764 - 1_462, z: 'dd/mm/yyyy' } }),
      ],
    },
    { options: { since1904: true } },
  )
  assert.equal(other[0]?.fields['Ngày nộp'], '2014-05-05')
})

test('what a spreadsheet has spoilt is told by its column, and the rest of the row kept with it', async (t) => {
  const rows = [
    [...columns],
    dossierRow(1, { 'Lĩnh vực': { t: 'e', v: 0x17, w: '#REF!' } }),
    dossierRow(2, { Kênh: { t: 'n', v: 41_764, z: 'd-mmm' } }),
    dossierRow(3, { 'Số giấy tờ': 1_234_567_890_123_456 }),
    dossierRow(4, { 'Thủ tục': 1.00512, 'Điện thoại': 912_345_678, 'Số giấy tờ': 22_087_001_289 }),
  ]
  const records = await recordsOfWorkbook(t, { A: rows })
  assert.deepEqual(refusalsOf(records), [
    { field: 'Lĩnh vực', reason: 'CELL_ERROR' },
    { field: 'Kênh', reason: 'BECAME_A_DATE' },
    { field: 'Số giấy tờ', reason: 'LOST_DIGITS' },
  ])
  assert.equal(records[0]?.fields['Chủ hồ sơ'], 'Nguyễn Văn An')
  const {
    'Thủ tục': procedure,
    'Điện thoại': phone,
    'Số giấy tờ': number,
  } = records[3]?.fields ?? {}
  // How many zeros an identity number has lost is for who keeps persons to say.
  assert.deepEqual([procedure, phone, number], ['1.005120', '0912345678', '22087001289'])
})

test('a formula is what it was saved with, and is refused where it was saved with nothing', async (t) => {
  const cell = (place: string, text: string) =>
    `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`
  const sheet = (second: string) =>
    `<worksheet><sheetData><row r="1">${cell('A1', 'Mã')}${cell('B1', 'Tên')}</row>` +
    `<row r="2">${cell('A2', '1')}${second}</row></sheetData></worksheet>`
  const readOne = async (second: string) => {
    const { folder, read } = await droppedFiles(t, {
      feed: 'events',
      from: { key: 'Mã' },
      fields: { dossier: 'Mã', at: 'Tên', sequence: '@row', status: { always: '2' } },
    })
    await writeZip(path.join(folder, 'a.xlsx'), partsOf(sheet(second)))
    await settle()
    return (await read()).records[0]
  }
  const saved = await readOne('<c r="B2" t="str"><f>CONCATENATE("a","b")</f><v>ab</v></c>')
  assert.equal(saved?.fields.Tên, 'ab')
  const empty = await readOne('<c r="B2"><f>1+1</f></c>')
  assert.deepEqual(empty?.refusals, [{ field: 'Tên', reason: 'NOT_COMPUTED' }])
  const rich = await readOne(
    '<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b_x0041_</t></r><rPh><t>no</t></rPh></is></c>',
  )
  assert.equal(rich?.fields.Tên, 'a bA')
})

test('empty cells stand for the one above where the settings say so', async (t) => {
  const rows = [[...columns], dossierRow(1), dossierRow(2, { 'Lĩnh vực': null })]
  const filled = await recordsOfWorkbook(t, { A: rows }, { from: { fillDown: ['Lĩnh vực'] } })
  assert.equal(filled[1]?.fields['Lĩnh vực'], 'LV-02-01')
  const empty = await recordsOfWorkbook(t, { A: rows })
  assert.equal(empty[1]?.fields['Lĩnh vực'], null)
})

test('numbers get as many zeros before them as the settings say', async (t) => {
  const rows = [[...columns], dossierRow(1, { 'Lĩnh vực': 7, 'Số giấy tờ': 22_087_001_289 })]
  const digits = { 'Lĩnh vực': 2, 'Số giấy tờ': 12 }
  const [record] = await recordsOfWorkbook(t, { A: rows }, { from: { digits } })
  assert.deepEqual(
    [record?.fields['Lĩnh vực'], record?.fields['Số giấy tờ']],
    ['07', '022087001289'],
  )
})

test('text is read in its encoding: marked, UTF-8, or the one of old systems', async (t) => {
  const text = csv([[...columns], dossierRow(1)])
  const nameIn = async (bytes: Uint8Array | string, from = {}) =>
    (await recordsOfText(t, bytes, { from }))[0]?.fields['Chủ hồ sơ']
  assert.equal(await nameIn(text), 'Nguyễn Văn An')
  assert.equal(await nameIn(text.normalize('NFD')), 'Nguyễn Văn An')
  assert.equal(await nameIn(`\ufeff${text}`), 'Nguyễn Văn An')
  assert.equal(await nameIn(Buffer.from(`\ufeff${text}`, 'utf16le')), 'Nguyễn Văn An')
  assert.equal(await nameIn(Buffer.from(`\ufeff${text}`, 'utf16le').swap16()), 'Nguyễn Văn An')
  assert.equal(await nameIn(inCp1258(text)), 'Nguyễn Văn An')
})

test('text in the letters of TCVN3 is read by its settings, in CSV and in a workbook', async (t) => {
  const header = [
    'STT',
    'M· hå s¬',
    'Thñ tôc',
    'LÜnh vùc',
    'Kªnh',
    'Ngµy nép',
    'Ngµy tiÕp nhËn',
    'HÑn tr¶',
    'Ngµy xong',
    'Chñ hå s¬',
    'Sè giÊy tê',
    '§iÖn tho¹i',
  ]
  const row = dossierRow(1, { 'Chủ hồ sơ': 'NguyÔn V¨n An' })
  const from = { letters: 'tcvn3' }
  const [text] = await recordsOfText(t, Buffer.from(csv([header, row]), 'latin1'), { from })
  assert.equal(text?.fields['Chủ hồ sơ'], 'Nguyễn Văn An')
  const [cell] = await recordsOfWorkbook(t, { A: [header, row] }, { from })
  assert.equal(cell?.fields['Chủ hồ sơ'], 'Nguyễn Văn An')
})

test('values stand between commas, semicolons or tabs, and may hold them in quotation marks', async (t) => {
  for (const mark of [',', ';', '\t']) {
    const row = dossierRow(1, { 'Chủ hồ sơ': `"Công ty ""Hạ Long""${mark} chi nhánh\n2"` })
    const [record] = await recordsOfText(
      t,
      csv([['Báo cáo, tháng 5; 2014'], [...columns], row], mark),
    )
    assert.equal(record?.fields['Chủ hồ sơ'], `Công ty "Hạ Long"${mark} chi nhánh\n2`)
  }
  const marked = await recordsOfText(
    t,
    csv([['sep=;'], [...columns], dossierRow(1, { 'Chủ hồ sơ': 'Cty "HL" 2' })], ';'),
  )
  assert.equal(marked[0]?.fields['Chủ hồ sơ'], 'Cty "HL" 2')
})

test('a row of a text with a mark too many, or too few, is told: its values may have shifted', async (t) => {
  const rows = [
    columns.join(','),
    dossierRow(1, { 'Chủ hồ sơ': 'Cty A, B' }).join(','),
    dossierRow(2).join(','),
    dossierRow(3).slice(0, 9).join(','),
  ]
  const records = await recordsOfText(t, rows.join('\n'))
  assert.deepEqual(
    records.map(({ refusals = [] }) => refusals.map(({ reason }) => reason)),
    [['SHIFTED'], [], ['SHIFTED']],
  )
})

test('what a row of text holds stays text', async (t) => {
  const value = '=HYPERLINK("http://x")\' OR 1=1; DROP TABLE dossiers.dossier; --'
  const quoted = `"${value.replaceAll('"', '""')}"`
  const [record] = await recordsOfText(
    t,
    csv([[...columns], dossierRow(1, { 'Chủ hồ sơ': quoted })]),
  )
  assert.equal(record?.fields['Chủ hồ sơ'], value)
})

/** Windows-1258 has bases with the breve, the circumflex and the horn, and five tones behind them. */
function inCp1258(text: string): Uint8Array {
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [
      new TextDecoder('windows-1258').decode(Uint8Array.of(byte)),
      byte,
    ]),
  )
  const split = [...text.normalize('NFC')].flatMap((letter) => {
    if (bytes.has(letter)) return [letter]
    const tones = [...letter.normalize('NFD')].filter((mark) =>
      /[\u0300\u0301\u0303\u0309\u0323]/.test(mark),
    )
    const base = [...letter.normalize('NFD')].filter((mark) => !tones.includes(mark)).join('')
    return [base.normalize('NFC'), ...tones]
  })
  return Uint8Array.from(split.map((letter) => bytes.get(letter) ?? assert.fail(letter)))
}
