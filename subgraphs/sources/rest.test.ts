import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { type ServiceCall, startService } from '../../tests/department-service.ts'
import { sourceOf, sourcesOf } from '../../tests/source.ts'
import { askSource } from './ask-source.ts'
import { SourceFailure } from './connector.ts'
import { connectorKinds } from './connector-kinds.ts'
import { mapDossier } from './map-dossier.ts'
import { sealWith } from './seal.ts'
import { openSource } from './start-following.ts'

const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
const signal = () => AbortSignal.timeout(10_000)

/** A dossier as the national portal's services write one; three forms of dates in it. */
const dossier = {
  MaHoSo: '000.00.02.H49-140505-0001',
  MaTTHC: '1.000001',
  MaLinhVuc: 'LV-02-01',
  ChuHoSo: 'Nguyễn Văn An',
  LoaiDoiTuong: '1',
  NgayTiepNhan: '20140505080000',
  NgayHenTra: '12/05/2014',
  NgayKetThucXuLy: '2014-05-09T16:30:00.123',
  NgayTra: '',
  TrangThaiHoSo: 9,
  HinhThuc: 0,
  DanhSachLePhi: [
    { MaPhiLePhi: 'LP1', TenPhiLePhi: 'Lệ phí', Gia: '135000' },
    { MaPhiLePhi: 'LP2', TenPhiLePhi: 'Phí', Gia: 150000.0 },
  ],
}

const fields = {
  code: 'MaHoSo',
  procedure: 'MaTTHC',
  field: 'MaLinhVuc',
  receivedBy: { always: 'H49.20' },
  channel: { always: '1' },
  submittedAt: 'NgayTiepNhan',
  owner: { name: 'ChuHoSo', kind: 'LoaiDoiTuong' },
  events: [
    { status: { always: '2' }, at: 'NgayTiepNhan', appointmentOn: 'NgayHenTra' },
    { status: { always: '9' }, at: 'NgayKetThucXuLy' },
    { status: { always: '10' }, at: 'NgayTra' },
  ],
}

const feeFields = {
  dossier: 'MaHoSo',
  procedure: 'MaTTHC',
  field: 'MaLinhVuc',
  kind: { always: '1' },
  name: 'DanhSachLePhi.TenPhiLePhi',
  amount: 'DanhSachLePhi.Gia',
  dueAt: { always: 'TT' },
  entries: [{ kind: 'ASSESSED', at: 'NgayTiepNhan' }],
}

const window = {
  by: 'window',
  call: 'LayHoSo',
  since: 'tungay',
  until: 'denngay',
  begin: '2014-07-02 14:00:00',
  longest: '1h',
}

interface Settings {
  readonly connection?: object
  readonly from?: object
  readonly feeds?: object
  readonly source?: object
}

async function open(
  t: TestContext,
  url: string,
  { connection, from, feeds, source }: Settings = {},
) {
  const read = await sourceOf(t, 'so-tu-phap', {
    department: 'H49.02',
    system: 'rest',
    deadline: '2s',
    connection: { url: `${url}/dich-vu`, ...connection },
    codes: { vocabulary: 'NATIONAL_PORTAL', applicant: { '1': 'Citizen' } },
    feeds: {
      dossiers: {
        from: {
          key: 'MaHoSo',
          changes: window,
          lookUp: { call: 'TraCuuHoSo', code: 'mahoso' },
          ...from,
        },
        fields,
      },
      ...feeds,
    },
    ...source,
  })
  const opened = openSource(read, connectorKinds, { clock, seal: sealWith(randomBytes(32)) })
  t.after(() => opened.stop())
  return { source: read, opened, dossiers: opened.feed('dossiers') }
}

const json = 'application/json'
const success = (result: unknown) => JSON.stringify({ error_code: '00', result })
const bodyOf = ({ body }: ServiceCall) => JSON.parse(body)

async function failureOf(asking: Promise<unknown>): Promise<SourceFailure> {
  const error = await asking.then(
    () => null,
    (error: unknown) => error,
  )
  assert.ok(error instanceof SourceFailure, String(error))
  return error
}

