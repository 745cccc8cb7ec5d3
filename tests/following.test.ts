import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { takePeople } from '../subgraphs/citizens/people/take-people.ts'
import { dossierIntake } from '../subgraphs/dossiers/intake/dossier-intake.ts'
import { eventIntake } from '../subgraphs/dossiers/intake/event-intake.ts'
import { dossiers } from '../subgraphs/dossiers/main.ts'
import { feeIntake } from '../subgraphs/fees/intake/fee-intake.ts'
import { fees } from '../subgraphs/fees/main.ts'
import { SourceFailure } from '../subgraphs/sources/connector.ts'
import type { FollowFeed } from '../subgraphs/sources/follow-feed.ts'
import { createSourceObservations } from '../subgraphs/sources/observations.ts'
import { sourcesPart } from '../subgraphs/sources/part.ts'
import type { People } from '../subgraphs/sources/people.ts'
import type { RawFields } from '../subgraphs/sources/record.ts'
import type { RefusalReason } from '../subgraphs/sources/refusal.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { sourceId } from '../subgraphs/sources/source-id.ts'
import { feedOf, openSource } from '../subgraphs/sources/start-following.ts'
import { followedFeeds, keptOfKey, quarantined } from '../subgraphs/sources/store.ts'
import { eachDatabase } from './databases.ts'
import { memorySystem } from './memory-system.ts'
import { codes, dossierFeed, eventFeed, feeFeed, sourcesOf } from './source.ts'

const dossierRow: RawFields = {
  ma_ho_so: '000.00.20.H49-140505-0001',
  ma_tthc: '1.000001',
  ma_linh_vuc: 'LV-02-01',
  kenh: '1',
  ngay_nop: '05/05/2014 07:50',
  ngay_tiep_nhan: '20140505080000',
  ngay_hen_tra: '2014-05-12',
  ngay_ket_thuc: null,
  ngay_tra: '',
  chu_ho_so: 'Nguyễn Văn An',
  loai_doi_tuong: '1',
  so_giay_to: '022087001289',
}

const dossier = (fields: RawFields = {}): RawFields => ({ ...dossierRow, ...fields })
const code = (number: number) => ({
  ma_ho_so: `000.00.20.H49-140505-${String(number).padStart(4, '0')}`,
})

