import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import {
  codeOf,
  columns,
  type DroppedSettings,
  dossierRow,
  droppedFiles,
  settle,
} from '../../../tests/dropped-files.ts'
import { serveHttp } from '../../../tests/http-servers.ts'
import { partsOf, workbookOf, writeZip } from '../../../tests/workbook.ts'
import { openZip } from './zip-parts.ts'

type T = TestContext

/** What becomes of one file, and of a good one that was dropped after it. */
async function outcomeOf(
  t: T,
  write: (file: string) => Promise<unknown>,
  settings: DroppedSettings = {},
) {
  const { folder, read } = await droppedFiles(t, settings)
  await write(path.join(folder, 'a.xlsx'))
  await settle()
  await writeFile(path.join(folder, 'b.xlsx'), workbookOf({ A: [[...columns], dossierRow(1)] }))
  await settle()
  const { records } = await read()
  assert.equal(records.at(-1)?.key, codeOf(1))
  return records.slice(0, -1).map(({ fields, refusals = [] }) => ({
    reason: refusals[0]?.reason,
    problem: fields['@problem'],
  }))
}

const sheetOf = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`
const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`

test('entities that grow without bounds are refused where they are declared', async (t) => {
  const bomb =
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' +
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>' +
    sheetOf(`<row>${cell('&d;')}</row>`)
  assert.deepEqual(await outcomeOf(t, (file) => writeZip(file, partsOf(bomb))), [
    { reason: 'FILE_UNSAFE', problem: 'it declares a document type' },
  ])
})

test('entities from elsewhere are never fetched, from files or from the network, in any part', async (t) => {
  const elsewhere = await serveHttp(t, (_request, response) => response.end('secret'))
  for (const target of ['file:///etc/passwd', elsewhere.url]) {
    const doctype = `<!DOCTYPE x [<!ENTITY e SYSTEM "${target}">]>`
    const sheet = sheetOf(`<row>${cell('&e;')}</row>`)
    for (const part of [
      'xl/worksheets/sheet1.xml',
      'xl/workbook.xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
    ]) {
      const parts: Record<string, string> = { ...partsOf(sheet) }
      parts[part] = doctype + parts[part]
      const [outcome] = await outcomeOf(t, (file) => writeZip(file, parts))
      assert.equal(outcome?.reason, 'FILE_UNSAFE', part)
    }
  }
  // An entity that nothing declares is no text either.
  const [undeclared] = await outcomeOf(t, (file) =>
    writeZip(file, partsOf(sheetOf(`<row>${cell('&e;')}</row>`))),
  )
  assert.equal(undeclared?.reason, 'FILE_UNREADABLE')
  assert.equal(elsewhere.connections(), 0)
})

test('a sheet that lies outside of the file is not fetched', async (t) => {
  const parts = partsOf(sheetOf(''))
  parts['xl/_rels/workbook.xml.rels'] = parts['xl/_rels/workbook.xml.rels'].replace(
    'Target="worksheets/sheet1.xml"',
    'TargetMode="External" Target="http://127.0.0.1:9/sheet1.xml"',
  )
  const [outcome] = await outcomeOf(t, (file) => writeZip(file, parts))
  assert.equal(outcome?.reason, 'NO_SHEET')
})

test('a file that unpacks to more than it may is given up while it is unpacked', async (t) => {
  const { folder } = await droppedFiles(t)
  const file = path.join(folder, 'a.zip')
  async function* zeros() {
    for (let megabytes = 0; megabytes < 50; megabytes++) yield Buffer.alloc(1_000_000)
  }
  await writeZip(file, { zeros })
  assert.ok((await stat(file)).size < 100_000)
  const parts = await openZip(file, 2_000_000)
  t.after(parts.close)
  let unpacked = 0
  await assert.rejects(
    async () => {
      for await (const bytes of await parts.open('zeros')) unpacked += bytes.length
    },
    { name: 'FileProblem', reason: 'FILE_UNSAFE' },
  )
  assert.ok(unpacked <= 2_000_000)
})

test('a part that is larger than it says is given up', async (t) => {
  const [outcome] = await outcomeOf(t, async (file) => {
    await writeZip(file, partsOf(sheetOf(`<row>${cell('a'.repeat(30_000))}</row>`.repeat(20))))
    const bytes = await readFile(file)
    const inDirectory = bytes.lastIndexOf('xl/worksheets/sheet1.xml')
    // 22 bytes before a name, the directory has how large the part is when it is unpacked.
    bytes.writeUInt32LE(100, inDirectory - 22)
    await writeFile(file, bytes)
  })
  assert.equal(outcome?.reason, 'FILE_UNREADABLE')
})

test('texts, attributes and nesting without an end are given up', async (t) => {
  const reasonOf = async (sheet: string) =>
    (await outcomeOf(t, (file) => writeZip(file, partsOf(sheet))))[0]
  assert.equal(
    (await reasonOf(sheetOf(`<row>${cell('a'.repeat(3_000_000))}</row>`)))?.reason,
    'FILE_UNSAFE',
  )
  assert.equal(
    (await reasonOf(sheetOf(`<row x="${'a'.repeat(3_000_000)}"/>`)))?.reason,
    'FILE_UNSAFE',
  )
  assert.equal(
    (await reasonOf(`<!--${'a'.repeat(3_000_000)}-->${sheetOf('')}`))?.reason,
    'FILE_UNSAFE',
  )
  const attributes = Array.from({ length: 300 }, (_, i) => `a${i}=""`).join(' ')
  assert.equal((await reasonOf(sheetOf(`<row ${attributes}/>`)))?.reason, 'FILE_UNSAFE')
  assert.equal((await reasonOf('<a>'.repeat(100_000)))?.reason, 'FILE_UNSAFE')
})