test('opens a session, names the service in the body and reads a window of changes', async (t) => {
  const service = await startService(t, json, ({ path }) =>
    path === '/dang-nhap'
      ? JSON.stringify({ error_code: 0, session: 'phien-1' })
      : success([dossier]),
  )
  const { source, dossiers } = await open(t, service.url, {
    connection: {
      headers: { dstcode: 'VN:GOV:H49' },
      parameters: { madonvi: '000.00.02.H49' },
      session: { path: '/dang-nhap', username: 'so', password: 'mat-khau' },
    },
  })
  const page = await dossiers.readChanges(null, 10, signal())

  const [login, asked] = service.received
  assert.deepEqual(login && bodyOf(login), { username: 'so', password: 'mat-khau' })
  assert.equal(asked?.headers.dstcode, 'VN:GOV:H49')
  assert.deepEqual(asked && bodyOf(asked), {
    service: 'LayHoSo',
    madonvi: '000.00.02.H49',
    session: 'phien-1',
    tungay: '20140702140000',
    denngay: '20140702145955',
  })
  assert.deepEqual(page.watermark, new Date('2014-07-02T14:59:55+07:00'))
  const [record] = page.records
  assert.equal(record?.key, dossier.MaHoSo)
  const feed = source.feeds.dossiers
  assert.ok(record && feed)
  const mapped = mapDossier(source, feed.fields, record)
  assert.ok('row' in mapped, JSON.stringify(mapped))
  assert.deepEqual(
    mapped.row.events.map(({ at, appointmentOn }) => [at.toISOString(), appointmentOn]),
    [
      ['2014-05-05T01:00:00.000Z', '2014-05-12'],
      ['2014-05-09T09:30:00.123Z', null],
    ],
  )
})

test('asks again from where the last window ended, under the same session', async (t) => {
  const service = await startService(t, json, ({ path }) =>
    path === '/dang-nhap' ? JSON.stringify({ error_code: 0, session: 'phien-1' }) : success([]),
  )
  const { dossiers } = await open(t, service.url, {
    connection: { session: { path: '/dang-nhap', username: 'so', password: 'mat-khau' } },
  })
  const first = await dossiers.readChanges(null, 10, signal())
  await dossiers.readChanges(first.cursor, 10, signal())
  assert.equal(service.received.filter(({ path }) => path === '/dang-nhap').length, 1)
  assert.equal(bodyOf(service.received[2] as ServiceCall).tungay, '20140702145955')
})

test('opens a new session once where the service knows the old one no longer', async (t) => {
  let sessions = 0
  const service = await startService(t, json, (call) => {
    if (call.path === '/dang-nhap')
      return JSON.stringify({ error_code: '0', session: `phien-${++sessions}` })
    return bodyOf(call).session === `phien-${sessions}` && sessions !== 1
      ? success([])
      : JSON.stringify({ error_code: '401' })
  })
  const { dossiers } = await open(t, service.url, {
    connection: { session: { path: '/dang-nhap', username: 'so', password: 'mat-khau' } },
  })
  await failureOf(dossiers.readChanges(null, 10, signal()))
  await dossiers.readChanges(null, 10, signal())
  assert.equal(sessions, 2)
})

for (const code of ['"00"', '0', '"0"'])
  test(`takes the code ${code} for success, as services write it`, async (t) => {
    const service = await startService(t, json, () => `{"error_code":${code},"result":[]}`)
    const { dossiers } = await open(t, service.url)
    assert.deepEqual((await dossiers.readChanges(null, 10, signal())).records, [])
  })

test('a success code that the source does not list is a failure', async (t) => {
  const service = await startService(t, json, () => '{"error_code":"00","result":[]}')
  const { dossiers } = await open(t, service.url, { source: { codes: { success: ['1'] } } })
  const { message } = await failureOf(dossiers.readChanges(null, 10, signal()))
  assert.equal(message, 'the service answered error_code 00')
})

const bad: Readonly<Record<string, readonly [string | { status: number; body: string }, RegExp]>> =
  {
    'an error under 200': [
      '{"error_code":"96","message":"Nguyễn Văn An 022087001289"}',
      /^the service answered error_code 96$/,
    ],
    'an error whose code is a sentence': [
      '{"error_code":"Nguyễn Văn An không có quyền"}',
      /error_code of another form$/,
    ],
    'no code': ['{"result":[]}', /without error_code/],
    'success and no list': ['{"error_code":"00"}', /^the service answered without result$/],
    'a list of another name': ['{"error_code":"00","ds":[]}', /without result$/],
    'a status of 500': [{ status: 500, body: 'Internal Server Error' }, /answered 500/],
    'a page of a proxy': ['<html>Bad gateway</html>', /no JSON/],
    'JSON that ends early': ['{"error_code":"00","result":[', /no JSON/],
    'JSON nested without end': ['['.repeat(200_000) + ']'.repeat(200_000), /no JSON/],
    nothing: ['', /no JSON/],
  }