eachDatabase('following a source', (open) => {
  let database: Database
  let names = 0
  const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
  const seal = sealWith(randomBytes(32))

  before(async () => {
    database = await open()
    for (const { name, migrations } of [sourcesPart, citizens, dossiers, fees])
      await migrate(database, name, migrations)
  })

  const people: People = {
    async subjectIds(source, asked) {
      const { subjects } = await takePeople(database, source, asked)
      return new Map(subjects.map(({ key, id, kind }) => [key, { id, kind }]))
    },
  }

  /** A source of its own; `follow` reads it to its end, dossiers before events. */
  async function startSource(t: Parameters<typeof sourcesOf>[0], settings: object = {}) {
    const system = memorySystem()
    const name = `so-${++names}`
    const [source] = await sourcesOf(
      t,
      {
        [name]: {
          department: 'H49.02',
          system: 'memory',
          connection: {},
          pageSize: 3,
          codes,
          feeds: {
            dossiers: { ...dossierFeed, from: {} },
            events: { ...eventFeed, from: {} },
            fees: { ...feeFeed, from: {} },
          },
          ...settings,
        },
      },
      {},
      [system.kind],
    )
    assert.ok(source)
    const observations = createSourceObservations()
    const opened = openSource(source, [system.kind], { clock, seal })
    const parts = { database, clock, seal, observations }
    const feeds: FollowFeed[] = [
      feedOf(dossierIntake(people)),
      feedOf(eventIntake),
      feedOf(feeIntake),
    ].flatMap((open) => open(source, opened, parts) ?? [])
    return {
      name,
      system,
      observations,
      async follow() {
        for (const feed of feeds) await feed.toEnd(AbortSignal.timeout(20_000))
      },
      /** How many records of a feed were refused for a reason, as the metrics have it. */
      async refused(feed: string, reason: string) {
        const { text } = await observations.metrics()
        const labels = `source="${name}",feed="${feed}",reason="${reason}"`
        const line = text.split('\n').find((line) => line.includes(`refused_total{${labels}}`))
        return Number(line?.split(' ').at(-1) ?? 0)
      },
      kept: async () => {
        const all = await Promise.all(
          feeds.map(({ feed }) => quarantined(database.sql, name, feed, 100)),
        )
        return all.flat().map(({ recordKey, refusals }) => [recordKey, ...refusals])
      },
      taken: () => database.sql<{
        key: string
        status: string
        accepted: string | null
        due: string | null
        ended: string | null
        events: number
      }>`
        SELECT source_key AS key, dossier.status, accepted_on AS accepted, due_on AS due,
          ended_on AS ended,
          (SELECT count(*) FROM dossiers.event WHERE dossier_id = id)::int AS events
        FROM dossiers.dossier WHERE source = ${name} ORDER BY source_key COLLATE "C"
      `,
    }
  }

  test('takes dossiers with what their rows tell of their course, whatever forms their dates have', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier())
    source.system.put(
      'dossiers',
      '2',
      dossier({ ...code(2), ngay_ket_thuc: '09/05/2014', ngay_tra: '2014-05-10T09:00:00.123' }),
    )
    await source.follow()
    assert.deepEqual(await source.taken(), [
      {
        key: '1',
        status: 'ACCEPTED',
        accepted: '2014-05-05',
        due: '2014-05-12',
        ended: null,
        events: 1,
      },
      {
        key: '2',
        status: 'RETURNED',
        accepted: '2014-05-05',
        due: '2014-05-12',
        ended: '2014-05-09',
        events: 3,
      },
    ])
    assert.deepEqual(await source.kept(), [])
  })

  test('keeps people in citizens alone, and gives one subject to one person', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier())
    source.system.put('dossiers', '2', dossier({ ...code(2), chu_ho_so: 'NGUYEN VAN AN' }))
    source.system.put('dossiers', '3', dossier({ ...code(3), chu_ho_so: 'Trần Thị Bình' }))
    await source.follow()
    const owners = await database.sql<{ id: string }>`
      SELECT owner_id AS id FROM dossiers.dossier WHERE source = ${source.name} ORDER BY source_key
    `
    const [one, other, third] = owners.map(({ id }) => id)
    assert.equal(one, other)
    // The same number under another name makes nobody the same person.
    assert.notEqual(one, third)
    const [disputed] = await database.sql<{ party: string }>`
      SELECT party_id AS party FROM citizens.disputed_document WHERE party_id = ${third}
    `
    assert.equal(disputed?.party, third)
  })

  test('refuses a record with everything that is wrong in it, keeps it sealed, and counts it', async (t) => {
    const source = await startSource(t)
    source.system.put(
      'dossiers',
      '1',
      dossier({ ma_tthc: 'x', kenh: '7', ngay_nop: '30/02/2014', chu_ho_so: '' }),
    )
    source.system.put('dossiers', '2', dossier(code(2)))
    await source.follow()
    assert.deepEqual(await source.kept(), [
      [
        '1',
        { field: 'procedure', reason: 'NOT_A_CODE' },
        { field: 'channel', reason: 'UNKNOWN_CODE' },
        { field: 'submittedAt', reason: 'NOT_A_MOMENT' },
        { field: 'owner.name', reason: 'MISSING' },
      ],
    ])
    assert.deepEqual(
      (await source.taken()).map(({ key }) => key),
      ['2'],
    )
    const [kept] = await quarantined(database.sql, source.name, 'dossiers', 1)
    assert.doesNotMatch(kept?.sealed ?? '', /022087001289/)
    assert.equal(seal.open(kept?.sealed ?? '').fields.so_giay_to, '022087001289')
    assert.match(
      (await source.observations.metrics()).text,
      /refused_total\{source="[^"]+",feed="dossiers",reason="NOT_A_CODE"\} 1/,
    )
  })

  test('lets a record out of quarantine when it comes in a form that can be taken', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier({ kenh: '7' }))
    await source.follow()
    assert.equal((await source.kept()).length, 1)
    source.system.put('dossiers', '1', dossier())
    await source.follow()
    assert.deepEqual(await source.kept(), [])
    assert.equal((await source.taken()).length, 1)
  })

  test('keeps an event until its dossier comes', async (t) => {
    const source = await startSource(t)
    const event = { ho_so_id: '1', thoi_diem: '2014-05-06 08:00', thu_tu: '1', trang_thai: '4' }
    source.system.put('events', 'e1', event)
    source.system.put('events', 'e2', { ...event, ho_so_id: '2' })
    await source.follow()
    assert.deepEqual(await source.kept(), [
      ['e1', { field: 'dossier', reason: 'UNKNOWN_DOSSIER' }],
      ['e2', { field: 'dossier', reason: 'UNKNOWN_DOSSIER' }],
    ])
    assert.equal(await source.refused('events', 'UNKNOWN_DOSSIER'), 2)
    source.system.put('dossiers', '1', dossier())
    await source.follow()
    assert.deepEqual(await source.kept(), [['e2', { field: 'dossier', reason: 'UNKNOWN_DOSSIER' }]])
    assert.equal((await source.taken())[0]?.status, 'IN_PROGRESS')
  })

  test('counts what comes again though it did not change once, and keeps it from the first time', async (t) => {
    const source = await startSource(t)
    const row = (reason: RefusalReason) => ({
      key: '1',
      fields: dossier(),
      refusals: [{ field: 'changedAt', reason }],
    })
    const refusedAt = async () => {
      const [kept] = await keptOfKey(database.sql, source.name, '1')
      return kept?.refusedAt
    }
    source.system.refuse('dossiers', row('MISSING'))
    await source.follow()
    const first = clock.now()
    clock.moveTo(new Date(first.getTime() + 3_600_000))
    source.system.refuse('dossiers', row('MISSING'))
    source.system.put('dossiers', '2', dossier({ ...code(2), kenh: '7' }))
    await source.follow()
    assert.equal(await source.refused('dossiers', 'MISSING'), 1)
    assert.equal(await source.refused('dossiers', 'UNKNOWN_CODE'), 1)
    assert.deepEqual(await refusedAt(), first)

    source.system.refuse('dossiers', row('IN_THE_FUTURE'))
    await source.follow()
    assert.equal(await source.refused('dossiers', 'IN_THE_FUTURE'), 1)
    assert.deepEqual(await refusedAt(), clock.now())
    clock.moveTo(first)
  })

  test('forgets what was refused thirty days ago, though the source fails', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier({ kenh: '7' }))
    await source.follow()
    await database.sql`
      UPDATE sources.quarantine SET refused_at = refused_at - interval '31 days'
      WHERE source = ${source.name}
    `
    source.system.fail('UNREACHABLE')
    await assert.rejects(source.follow())
    assert.deepEqual(await source.kept(), [])
  })

  test('is not stopped by what waits and was sealed with another key', async (t) => {
    const source = await startSource(t)
    const event = { ho_so_id: '1', thoi_diem: '2014-05-06 08:00', thu_tu: '1', trang_thai: '4' }
    source.system.put('events', 'e1', event)
    source.system.put('events', 'e2', { ...event, thu_tu: '2' })
    await source.follow()
    const sealed = sealWith(randomBytes(32)).seal({ key: 'e1', fields: event })
    await database.sql`
      UPDATE sources.quarantine SET sealed = ${sealed}
      WHERE source = ${source.name} AND record_key = 'e1'
    `
    source.system.put('dossiers', '1', dossier())
    await source.follow()
    assert.deepEqual(await source.kept(), [['e1', { field: 'dossier', reason: 'UNKNOWN_DOSSIER' }]])
    assert.equal((await source.taken())[0]?.status, 'IN_PROGRESS')
  })

  test('keeps a status that no list knows, and its dossier', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier())
    source.system.put('events', 'e1', {
      ho_so_id: '1',
      thoi_diem: '2014-05-06 08:00',
      thu_tu: '1',
      trang_thai: '99',
    })
    await source.follow()
    assert.equal((await source.taken())[0]?.status, 'UNKNOWN')
    assert.deepEqual(await source.kept(), [])
  })

  test('refuses a dossier that changes its procedure, and one with the code of another', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier())
    await source.follow()
    source.system.put('dossiers', '1', dossier({ ma_tthc: '1.000002' }))
    source.system.put('dossiers', '2', dossier())
    source.system.put('dossiers', '3', dossier(code(3)))
    source.system.put('dossiers', '4', dossier(code(3)))
    await source.follow()
    assert.deepEqual((await source.kept()).toSorted(), [
      ['1', { field: 'procedure', reason: 'CHANGED' }],
      ['2', { field: 'code', reason: 'CODE_TAKEN' }],
      ['4', { field: 'code', reason: 'CODE_TAKEN' }],
    ])
    assert.equal(await source.refused('dossiers', 'CHANGED'), 1)
    assert.equal(await source.refused('dossiers', 'CODE_TAKEN'), 2)
    assert.deepEqual(
      (await source.taken()).map(({ key }) => key),
      ['1', '3'],
    )
  })

  /** Which codes the dossiers of a source have, the first first. */
  const codesOf = async (source: string) => {
    const rows = await database.sql<{ key: string; codes: string[] }>`
      SELECT source_key AS key,
        ARRAY(SELECT right(code, 4) FROM dossiers.dossier_code
          WHERE dossier_id = id ORDER BY position, code) AS codes
      FROM dossiers.dossier WHERE source = ${source}
    `
    return Object.fromEntries(rows.map(({ key, codes }) => [key, codes.join(' ')]))
  }

  test('lets a dossier go of a code that is corrected, and the rightful one have it', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier(code(2)))
    await source.follow()
    source.system.put('dossiers', '1', dossier(code(1)))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0001' })
    source.system.put('dossiers', '2', dossier(code(2)))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0001', 2: '0002' })
    assert.deepEqual(await source.kept(), [])
  })

  for (const order of [
    ['1', '2'],
    ['2', '1'],
  ])
    test(`takes a correction and the rightful dossier in one page, ${order.join(' before ')}`, async (t) => {
      const source = await startSource(t)
      source.system.put('dossiers', '1', dossier(code(2)))
      await source.follow()
      for (const key of order) source.system.put('dossiers', key, dossier(code(Number(key))))
      await source.follow()
      assert.deepEqual(await codesOf(source.name), { 1: '0001', 2: '0002' })
      assert.deepEqual(await source.kept(), [])
    })

  test('takes the rightful dossier once the code that it was refused for is let go', async (t) => {
    const source = await startSource(t)
    source.system.put('dossiers', '1', dossier(code(2)))
    source.system.put('dossiers', '2', dossier(code(2)))
    source.system.put('dossiers', '3', dossier(code(3)))
    source.system.put('dossiers', '4', dossier(code(3)))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0002', 3: '0003' })
    source.system.put('dossiers', '1', dossier(code(1)))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0001', 2: '0002', 3: '0003' })
    assert.deepEqual(await source.kept(), [['4', { field: 'code', reason: 'CODE_TAKEN' }]])
  })

  test('lets two dossiers exchange their codes, and lets go of none for one that is refused', async (t) => {
    const source = await startSource(t, { pageSize: 6 })
    const put = (key: number, number: number, fields: RawFields = {}) =>
      source.system.put('dossiers', String(key), dossier({ ...code(number), ...fields }))
    for (const key of [1, 2, 3, 4, 5, 6]) put(key, key)
    await source.follow()
    put(1, 2)
    put(2, 1)
    // Its code stays, since it has become another dossier; so do those of who were to move up.
    put(6, 16, { ma_tthc: '1.000002' })
    put(4, 5)
    put(5, 6)
    put(7, 4)
    await source.follow()
    assert.deepEqual(await codesOf(source.name), {
      1: '0002',
      2: '0001',
      3: '0003',
      4: '0004',
      5: '0005',
      6: '0006',
    })
    assert.deepEqual((await source.kept()).toSorted(), [
      ['4', { field: 'code', reason: 'CODE_TAKEN' }],
      ['5', { field: 'code', reason: 'CODE_TAKEN' }],
      ['6', { field: 'procedure', reason: 'CHANGED' }],
      ['7', { field: 'code', reason: 'CODE_TAKEN' }],
    ])
  })

  test('keeps the codes of a dossier in the order in which they are told, and those that others gave', async (t) => {
    const { fields } = dossierFeed
    const feeds = { dossiers: { from: {}, fields: { ...fields, otherCodes: ['ma_khac'] } } }
    const source = await startSource(t, { feeds })
    const other = { ma_khac: code(2).ma_ho_so }
    source.system.put('dossiers', '1', dossier({ ...code(1), ...other }))
    await source.follow()
    await database.sql`
      INSERT INTO dossiers.dossier_code (code, source, dossier_id, position)
      SELECT '000.00.20.H49-140505-0009', 'portal', id, 1 FROM dossiers.dossier
      WHERE source = ${source.name}
    `
    assert.deepEqual(await codesOf(source.name), { 1: '0001 0002 0009' })
    source.system.put('dossiers', '1', dossier({ ...code(3), ...other }))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0003 0002 0009' })
    source.system.put('dossiers', '1', dossier(code(2)))
    await source.follow()
    assert.deepEqual(await codesOf(source.name), { 1: '0002 0009' })
  })

  test('gives a dossier the owner and the submitter of a correction, and nobody another name', async (t) => {
    const { fields } = dossierFeed
    const submitter = { name: 'nguoi_nop' }
    const feeds = { dossiers: { from: {}, fields: { ...fields, submitter } } }
    const one = await startSource(t, { feeds })
    const other = await startSource(t)
    const an = { so_giay_to: '022087001301' }
    one.system.put('dossiers', '1', dossier({ ...an, nguoi_nop: 'Lê Văn Cường' }))
    other.system.put('dossiers', '9', dossier(an))
    await one.follow()
    await other.follow()
    one.system.put(
      'dossiers',
      '1',
      dossier({
        chu_ho_so: 'Trần Thị Bình',
        so_giay_to: '022187001302',
        nguoi_nop: 'Phạm Thị Dung',
      }),
    )
    await one.follow()
    const people = await database.sql<{ role: string; name: string; numbers: string[] }>`
      SELECT role, name,
        ARRAY(SELECT number FROM citizens.identity_document WHERE party_id = party.id) AS numbers
      FROM (
        SELECT source, 'OWNER' AS role, owner_id AS id FROM dossiers.dossier
        UNION ALL
        SELECT source, role, party_id FROM dossiers.dossier_party JOIN dossiers.dossier ON id = dossier_id
      ) AS named JOIN citizens.party USING (id)
      WHERE source IN (${one.name}, ${other.name})
      ORDER BY source = ${other.name}, role
    `
    assert.deepEqual(people, [
      { role: 'OWNER', name: 'Trần Thị Bình', numbers: ['022187001302'] },
      { role: 'SUBMITTER', name: 'Phạm Thị Dung', numbers: [] },
      { role: 'OWNER', name: 'Nguyễn Văn An', numbers: ['022087001301'] },
    ])
  })

  test('takes the course of a dossier that goes another way, and of none that has become another', async (t) => {
    const source = await startSource(t)
    for (const n of [1, 2]) source.system.put('dossiers', String(n), dossier(code(n)))
    await source.follow()
    const ended = { ngay_ket_thuc: '2014-05-09' }
    source.system.put('dossiers', '1', dossier({ ...code(1), ...ended, kenh: '2' }))
    source.system.put('dossiers', '2', dossier({ ...code(2), ...ended, ma_tthc: '1.000002' }))
    await source.follow()
    assert.deepEqual(await source.kept(), [
      ['1', { field: 'channel', reason: 'CHANGED' }],
      ['2', { field: 'procedure', reason: 'CHANGED' }],
    ])
    assert.deepEqual(
      (await source.taken()).map(({ status }) => status),
      ['PROCESSED', 'ACCEPTED'],
    )
  })

  const tellingEvents = {
    feeds: {
      dossiers: {
        from: {},
        fields: {
          ...dossierFeed.fields,
          events: [
            { status: 'trang_thai', at: 'ngay_tiep_nhan', appointmentOn: 'ngay_hen_tra' },
            { status: { always: '9' }, at: 'ngay_ket_thuc', note: 'ghi_chu' },
          ],
        },
      },
      events: {
        from: {},
        fields: {
          ...eventFeed.fields,
          agency: 'don_vi',
          appointmentOn: 'hen_tra',
          supplementDueOn: 'han',
          note: 'ghi_chu',
        },
      },
    },
  }
  const event = (fields: RawFields = {}): RawFields => ({
    ho_so_id: '1',
    thoi_diem: '2014-05-06 08:00',
    thu_tu: '1',
    trang_thai: '5',
    don_vi: 'H49.02',
    hen_tra: '2014-05-20',
    han: '2014-05-15',
    ghi_chu: 'Thiếu bản sao',
    ...fields,
  })

  test('refuses an event that tells something else of its place than was told first, and names what', async (t) => {
    const source = await startSource(t, tellingEvents)
    source.system.put('dossiers', '1', dossier({ trang_thai: '2' }))
    for (let n = 1; n <= 6; n++) source.system.put('events', `e${n}`, event({ thu_tu: String(n) }))
    await source.follow()
    const before = await source.taken()
    assert.deepEqual(await source.kept(), [])
    const changes: readonly RawFields[] = [
      { trang_thai: '4', han: null },
      { hen_tra: null },
      { han: '2014-05-16' },
      { don_vi: 'H49.03' },
      { ghi_chu: null },
      {},
    ]
    for (const [i, fields] of changes.entries()) {
      const n = i + 1
      source.system.put('events', `e${n}`, event({ ...fields, thu_tu: String(n) }))
    }
    await source.follow()
    assert.deepEqual(await source.kept(), [
      ['e1', { field: 'status', reason: 'CHANGED' }],
      ['e2', { field: 'appointmentOn', reason: 'CHANGED' }],
      ['e3', { field: 'supplementDueOn', reason: 'CHANGED' }],
      ['e4', { field: 'agency', reason: 'CHANGED' }],
      ['e5', { field: 'note', reason: 'CHANGED' }],
    ])
    assert.equal(await source.refused('events', 'CHANGED'), 5)
    assert.deepEqual(await source.taken(), before)

    source.system.put('events', 'e1', event())
    await source.follow()
    assert.equal((await source.kept()).length, 4)
  })

  test('refuses the second of two events that are told of one place at once', async (t) => {
    const source = await startSource(t, { ...tellingEvents, pageSize: 10 })
    source.system.put('dossiers', '1', dossier({ trang_thai: '2' }))
    source.system.put('events', 'e1', event({ hen_tra: '2014-05-20' }))
    source.system.put('events', 'e2', event({ hen_tra: '2014-05-21' }))
    source.system.put('events', 'e3', event({ hen_tra: '2014-05-20' }))
    source.system.put('events', 'e4', event({ ho_so_id: '2' }))
    await source.follow()
    assert.deepEqual(await source.kept(), [
      ['e2', { field: 'appointmentOn', reason: 'CHANGED' }],
      ['e4', { field: 'dossier', reason: 'UNKNOWN_DOSSIER' }],
    ])
    assert.equal((await source.taken())[0]?.due, '2014-05-20')
  })

  test('refuses a changed appointment in the row of a dossier, and takes what else the row tells', async (t) => {
    const source = await startSource(t, tellingEvents)
    const row = dossier({ trang_thai: '2' })
    source.system.put('dossiers', '1', row)
    source.system.put('dossiers', '2', { ...row, ...code(2) })
    await source.follow()
    const ended = { ngay_hen_tra: '2014-05-19', ngay_ket_thuc: '09/05/2014' }
    source.system.put('dossiers', '1', { ...row, ...ended, kenh: '2' })
    source.system.put('dossiers', '2', { ...row, ...code(2), ...ended, chu_ho_so: 'Trần Thị Bình' })
    await source.follow()
    const changed = { field: 'events.0.appointmentOn', reason: 'CHANGED' }
    assert.deepEqual(await source.kept(), [
      ['1', { field: 'channel', reason: 'CHANGED' }, changed],
      ['2', changed],
    ])
    assert.equal(await source.refused('dossiers', 'CHANGED'), 2)
    assert.deepEqual(
      (await source.taken()).map(({ status, due, ended }) => ({ status, due, ended })),
      Array(2).fill({ status: 'PROCESSED', due: '2014-05-12', ended: '2014-05-09' }),
    )

    source.system.put('dossiers', '2', { ...row, ...code(2), ngay_ket_thuc: '09/05/2014' })
    await source.follow()
    assert.deepEqual(
      (await source.kept()).map(([key]) => key),
      ['1'],
    )
  })

  test('knows an event again by what its status means, and one that nobody knows by its word', async (t) => {
    const status = { 'Tiếp nhận': 'ACCEPTED' }
    const source = await startSource(t, { ...tellingEvents, codes: { ...codes, status } })
    for (const [i, word] of ['2', '98'].entries())
      source.system.put('dossiers', `${i}`, dossier({ ...code(i), trang_thai: word }))
    await source.follow()
    for (const [i, word] of ['Tiếp nhận', '99'].entries())
      source.system.put('dossiers', `${i}`, dossier({ ...code(i), trang_thai: word }))
    await source.follow()
    assert.deepEqual(await source.kept(), [['1', { field: 'events.0.status', reason: 'CHANGED' }]])
  })

  test('refuses an event at the place of an apology', async (t) => {
    const source = await startSource(t, tellingEvents)
    source.system.put('dossiers', '1', dossier({ trang_thai: '2' }))
    await source.follow()
    await database.transaction(async ({ sql }) => {
      await sql`
        INSERT INTO dossiers.incoming_event (
          dossier_id, at, source_sequence, kind, appointment_on, recorded_at
        ) VALUES (
          ${sourceId('dossier', source.name, '1')}, '2014-05-06T08:00:00+07:00', 1,
          'APOLOGY_ISSUED', '2014-05-20', ${clock.now()}
        )
      `
      await sql`SELECT dossiers.record_events()`
    })
    source.system.put('events', 'e1', event({ trang_thai: '4', han: null }))
    await source.follow()
    assert.deepEqual(await source.kept(), [['e1', { field: 'status', reason: 'CHANGED' }]])
  })

  test('refuses alone what only the store finds wrong', async (t) => {
    const source = await startSource(t, {
      codes: { ...codes, vocabulary: 'NATIONAL_PORTAL' },
      feeds: {
        dossiers: {
          from: {},
          fields: {
            ...dossierFeed.fields,
            events: [{ status: { always: '2' }, at: 'ngay_tiep_nhan', supplementDueOn: 'han' }],
          },
        },
      },
    })
    for (let i = 1; i <= 7; i++)
      source.system.put(
        'dossiers',
        String(i),
        dossier({ ...code(i), ...(i === 5 && { han: '2014-06-01' }) }),
      )
    await source.follow()
    assert.deepEqual(await source.kept(), [['5', { field: 'record', reason: 'REFUSED_BY_STORE' }]])
    assert.equal((await source.taken()).length, 6)
  })

  test('takes everything once, however often it is read', async (t) => {
    const source = await startSource(t)
    for (let i = 1; i <= 5; i++) source.system.put('dossiers', String(i), dossier(code(i)))
    source.system.put('fees', 'f1', {
      ho_so_id: '1',
      ma_tthc: '1.000001',
      ma_linh_vuc: 'LV-02-01',
      loai: '2',
      ten: 'Lệ phí',
      so_tien: '135000',
      ngay_xac_dinh: '2014-05-05',
      ngay_nop: '2014-05-05 09:00',
    })
    await source.follow()
    const stores = async () => [
      await source.taken(),
      await database.sql`SELECT * FROM fees.entry WHERE partner = ${source.name} ORDER BY transaction_code`,
      await database.sql`SELECT count(*)::int FROM citizens.source_party WHERE source = ${source.name}`,
    ]
    const once = await stores()
    await database.sql`UPDATE sources.followed SET cursor = NULL WHERE source = ${source.name}`
    await source.follow()
    assert.deepEqual(await stores(), once)
    const [fee] = await database.sql<{ same: boolean; paid: string }>`
      SELECT item.dossier_id = dossier.id AS same, paid_on AS paid
      FROM fees.item JOIN dossiers.dossier ON dossier.source = item.source AND source_key = '1'
      WHERE item.source = ${source.name}
    `
    assert.deepEqual(fee, { same: true, paid: '2014-05-05' })
  })

  test('takes a large page of events in shares, and all that is left of it after one share failed', async (t) => {
    const source = await startSource(t, { pageSize: 10_000 })
    const keys = Array.from({ length: 20 }, (_, number) => String(number))
    for (const key of keys) source.system.put('dossiers', key, dossier(code(4_000 + Number(key))))
    await source.follow()
    for (let step = 0; step < 300; step++)
      for (const key of keys)
        source.system.put('events', `${key}-${step}`, {
          ho_so_id: key,
          thoi_diem: '06/05/2014 08:00',
          thu_tu: String(step),
          trang_thai: '4',
        })
    const events = async () => (await source.taken()).map(({ events }) => events)
    const before = await events()

    const broken = sourceId('dossier', source.name, '7')
    await database.transaction(({ script }) =>
      script(`
        CREATE FUNCTION told_to_fail() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE 'told to fail'; END $$;
        CREATE TRIGGER told_to_fail BEFORE INSERT ON dossiers.event FOR EACH ROW
          WHEN (NEW.dossier_id = '${broken}') EXECUTE FUNCTION told_to_fail();
      `),
    )
    await assert.rejects(source.follow(), /told to fail/)
    const partly = await events()
    assert.deepEqual(new Set(partly), new Set([301, 1]))
    await database.transaction(({ script }) => script('DROP FUNCTION told_to_fail() CASCADE'))
    await source.follow()
    assert.deepEqual([before, await events()], [keys.map(() => 1), keys.map(() => 301)])
    assert.deepEqual(await source.kept(), [])
  })

  test('refuses amounts that are none', async (t) => {
    const source = await startSource(t)
    const fee = {
      ho_so_id: '1',
      ma_tthc: '1.000001',
      ma_linh_vuc: 'LV-02-01',
      loai: '2',
      ten: 'Lệ phí',
      ngay_xac_dinh: '2014-05-05',
    }
    for (const [index, so_tien] of [
      '150000.0',
      '-5',
      '1.500.000',
      '99999999999999999999',
    ].entries())
      source.system.put('fees', String(index), { ...fee, so_tien })
    await source.follow()
    assert.deepEqual(await source.kept(), [
      ['0', { field: 'amount', reason: 'NOT_AN_AMOUNT' }],
      ['1', { field: 'amount', reason: 'NEGATIVE_AMOUNT' }],
      ['2', { field: 'amount', reason: 'NOT_AN_AMOUNT' }],
      ['3', { field: 'amount', reason: 'NOT_AN_AMOUNT' }],
    ])
    assert.equal(await source.refused('fees', 'NOT_AN_AMOUNT'), 3)
    assert.equal(await source.refused('fees', 'NEGATIVE_AMOUNT'), 1)
  })

  test('notes that a source fails, and that it answers again', async (t) => {
    const source = await startSource(t)
    await source.follow()
    const state = async () => (await followedFeeds(database.sql, [source.name], ['dossiers']))[0]
    const before = await state()
    assert.deepEqual([before?.failure, before?.watermark], [null, clock.now()])
    source.system.fail('TOO_SLOW')
    await assert.rejects(source.follow(), SourceFailure)
    assert.deepEqual(
      [(await state())?.failure, (await state())?.watermark],
      ['TOO_SLOW', before?.watermark],
    )
    source.system.fail(null)
    await source.follow()
    assert.equal((await state())?.failure, null)
  })
})