test('a file of too many parts is given up', async (t) => {
  const many = Object.fromEntries(Array.from({ length: 2_100 }, (_, i) => [`x/${i}`, '']))
  const [outcome] = await outcomeOf(t, (file) =>
    writeZip(file, { ...partsOf(sheetOf('')), ...many }),
  )
  assert.equal(outcome?.reason, 'FILE_UNSAFE')
})

test('a workbook that ends before its end gives nothing', async (t) => {
  const whole = workbookOf({
    A: [[...columns], ...Array.from({ length: 500 }, (_, i) => dossierRow(i + 1))],
  })
  const [outcome] = await outcomeOf(t, async (file) => {
    await writeFile(file, whole)
    await truncate(file, whole.length - 400)
  })
  assert.equal(outcome?.reason, 'FILE_UNREADABLE')
})

test('a workbook with a byte of its sheet changed gives nothing', async (t) => {
  const { folder, read } = await droppedFiles(t)
  const rows = Array.from({ length: 500 }, (_, i) => dossierRow(i + 1))
  const bytes = workbookOf({ A: [[...columns], ...rows] })
  const at = bytes.indexOf('xl/worksheets/sheet1.xml') + 2_000
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  await writeFile(path.join(folder, 'a.xlsx'), bytes)
  await settle()
  const { records } = await read()
  assert.deepEqual(
    records.map(({ key }) => key),
    ['@a.xlsx'],
  )
})

test('what is no workbook and no text is told as what it is', async (t) => {
  const wordsOf = async (bytes: Uint8Array) =>
    (await outcomeOf(t, (file) => writeFile(file, bytes)))[0]?.problem
  const ole = Buffer.from('d0cf11e0a1b11ae1', 'hex')
  assert.match(String(await wordsOf(ole)), /before 2007, or has a password/)
  assert.match(String(await wordsOf(Buffer.from([1, 2, 0, 0, 3]))), /neither a workbook nor text/)
  assert.match(
    String(await wordsOf(Buffer.from('PK\u0003\u0004 but no more'))),
    /no whole ZIP file/,
  )
  assert.match(String(await wordsOf(Buffer.alloc(0))), /no row of the first/)
  const [zip] = await outcomeOf(t, (file) => writeZip(file, { 'a.txt': 'a' }))
  assert.match(String(zip?.problem), /no workbook/)
})

test('a file that is larger than it may be is not looked into', async (t) => {
  const big = workbookOf({ A: [[...columns], dossierRow(1)] })
  const outcome = await outcomeOf(t, (file) =>
    writeFile(file, Buffer.concat([big, Buffer.alloc(51 * 1_024 * 1_024)])),
  )
  assert.deepEqual(outcome, [
    { reason: 'FILE_TOO_LARGE', problem: `it has more than ${50 * 1_024 * 1_024} bytes` },
  ])
})

test('rows without NUL or halves of letters are all that is taken for text', async (t) => {
  const { folder, read } = await droppedFiles(t)
  const rows = [columns, dossierRow(1, { 'Chủ hồ sơ': 'A\0B' })].map((row) => row.join(','))
  await writeFile(path.join(folder, 'a.csv'), `${'x,'.repeat(600)}\n${rows.join('\n')}`)
  await settle()
  const { records } = await read()
  // The mapping refuses it, as it does from every other system.
  assert.equal(records[0]?.fields['Chủ hồ sơ'], 'A\0B')
})

test('a large workbook is read in little memory', async (t) => {
  const { folder } = await droppedFiles(t)
  const file = path.join(folder, 'a.xlsx')
  const rows = 25_000
  async function* sheet() {
    yield Buffer.from('<worksheet><sheetData>')
    yield Buffer.from(`<row>${cell('Mã')}${cell('Tên')}</row>`)
    for (let i = 0; i < rows; i++)
      yield Buffer.from(
        `<row>${cell(String(i))}${cell(`${'Nguyễn Văn An '.repeat(100)}${i}`)}</row>`,
      )
    yield Buffer.from('</sheetData></worksheet>')
  }
  await writeZip(file, { ...partsOf(''), 'xl/worksheets/sheet1.xml': sheet })
  const program = `
    import { readFileRecords } from ${JSON.stringify(new URL('./file-records.ts', import.meta.url).href)}
    const form = { columns: new Map([['Mã', 'text'], ['Tên', 'text']]), key: ['Mã'], headerRows: 1,
      fillDown: [], passOver: [], digits: {}, letters: 'unicode', sheet: undefined }
    let count = 0
    for await (const record of readFileRecords({ path: ${JSON.stringify(file)}, name: 'a' }, form)) count++
    console.log(count, process.resourceUsage().maxRSS)
  `
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=40',
    '--input-type=module',
    '--eval',
    program,
  ])
  const [count, kilobytes] = stdout.trim().split(' ').map(Number)
  assert.equal(count, rows)
  t.diagnostic(`${Math.round((kilobytes ?? 0) / 1024)} MB at most for some 46 MB of XML`)
})
