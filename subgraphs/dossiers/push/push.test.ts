import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import { sourcesOf } from '../../../tests/source.ts'
import { until } from '../../../tests/until.ts'
import { citizens } from '../../citizens/main.ts'
import { feesFrom } from '../../fees/main.ts'
import { connectorKinds } from '../../sources/connector-kinds.ts'
import { inboxAt } from '../../sources/inbox.ts'
import { peopleAt } from '../../sources/people.ts'
import { sealWith } from '../../sources/seal.ts'
import { dossiersFrom } from '../main.ts'

const key = 'khoa-cua-so-tu-phap-dai-hon-24'
const start = new Date('2014-07-02T15:00:00+07:00')

/** As the national portal's services have them. */
const dossier = (number: number, more: object = {}) => ({
  MaHoSo: codeOf(number),
  MaTTHC: '1.000001',
  MaLinhVuc: 'LV-02-01',
  ChuHoSo: 'Nguyễn Văn An',
  LoaiDoiTuong: '1',
  MaDoiTuong: '022087001289',
  NgayTiepNhan: '20140505080000',
  NgayHenTra: '20140512170000',
  NgayKetThucXuLy: '',
  DanhSachLePhi: [{ MaPhiLePhi: 'LP1', TenPhiLePhi: 'Lệ phí hộ tịch', Gia: '135000' }],
  ...more,
})

const progress = (number: number, status: string, at: string) => ({
  MaHoSo: codeOf(number),
  NguoiXuLy: 'Trần Thị Bình',
  ThoiDiemXuLy: at,
  TrangThai: status,
})

const codeOf = (number: number) => `000.00.02.H49-140505-${String(number).padStart(4, '0')}`

const settings = {
  department: 'H49.02',
  system: 'push',
  connection: { key: `\${SO_TU_PHAP_KEY}`, username: 'so-tu-phap' },
  pollEvery: '50ms',
  pageSize: 3,
  codes: {
    vocabulary: 'NATIONAL_PORTAL',
    applicant: { '1': 'Citizen', '2': 'Organisation' },
    feeKind: { '2': 'CHARGE' },
    collectionPoint: { TT: 'CENTRE' },
  },
  feeds: {
    dossiers: {
      from: { message: 'DongBoHoSoMC', key: 'MaHoSo' },
      fields: {
        code: 'MaHoSo',
        procedure: 'MaTTHC',
        field: 'MaLinhVuc',
        receivedBy: { always: 'H49.20' },
        channel: { always: '1' },
        submittedAt: 'NgayTiepNhan',
        owner: { name: 'ChuHoSo', kind: 'LoaiDoiTuong', number: 'MaDoiTuong' },
        events: [
          { status: { always: '2' }, at: 'NgayTiepNhan', appointmentOn: 'NgayHenTra' },
          { status: { always: '9' }, at: 'NgayKetThucXuLy' },
        ],
      },
    },
    events: {
      from: { message: 'CapNhatTienDoHoSoMC', key: ['MaHoSo', 'ThoiDiemXuLy', 'TrangThai'] },
      fields: {
        dossier: 'MaHoSo',
        at: 'ThoiDiemXuLy',
        sequence: 'TrangThai',
        status: 'TrangThai',
      },
    },
    fees: {
      from: {
        message: 'DongBoHoSoMC',
        key: ['MaHoSo', 'DanhSachLePhi.MaPhiLePhi'],
        each: 'DanhSachLePhi',
      },
      fields: {
        dossier: 'MaHoSo',
        procedure: 'MaTTHC',
        field: 'MaLinhVuc',
        kind: { always: '2' },
        name: 'DanhSachLePhi.TenPhiLePhi',
        amount: 'DanhSachLePhi.Gia',
        dueAt: { always: 'TT' },
        entries: [{ kind: 'ASSESSED', at: 'NgayTiepNhan' }],
      },
    },
  },
}

const textOf = (body: string | object) => (typeof body === 'string' ? body : JSON.stringify(body))

interface Sent {
  readonly status: number
  readonly answer: { readonly error_code: string; readonly [name: string]: unknown }
}