for (const [what, [answer, expected]] of Object.entries(bad))
  test(`an answer with ${what} is a failure that quotes nothing`, async (t) => {
    const service = await startService(t, json, () => answer)
    const { dossiers } = await open(t, service.url)
    const failure = await failureOf(dossiers.readChanges(null, 10, signal()))
    assert.equal(failure.reason, 'UNREACHABLE')
    assert.match(failure.message, expected)
    assert.doesNotMatch(String(failure.message), /Nguyễn/)
  })

test('an error under 200 of a service without codes is no empty list, and is asked for again', async (t) => {
  const service = await startService(t, json, () => '{"message":"database is locked"}')
  const { dossiers } = await open(t, service.url, { connection: { resultCode: null } })
  const { message } = await failureOf(dossiers.readChanges(null, 10, signal()))
  assert.equal(message, 'the service answered without result')
  service.answer(() => JSON.stringify({ result: [dossier] }))
  const { records } = await dossiers.readChanges(null, 10, signal())
  assert.equal(records.length, 1)
})

test('an answer that says itself that there is nothing is an empty list', async (t) => {
  const service = await startService(t, json, () => '')
  const { dossiers } = await open(t, service.url, {
    connection: { resultCode: null },
    from: { records: 'DuLieu.HoSo' },
  })
  for (const answer of ['{"DuLieu":{"HoSo":[]}}', '{"DuLieu":{"HoSo":null}}', '{"DuLieu":null}']) {
    service.answer(() => answer)
    assert.deepEqual((await dossiers.readChanges(null, 10, signal())).records, [])
  }
})

test('a service that leaves an empty list out is one where the settings say so', async (t) => {
  const service = await startService(t, json, () => '{"error_code":"00"}')
  const { dossiers } = await open(t, service.url, { from: { withoutRecords: 'nothing' } })
  assert.deepEqual((await dossiers.readChanges(null, 10, signal())).records, [])
})

test('text that is not UTF-8 is a failure', async (t) => {
  const service = await startService(t, json, () => Buffer.from([0x22, 0xff, 0xfe, 0x22]))
  const { dossiers } = await open(t, service.url)
  assert.match((await failureOf(dossiers.readChanges(null, 10, signal()))).message, /no text/)
})

test('follows no redirection', async (t) => {
  const elsewhere = await startService(t, json, () => success([dossier]))
  const service = await startService(t, json, (_call, response) => {
    response.writeHead(307, { location: `${elsewhere.url}/dich-vu` }).end()
    return null
  })
  const { dossiers } = await open(t, service.url)
  assert.match((await failureOf(dossiers.readChanges(null, 10, signal()))).message, /answered 307/)
  assert.equal(elsewhere.received.length, 0)
})

test('gives up an answer that is larger than is taken', async (t) => {
  const service = await startService(t, json, (_call, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 0x20)
    const send = () => {
      while (!response.destroyed && response.write(chunk)) {}
    }
    response.on('drain', send).on('error', () => {})
    send()
    return null
  })
  const { dossiers } = await open(t, service.url)
  const { message } = await failureOf(dossiers.readChanges(null, 10, signal()))
  assert.match(message, /more than is taken/)
})

test('a service that hangs is too slow at the deadline', async (t) => {
  const service = await startService(t, json, () => null)
  const { source, dossiers } = await open(t, service.url, { source: { deadline: '200ms' } })
  const asking = askSource(source, signal(), (within) => dossiers.readChanges(null, 10, within))
  assert.equal((await failureOf(asking)).reason, 'TOO_SLOW')
})

test('a service that is down is unreachable', async (t) => {
  const { dossiers } = await open(t, 'http://127.0.0.1:1')
  assert.equal((await failureOf(dossiers.readChanges(null, 10, signal()))).reason, 'UNREACHABLE')
})

