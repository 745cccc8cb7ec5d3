import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { startProgram } from './process.ts'
import { codes, dossierFeed, eventFeed, sourcesFile } from './source.ts'
import { until } from './until.ts'

const dossiers = 800
const eventsOfEach = 2

/** A department's database: rows that are right, but for every 100th, whose channel nobody knows. */
async function fillDepartment(database: Database): Promise<void> {
  await database.transaction(({ script }) =>
    script(`
      CREATE TABLE ho_so AS
      SELECT i AS id, '000.00.20.H49-140505-' || lpad(i::text, 5, '0') AS ma_ho_so,
        '1.000001' AS ma_tthc, 'LV-02-01' AS ma_linh_vuc,
        CASE WHEN i % 100 = 0 THEN '7' ELSE '1' END AS kenh,
        timestamp '2014-05-05 07:50' AS ngay_nop, timestamp '2014-05-05 08:00' AS ngay_tiep_nhan,
        date '2014-05-12' AS ngay_hen_tra, NULL::date AS ngay_ket_thuc, NULL::date AS ngay_tra,
        'Nguyễn Văn ' || i % 50 AS chu_ho_so, '1' AS loai_doi_tuong,
        lpad((i % 50)::text, 9, '0') AS so_giay_to,
        timestamp '2014-05-05 08:00' + i / 10 * interval '1 second' AS cap_nhat
      FROM generate_series(1, ${dossiers}) AS i;
      CREATE INDEX ON ho_so (cap_nhat, id);
      CREATE TABLE tien_do AS
      SELECT i * 10 + n AS id, i AS ho_so_id, n AS thu_tu, (n + 3)::text AS trang_thai,
        timestamp '2014-05-06 08:00' + n * interval '1 hour' AS thoi_diem,
        timestamp '2014-05-06 08:00' + i / 10 * interval '1 second' AS cap_nhat
      FROM generate_series(1, ${dossiers}) AS i, generate_series(1, ${eventsOfEach}) AS n;
      CREATE INDEX ON tien_do (cap_nhat, id);
    `),
  )
}

test('killed at any point, nothing of a source is lost and nothing doubled', {
  skip: postgresSkip,
}, async (t) => {
  const [department, store] = [await createPostgres(), await createPostgres()]
  t.after(() => Promise.all([department.stop(), store.stop()]))
  await fillDepartment(department)
  const log = pino({ level: 'silent' })
  const people = await startSubgraph(citizens, { database: store, clock: realClock, log })
  t.after(() => people.stop())
  const file = await sourcesFile(t, {
    'so-tu-phap': {
      department: 'H49.02',
      system: 'postgresql',
      connection: { url: `\${SO_TU_PHAP_URL}` },
      pageSize: 100,
      pollEvery: '20ms',
      codes,
      feeds: { dossiers: dossierFeed, events: eventFeed },
    },
  })
  const start = () =>
    startProgram(t, 'subgraphs/dossiers/main.ts', {
      DATABASE_URL: store.url,
      PORT: '0',
      SOURCES_FILE: file,
      SO_TU_PHAP_URL: department.url,
      CITIZENS_URL: people.url,
      QUARANTINE_KEY: randomBytes(32).toString('base64'),
    })
  const reached = async () => {
    const [row] = await store.sql<{ feeds: number }>`
      SELECT count(*)::int AS feeds FROM sources.followed WHERE watermark IS NOT NULL
    `.catch(() => [])
    return row?.feeds === 2
  }

  const pagesTaken = async () => {
    const [row] = await store.sql<{ pages: number }>`
      SELECT ((SELECT count(*) FROM dossiers.dossier) / 99
        + (SELECT count(*) FROM dossiers.event WHERE status <> 'ACCEPTED') / 99)::int AS pages
    `.catch(() => [])
    return row?.pages ?? 0
  }

  let kills = 0
  let isDone = false
  while (!isDone) {
    const { child, ended } = start()
    // After some pages, however fast the machine is, anywhere in the work on the next.
    const before = await pagesTaken()
    const pages = randomInt(1, 6)
    await until(
      'it goes on',
      async () => (await pagesTaken()) >= before + pages || reached(),
      60_000,
    )
    await setTimeout(randomInt(60))
    child.kill('SIGKILL')
    await ended()
    kills++
    isDone = await reached()
    assert.ok(kills < 40, 'it does not come to an end')
  }
  t.diagnostic(`${kills} kills`)
  assert.ok(kills > 2)

  // Once more unharmed, for what changed last.
  const last = start()
  await department.sql`UPDATE ho_so SET ngay_ket_thuc = '2014-05-09', cap_nhat = '2014-06-01' WHERE id = 7`
  await until('the last change is taken', async () => {
    const [row] = await store.sql<{ ended: string | null }>`
      SELECT ended_on AS ended FROM dossiers.dossier WHERE source_key = '7'
    `
    return row?.ended
  })
  last.child.kill('SIGTERM')
  assert.equal((await last.ended()).code, 0)

  const [counts] = await store.sql`
    SELECT (SELECT count(*) FROM dossiers.dossier)::int AS dossiers,
      (SELECT count(*) FROM dossiers.dossier_code)::int AS codes,
      (SELECT count(*) FROM dossiers.event)::int AS events,
      (SELECT sum(received) FROM dossiers.flow)::int AS received,
      (SELECT count(*) FROM sources.quarantine WHERE feed = 'dossiers')::int AS refused,
      (SELECT count(*) FROM sources.quarantine WHERE feed = 'events')::int AS waiting,
      (SELECT count(*) FROM citizens.party)::int AS people
  `
  const refused = dossiers / 100
  const right = dossiers - refused
  assert.deepEqual(counts, {
    dossiers: right,
    codes: right,
    events: right * (1 + eventsOfEach) + 1,
    received: right,
    refused,
    waiting: refused * eventsOfEach,
    people: 50,
  })
})