eachDatabase('what departments push', (open) => {
  let database: Database
  let url = ''
  const running: Part[] = []
  const clock = standingClock(start)
  const log = pino({ level: 'silent' })
  const seal = sealWith(randomBytes(32))

  async function startAll(t: Parameters<typeof sourcesOf>[0]) {
    const sources = await sourcesOf(
      t,
      { 'so-tu-phap': settings, 'so-khac': { ...settings, department: 'H49.03' } },
      { SO_TU_PHAP_KEY: key },
    )
    const following = { sources, kinds: connectorKinds, seal, follow: true }
    const parts = { database, clock, log }
    const people = await startSubgraph(citizens, parts)
    const own = await startSubgraph(dossiersFrom(following, peopleAt(people.url)), parts)
    const money = await startSubgraph(feesFrom(following, inboxAt(own.url)), parts)
    running.push(people, own, money)
    url = own.url
  }

  async function stopAll() {
    for (const part of running.splice(0).reverse()) await part.stop()
  }

  before(async () => {
    database = await open()
    await startAll({ after })
  })
  after(stopAll)

  async function send(
    path: string,
    body: string | Buffer | object,
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${key}` },
  ): Promise<Sent> {
    const response = await fetch(`${url}/push/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.isBuffer(body) ? Uint8Array.from(body) : textOf(body),
    })
    return { status: response.status, answer: (await response.json()) as Sent['answer'] }
  }

  const push = (service: string, ...data: readonly object[]) =>
    send('so-tu-phap', { service, madonvi: '000.00.02.H49', isUpdating: 'False', data })

  const taken = async (number: number) => {
    const [row] = await database.sql<{ status: string; ended: string | null; events: number }>`
      SELECT status, ended_on AS ended,
        (SELECT count(*) FROM dossiers.event WHERE dossier_id = id)::int AS events
      FROM dossiers.dossier WHERE source = 'so-tu-phap' AND source_key = ${codeOf(number)}
    `
    return row ?? null
  }

  const refusedAs = async (recordKey: string) => {
    const [row] = await database.sql<{ feed: string; refusals: unknown; sealed: string }>`
      SELECT feed, refusals, sealed FROM sources.quarantine
      WHERE source = 'so-tu-phap' AND record_key = ${recordKey}
    `
    return row ?? null
  }

  /** How many messages are kept. */
  const kept = async () => {
    const [row] = await database.sql<{ count: number }>`
      SELECT count(*)::int AS count FROM dossiers.pushed_message WHERE source = 'so-tu-phap'
    `
    return row?.count ?? 0
  }

  const followed = (feed: string) => database.sql<{ cursor: string; watermark: Date | null }>`
    SELECT cursor, watermark FROM sources.followed WHERE source = 'so-tu-phap' AND feed = ${feed}
  `

  /** Until all that was kept has been followed by every feed. */
  async function settled() {
    const [last] = await database.sql<{ id: bigint }>`
      SELECT max(id) AS id FROM dossiers.pushed_message WHERE source = 'so-tu-phap'
    `
    for (const feed of ['dossiers', 'events', 'fees'])
      await until(`${feed} has been followed`, async () => {
        const [row] = await followed(feed)
        return row?.cursor === JSON.stringify({ after: String(last?.id), given: 0 })
      })
  }

  test('are acknowledged, and reach citizens, dossiers and fees', async () => {
    const sent = await push('DongBoHoSoMC', dossier(1))
    assert.deepEqual(sent, { status: 200, answer: { error_code: '00', message: 'OK' } })
    await push('CapNhatTienDoHoSoMC', progress(1, '4', '20140506090000'))
    await until('the event is there', async () => (await taken(1))?.events === 2)
    assert.deepEqual(await taken(1), { status: 'IN_PROGRESS', ended: null, events: 2 })
    const [fee] = await until('the fee is there', async () => {
      const rows = await database.sql<{ name: string; amount: bigint }>`
        SELECT name, amount FROM fees.item JOIN fees.entry ON item_id = id
        WHERE source = 'so-tu-phap'
      `
      return rows.length > 0 && rows
    })
    assert.deepEqual(fee, { name: 'Lệ phí hộ tịch', amount: 135_000n })
    const people = await database.sql<{ name: string }>`
      SELECT name FROM citizens.source_party JOIN citizens.party ON id = party_id
      WHERE source = 'so-tu-phap'
    `
    assert.deepEqual(people, [{ name: 'Nguyễn Văn An' }])
  })

  test('are kept sealed, and nobody but citizens keeps a name', async () => {
    const secret = ['Nguyễn Văn An', '022087001289', 'Trần Thị Bình']
    const stored = await database.sql<{ text: string }>`
      SELECT sealed AS text FROM dossiers.pushed_message
      UNION ALL SELECT row_to_json(event)::text FROM dossiers.event AS event
      UNION ALL SELECT row_to_json(item)::text FROM fees.item AS item
      UNION ALL SELECT row_to_json(kept)::text FROM sources.quarantine AS kept
    `
    for (const { text } of stored)
      assert.ok(!secret.some((word) => text.includes(word)), 'a name stands in the open')
  })

  test('change nothing when they come again, and may come late and in any order', async () => {
    await push('CapNhatTienDoHoSoMC', progress(2, '9', '20140508160000'))
    await push('CapNhatTienDoHoSoMC', progress(2, '4', '20140506090000'))
    await settled()
    assert.equal(await taken(2), null)
    for (let again = 0; again < 3; again++) {
      await push('DongBoHoSoMC', dossier(2), dossier(2))
      await push('CapNhatTienDoHoSoMC', progress(2, '4', '20140506090000'))
    }
    await settled()
    await until('what waited was taken', async () => (await taken(2))?.events === 3)
    assert.deepEqual(await taken(2), { status: 'PROCESSED', ended: '2014-05-08', events: 3 })
    const [fees] = await database.sql<{ items: number; entries: number }>`
      SELECT (SELECT count(*) FROM fees.item WHERE source = 'so-tu-phap')::int AS items,
        (SELECT count(*) FROM fees.entry JOIN fees.item ON item_id = id
          WHERE source = 'so-tu-phap')::int AS entries
    `
    assert.deepEqual(fees, { items: 2, entries: 2 })
  })

  test('may hold more records than are taken at a time', async () => {
    await push('DongBoHoSoMC', ...Array.from({ length: 11 }, (_, i) => dossier(100 + i)))
    await push('DongBoHoSoMC')
    await settled()
    for (let number = 100; number < 111; number++) assert.ok(await taken(number), String(number))
  })

  test('are acknowledged where they cannot be taken, and go to quarantine with every reason', async () => {
    const sent = await push(
      'DongBoHoSoMC',
      dossier(200, { MaTTHC: 'khong-co', NgayTiepNhan: '20140230080000' }),
      dossier(201),
      dossier(202, { DanhSachLePhi: [{ MaPhiLePhi: 'LP1', TenPhiLePhi: 'Phí', Gia: '150000.0' }] }),
      dossier(203, { DanhSachLePhi: [{ MaPhiLePhi: 'LP1', TenPhiLePhi: 'Phí', Gia: '-5000' }] }),
      dossier(204, { MaHoSo: null, NoiDung: 'không có mã' }),
    )
    assert.deepEqual([sent.status, sent.answer.error_code], [200, '00'])
    await settled()
    assert.deepEqual((await refusedAs(codeOf(200)))?.refusals, [
      { field: 'procedure', reason: 'NOT_A_CODE' },
      { field: 'submittedAt', reason: 'NOT_A_MOMENT' },
      { field: 'events.0.at', reason: 'NOT_A_MOMENT' },
    ])
    assert.ok(await taken(201))
    assert.deepEqual((await refusedAs(`${codeOf(202)}/LP1`))?.refusals, [
      { field: 'amount', reason: 'NOT_AN_AMOUNT' },
    ])
    assert.deepEqual((await refusedAs(`${codeOf(203)}/LP1`))?.refusals, [
      { field: 'amount', reason: 'NEGATIVE_AMOUNT' },
    ])
    const [unkeyed] = await database.sql<{ refusals: unknown; sealed: string }>`
      SELECT refusals, sealed FROM sources.quarantine
      WHERE source = 'so-tu-phap' AND feed = 'dossiers' AND record_key LIKE '?%'
    `
    assert.deepEqual(unkeyed?.refusals, [
      { field: 'key', reason: 'MISSING' },
      { field: 'code', reason: 'MISSING' },
    ])
    assert.equal(seal.open(unkeyed?.sealed ?? '').fields.NoiDung, 'không có mã')
  })

  test('leave quarantine when they come again in a form that can be taken', async () => {
    await push('DongBoHoSoMC', dossier(200))
    await settled()
    assert.ok(await taken(200))
    assert.equal(await refusedAs(codeOf(200)), null)
  })

  test('a dossier that changes its procedure, and a status that nobody knows, are kept and told', async () => {
    await push('DongBoHoSoMC', dossier(300))
    await settled()
    await push('DongBoHoSoMC', dossier(300, { MaTTHC: '1.000002' }))
    await push('CapNhatTienDoHoSoMC', progress(300, '77', '20140506090000'))
    await settled()
    assert.deepEqual((await refusedAs(codeOf(300)))?.refusals, [
      { field: 'procedure', reason: 'CHANGED' },
    ])
    assert.equal((await taken(300))?.status, 'UNKNOWN')
    const metrics = await (await fetch(`${url}/metrics`)).text()
    assert.match(metrics, /refused_total\{source="so-tu-phap",feed="dossiers",reason="CHANGED"\} 1/)
    assert.match(metrics, /unknown_statuses\{source="so-tu-phap"\} 1/)
  })

  test('no text stops a feed: NUL, halves of characters, SQL, endless codes, names in two forms', async () => {
    const name = 'Đỗ Thị Hậu'
    await push(
      'DongBoHoSoMC',
      dossier(310, { ChuHoSo: 'An\u0000' }),
      dossier(311, { MaHoSo: 'HS\u0000' }),
      dossier(312, { MaHoSo: 'HS\ud800' }),
      dossier(313, { MaHoSo: 'x'.repeat(10_000) }),
      dossier(314, { ChuHoSo: "'; DROP TABLE dossiers.dossier; --" }),
      dossier(315, { ChuHoSo: name.normalize('NFC'), MaDoiTuong: '022187001289' }),
      dossier(316, { ChuHoSo: name.normalize('NFD'), MaDoiTuong: '022187001289' }),
    )
    await settled()
    assert.deepEqual((await refusedAs(codeOf(310)))?.refusals, [
      { field: 'owner.name', reason: 'UNFIT_TEXT' },
    ])
    const unkeyed = await database.sql<{ reason: string }>`
      SELECT refusals -> 0 ->> 'reason' AS reason FROM sources.quarantine
      WHERE source = 'so-tu-phap' AND feed = 'dossiers' AND record_key LIKE '?%'
    `
    assert.deepEqual(unkeyed.map(({ reason }) => reason).toSorted(), [
      'MISSING',
      'TOO_LONG',
      'UNFIT_TEXT',
      'UNFIT_TEXT',
    ])
    for (const number of [314, 315, 316]) assert.ok(await taken(number), String(number))
    const owners = await database.sql<{ owner: string }>`
      SELECT DISTINCT owner_id AS owner FROM dossiers.dossier
      WHERE source = 'so-tu-phap' AND source_key IN (${codeOf(315)}, ${codeOf(316)})
    `
    assert.equal(owners.length, 1)
  })

  test('fees are given no more of a message than their mapping reads', async () => {
    const response = await fetch(`${url}/internal/pushed`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ source: 'so-tu-phap', feed: 'fees', cursor: null, limit: 1 }),
    })
    const { records } = (await response.json()) as { records: object[] }
    assert.deepEqual(records, [
      {
        key: `${codeOf(1)}/LP1`,
        fields: {
          MaHoSo: codeOf(1),
          MaTTHC: '1.000001',
          MaLinhVuc: 'LV-02-01',
          NgayTiepNhan: '20140505080000',
          'DanhSachLePhi.TenPhiLePhi': 'Lệ phí hộ tịch',
          'DanhSachLePhi.Gia': '135000',
        },
      },
    ])
  })

  test('may be an array, sent to a service in the path', async () => {
    const { status } = await send(
      'so-tu-phap/DongBoHoSoMC?MaDinhDanhDV=000.00.02.H49&isUpdating=True',
      [dossier(400)],
    )
    assert.equal(status, 200)
    await until('it is there', () => taken(400))
  })

  test('may be sent under a session, which a name and the key open', async () => {
    const opened = await send('so-tu-phap/session', { username: 'so-tu-phap', password: key }, {})
    assert.equal(opened.answer.error_code, '00')
    const { session } = opened.answer
    const message = { session, service: 'DongBoHoSoMC', data: [dossier(401)] }
    assert.equal((await send('so-tu-phap', message, {})).status, 200)
    const [until] = String(session).split('.')
    const forged = [
      `${Number(until) + 1}.${String(session).split('.')[1]}`,
      `${until}.`,
      'x',
      '',
      null,
      12,
      key,
    ]
    for (const session of forged)
      assert.equal((await send('so-tu-phap', { ...message, session }, {})).status, 401)
    for (const asked of [
      { username: 'so-tu-phap', password: 'x' },
      { username: 'x', password: key },
      {},
    ])
      assert.equal((await send('so-tu-phap/session', asked, {})).status, 401)
  })

  test('are refused without the key, whatever they hold, and not kept', async () => {
    const before = await kept()
    const message = { service: 'DongBoHoSoMC', data: [dossier(500)] }
    for (const headers of [
      {},
      { authorization: 'Bearer x' },
      { authorization: `Basic ${key}` },
      { authorization: `Bearer ${key}x` },
    ]) {
      const { status, answer } = await send('so-tu-phap', message, headers)
      assert.deepEqual([status, answer.error_code], [401, '401'])
    }
    assert.equal(await kept(), before)
  })

  test('there is no address for a source that does not push', async () => {
    assert.equal((await send('so-khong-co', { service: 'DongBoHoSoMC' })).status, 404)
  })

  test('what cannot be read, is no message or too large is refused in the shape of the services', async () => {
    const before = await kept()
    const refused: ReadonlyArray<readonly [string | Buffer | object, number]> = [
      ['', 400],
      ['{', 400],
      ['xin chào', 400],
      [Buffer.from([0x7b, 0xff, 0x7d]), 400],
      ['['.repeat(100_000), 400],
      [`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 400],
      [{ service: 'DongBoHoSoMC' }, 400],
      [{ service: 'DongBoHoSoMC', data: 'x' }, 400],
      [{ service: 'XoaHoSo', data: [] }, 404],
      [{ data: [] }, 404],
      [Buffer.alloc(9 * 1024 * 1024, 0x20), 413],
    ]
    for (const [body, status] of refused) {
      const { answer, ...sent } = await send('so-tu-phap', body)
      assert.deepEqual([sent.status, answer.error_code], [status, String(status)])
    }
    assert.equal(await kept(), before)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    assert.match(
      metrics,
      /motcua_source_messages_total\{source="so-tu-phap",outcome="TOO_LARGE"\} 1/,
    )
  })

  test('a department can ask whether its dossier is known, and only its own', async () => {
    const ask = (source: string, mahoso: string) =>
      send(source, { service: 'TraCuuHoSo', mahoso }).then(({ answer }) => answer.result)
    assert.deepEqual(await ask('so-tu-phap', codeOf(1)), [{ MaHoSo: codeOf(1) }])
    assert.deepEqual(await ask('so-tu-phap', 'khong-co'), [])
    assert.deepEqual(await ask('so-khac', codeOf(1)), [])
  })

  test('a source is known up to when it last sent anything, and not before it ever did', async () => {
    const later = new Date(start.getTime() + 3_600_000)
    clock.moveTo(later)
    await push('DongBoHoSoMC')
    await until('the watermark moves', async () => {
      const [row] = await followed('fees')
      return row?.watermark?.getTime() === later.getTime()
    })
    const never = await database.sql<{ watermark: Date | null }>`
      SELECT watermark FROM sources.followed WHERE source = 'so-khac'
    `
    assert.ok(never.every(({ watermark }) => watermark === null))
  })

  test('none is lost where many come at once and the process is stopped among them', async (t) => {
    const numbers = Array.from({ length: 60 }, (_, i) => 600 + i)
    const sending = numbers.map((number) => push('DongBoHoSoMC', dossier(number)))
    await sending[10]
    await stopAll()
    const sent = await Promise.allSettled(sending)
    await startAll(t)
    const acknowledged = numbers.filter((_, i) => sent[i]?.status === 'fulfilled')
    assert.ok(acknowledged.length > 10)
    await settled()
    for (const number of acknowledged) assert.ok(await taken(number), String(number))
  })

  test('messages go after 30 days, though nothing is sent any more', async () => {
    const before = await kept()
    assert.ok(before > 10)
    clock.moveTo(new Date(start.getTime() + 31 * 24 * 3_600_000))
    await until('they are gone', async () => (await kept()) === 0)
  })
})