test('gives values as they are written: long numbers, fractions, empty text', async (t) => {
  const service = await startService(
    t,
    json,
    () =>
      '{"error_code":0,"result":[{"MaHoSo":12345678901234567890,"Gia":150000.0,"So":1e3,"Co":true,"Trong":"","Khong":null}]}',
  )
  const { dossiers } = await open(t, service.url)
  const { records } = await dossiers.readChanges(null, 10, signal())
  assert.deepEqual(records, [
    {
      key: '12345678901234567890',
      fields: {
        MaHoSo: '12345678901234567890',
        Gia: '150000.0',
        So: '1e3',
        Co: 'true',
        Trong: null,
        Khong: null,
      },
    },
  ])
})

test('makes a record of each item of a list within a record', async (t) => {
  const service = await startService(t, json, () => success([dossier, { MaHoSo: 'khong-le-phi' }]))
  const { opened } = await open(t, service.url, {
    feeds: {
      fees: {
        from: {
          key: ['MaHoSo', 'DanhSachLePhi.MaPhiLePhi'],
          each: 'DanhSachLePhi',
          changes: window,
        },
        fields: feeFields,
      },
    },
  })
  const { records } = await opened.feed('fees').readChanges(null, 10, signal())
  assert.deepEqual(
    records.map(({ key, fields }) => [key, fields.DanhSachLePhi]),
    [
      [`${dossier.MaHoSo}/LP1`, dossier.DanhSachLePhi[0]],
      [`${dossier.MaHoSo}/LP2`, { MaPhiLePhi: 'LP2', TenPhiLePhi: 'Phí', Gia: '150000' }],
    ],
  )
})

test('a record without its key, and what is no record, are told apart and refused', async (t) => {
  const service = await startService(t, json, () =>
    success([{ MaHoSo: '', MaTTHC: '1.000001' }, { MaTTHC: '1.000002' }, 'x', null, dossier]),
  )
  const { dossiers } = await open(t, service.url)
  const { records } = await dossiers.readChanges(null, 10, signal())
  const refused = records.filter(({ refusals }) => refusals)
  assert.equal(records.length, 5)
  assert.equal(refused.length, 4)
  assert.deepEqual(refused[0]?.refusals, [{ field: 'key', reason: 'MISSING' }])
})

test('looks a code up byte by byte', async (t) => {
  const service = await startService(t, json, () =>
    success([{ MaHoSo: 'HS-D1' }, { MaHoSo: 'HS-Đ1' }, { MaHoSo: 'HS-D1 ' }]),
  )
  const { dossiers } = await open(t, service.url)
  const found = await dossiers.lookUp?.('HS-D1', signal())
  assert.deepEqual(
    found?.map(({ key }) => key),
    ['HS-D1'],
  )
  assert.deepEqual(service.received.map(bodyOf), [{ service: 'TraCuuHoSo', mahoso: 'HS-D1' }])
  assert.deepEqual(await dossiers.lookUp?.('HS\u0000D1', signal()), [])
  assert.equal(service.received.length, 1)
})

test('a code that says that there is nothing finds nothing', async (t) => {
  const service = await startService(t, json, () => '{"error_code":"02"}')
  const { dossiers } = await open(t, service.url, { connection: { none: ['02'] } })
  assert.deepEqual(await dossiers.lookUp?.('HS-1', signal()), [])
})

test('lists the procedures of LayDanhSachTTHC by pages, and finds one by LayThuTuc', async (t) => {
  const procedures = ['1.000003', '1.000001', '1.000002'].map((MATTHC) => ({
    MATTHC,
    TENTTHC: `Thủ tục ${MATTHC}`,
    LINHVUCTHUCHIEN: [{ MALINHVUC: 'LV1', TENLINHVUC: 'Hộ tịch' }],
  }))
  const service = await startService(t, json, (call) => {
    const { service, mathutuc } = bodyOf(call)
    const all = service === 'LayDanhSachTTHC'
    return success(all ? procedures : procedures.filter(({ MATTHC }) => MATTHC === mathutuc))
  })
  const { dossiers } = await open(t, service.url, {
    from: {
      key: 'MATTHC',
      lookUp: { call: 'LayThuTuc', code: 'mathutuc' },
      list: { call: 'LayDanhSachTTHC' },
    },
  })
  const first = await dossiers.list?.({ first: 2, after: null }, signal())
  assert.deepEqual(
    first?.records.map(({ key }) => key),
    ['1.000001', '1.000002'],
  )
  const rest = await dossiers.list?.({ first: 2, after: first?.endCursor ?? null }, signal())
  assert.deepEqual([rest?.records.map(({ key }) => key), rest?.endCursor], [['1.000003'], null])
  const [found] = (await dossiers.lookUp?.('1.000002', signal())) ?? []
  assert.deepEqual(found?.fields.LINHVUCTHUCHIEN, procedures[0]?.LINHVUCTHUCHIEN)
})

