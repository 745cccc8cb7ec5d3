import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { procedures } from '../subgraphs/procedures/main.ts'
import { startService } from './department-service.ts'
import type { UntilEnd } from './gateway-world.ts'
import { startProgram } from './process.ts'
import { sourcesFile } from './source.ts'

/** *procedures*, with ten procedures in force: 1.000000 to 1.000009. */
async function startProcedures(t: UntilEnd): Promise<string> {
  const database = await openPglite()
  const parts = { database, clock: standingClock(new Date('2014-07-02T15:00:00+07:00')) }
  const served = await startSubgraph(procedures, { ...parts, log: pino({ level: 'silent' }) })
  t.after(async () => {
    await served.stop()
    await database.stop()
  })
  const rows = new URL('../subgraphs/procedures/procedures.test.sql', import.meta.url)
  await database.transaction(async ({ script }) => script(await readFile(rows, 'utf8')))
  return served.url
}

/** As LayDanhSachTTHC and LayThuTuc write one; domain reference §2.1. */
const listed = (MATTHC: string, TENTTHC: string) => ({
  MATTHC,
  TENTTHC,
  TRANGTHAI: '1',
  MACOQUANCONGBO: '000.00.00.H49',
  LINHVUCTHUCHIEN: [{ MALINHVUC: 'LV-02-01', TENLINHVUC: 'Hộ tịch' }],
})

const all = [
  listed('1.000001', 'THỦ  TỤC 1'),
  listed('1.000002.000.00.00.H49', 'Thủ tục khai sinh'),
  listed('2.009999', 'Thủ tục mới'),
  listed('TT-7', 'Thủ tục riêng'),
]

test('the procedures that a department lists are compared with ours, all or one', async (t) => {
  const service = await startService(t, 'application/json', ({ body }) => {
    const { service, maTTHC } = JSON.parse(body)
    const result = all.filter(({ MATTHC }) => service === 'LayDanhSachTTHC' || MATTHC === maTTHC)
    return JSON.stringify({ error_code: '00', result })
  })
  const file = await sourcesFile(t, {
    'so-tu-phap': {
      department: 'H49.02',
      system: 'rest',
      connection: { url: service.url },
      procedures: {
        from: {
          key: 'MATTHC',
          list: { call: 'LayDanhSachTTHC' },
          lookUp: { call: 'LayThuTuc', code: 'maTTHC' },
        },
        fields: { code: 'MATTHC', name: 'TENTTHC' },
      },
      feeds: {
        dossiers: {
          from: {
            key: 'MaHoSo',
            changes: {
              by: 'window',
              call: 'LayHoSo',
              since: 'tungay',
              until: 'denngay',
              begin: '2014-07-01',
              longest: '900000d',
            },
          },
          fields: {
            code: 'MaHoSo',
            procedure: 'MaTTHC',
            field: 'MaLinhVuc',
            receivedBy: { always: 'H49.20' },
            channel: { always: '1' },
            submittedAt: 'NgayTiepNhan',
            owner: { name: 'ChuHoSo' },
          },
        },
      },
    },
  })
  const check = (settings: Readonly<Record<string, string>>, ...code: readonly string[]) =>
    startProgram(t, '', { SOURCES_FILE: file, HOME: '/nonexistent', ...settings }, [
      ...['npm', 'run', '--silent', 'source', '--'],
      ...['check', 'so-tu-phap', ...code],
    ] as const).ended()
  const PROCEDURES_URL = await startProcedures(t)

  const { code, output } = await check({ PROCEDURES_URL })
  assert.match(
    output,
    /^procedures: 4 listed, 3 understood, 1 not$\n^ {2}refused TT-7: code NOT_A_CODE$/m,
  )
  assert.match(output, /1 are not among ours, 1 have another name here/)
  assert.match(output, /not ours 2\.009999: Thủ tục mới/)
  assert.match(output, /named 1\.000002: Thủ tục khai sinh; here: Thủ tục 2$/m)
  assert.equal(code, 2)

  const one = await check({ PROCEDURES_URL }, '1.000001')
  assert.match(one.output, /^procedures: 1 listed, 1 understood, 0 not$/m)
  assert.doesNotMatch(one.output, /dossiers:/)
  assert.equal(one.code, 0)

  const alone = await check({}, '1.000001')
  assert.match(alone.output, /set PROCEDURES_URL to compare/)
  assert.equal(alone.code, 0)

  const silent = await check({ PROCEDURES_URL: 'http://127.0.0.1:1' }, '1.000001')
  assert.match(silent.output, /procedures did not answer at http:\/\/127\.0\.0\.1:1/)
  assert.equal(silent.code, 1)
})