test('a service that lists out of order is a failure, since records would be lost between pages', async (t) => {
  const service = await startService(t, json, () => success([{ MaHoSo: 'B' }, { MaHoSo: 'A' }]))
  const { dossiers } = await open(t, service.url, {
    from: { list: { call: 'LayHoSo', after: 'sau', size: 'soluong' } },
  })
  const list = dossiers.list?.({ first: 1, after: null }, signal()) ?? Promise.resolve()
  assert.match((await failureOf(list)).message, /in the order of their keys/)
  assert.deepEqual(service.received.map(bodyOf), [{ service: 'LayHoSo', soluong: '2' }])
})

test('names the service in the path and sends a form, where a service is of that kind', async (t) => {
  const service = await startService(t, json, () => '{"result":[]}')
  const { dossiers } = await open(t, service.url, {
    connection: {
      name: 'path',
      send: 'form',
      resultCode: null,
      parameters: { donvi: '1105,1125' },
    },
    from: {
      changes: {
        by: 'year',
        call: 'ThongKe.aspx',
        year: 'nam',
        yearZero: 2013,
        month: 'thang',
        firstYear: 2014,
      },
    },
  })
  await dossiers.readChanges(null, 10, signal())
  const [asked] = service.received
  assert.deepEqual(
    [asked?.path, asked?.body, asked?.headers['content-type']],
    [
      '/dich-vu/ThongKe.aspx',
      'donvi=1105%2C1125&nam=1&thang=13',
      'application/x-www-form-urlencoded',
    ],
  )
})

test('every problem of the settings is told at once', async (t) => {
  const sources = {
    'so-1': {
      department: 'H49.02',
      system: 'rest',
      connection: {
        url: 'ftp://so',
        headers: { 'x y': 'a' },
        send: 'xml',
        session: { path: 'dang-nhap', username: 'so' },
      },
      feeds: {
        dossiers: {
          from: {
            key: [],
            changes: { by: 'window', call: 'Lay Ho So', since: 'tungay', begin: '30/02/2014' },
            lookUp: { call: 'TraCuuHoSo' },
          },
          fields,
        },
      },
    },
    'so-2': {
      department: 'H49.03',
      system: 'soap',
      connection: { url: 'http://user@so/', namespace: '', version: '2' },
      feeds: { dossiers: { from: { key: 'id', changes: { by: 'year' } }, fields } },
    },
    'so-3': {
      department: 'H49.04',
      system: 'push',
      connection: { key: 'short' },
      feeds: { dossiers: { from: { key: 'MaHoSo' }, fields } },
    },
  }
  const expected = [
    'so-1.connection.url',
    'so-1.connection.headers.x y',
    'so-1.connection.send',
    'so-1.connection.session.path',
    'so-1.connection.session.password',
    'so-1.feeds.dossiers.from.key',
    'so-1.feeds.dossiers.from.changes.call',
    'so-1.feeds.dossiers.from.changes.until',
    'so-1.feeds.dossiers.from.changes.begin',
    'so-1.feeds.dossiers.from.lookUp.code',
    'so-2.connection.url',
    'so-2.connection.namespace',
    'so-2.connection.version',
    'so-2.feeds.dossiers.from.changes.call',
    'so-2.feeds.dossiers.from.changes.year',
    'so-2.feeds.dossiers.from.changes.firstYear',
    'so-3.connection.key',
    'so-3.feeds.dossiers.from.message',
  ]
  await assert.rejects(sourcesOf(t, sources), ({ message }: Error) => {
    const told = [...message.matchAll(/line \d+: sources\.(.+?): /g)].map(([, place]) => place)
    assert.deepEqual(told.toSorted(), expected.toSorted())
    return true
  })
})
