import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import { takePeople } from '../subgraphs/citizens/people/take-people.ts'
import { dossierIntake } from '../subgraphs/dossiers/intake/dossier-intake.ts'
import { eventIntake } from '../subgraphs/dossiers/intake/event-intake.ts'
import { feeIntake } from '../subgraphs/fees/intake/fee-intake.ts'
import { createSourceObservations } from '../subgraphs/sources/observations.ts'
import type { People } from '../subgraphs/sources/people.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import { feedOf, openSource } from '../subgraphs/sources/start-following.ts'
import { until } from '../tests/until.ts'
import { domainStart } from './data.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { keptDossiers } from './kept-dossiers.ts'
import { prepareDemo } from './prepare.ts'
import { demoFollowing, readOnFrom } from './sources.ts'
import { runStandIns, type StandIns, type Word } from './stand-ins/run.ts'

const secret = 'a secret of this test'

interface Demo {
  readonly database: Database
  readonly sources: readonly Source[]
  readonly start: Date
  readonly standIns: StandIns
  /** Reads all feeds of a source to their end, from where they were read before. */
  follow(source: Source): Promise<void>
  /** How many dossiers a source has told of so far. */
  told(source: Source): number
}

describe('the stand-ins for the departments', () => {
  let demo: Demo
  let stop = async () => {}
  before(async () => {
    const opened = await openDemo()
    demo = opened.demo
    stop = opened.stop
  })
  after(() => stop())

  test('there are 19 departments and the local centres, at least eight of them by running services', () => {
    const { sources } = demo
    assert.equal(new Set(sources.map(({ department }) => department)).size, 20)
    const running = sources.filter(({ system }) => ['rest', 'soap'].includes(system))
    assert.ok(running.length >= 8)
    assert.deepEqual(
      sources.filter(({ scope }) => scope === 'LOCAL_CENTRES').map(({ name }) => name),
      ['mot-cua-dia-phuong'],
    )
  })

  test('read from its beginning, each system tells what is in the stores, and nothing else', async () => {
    const { database, sources, follow } = demo
    const known = await stateOf(database)
    for (const source of sources) {
      const isLarge = source.scope === 'LOCAL_CENTRES'
      await forget(database, source)
      // The old portal has tens of thousands: its last day will do.
      const [read = source] = isLarge
        ? readOnFrom(new Date('2014-07-02T07:00:00+07:00'), [source])
        : [source]
      const stored = isLarge ? 1 : await dossiersOf(database, source)
      // A file counts as whole only when nothing was written to it for a second.
      await until(
        `${source.name} has told of all its dossiers`,
        async () => {
          await follow(read)
          return demo.told(source) >= stored
        },
        30_000,
      )
      assert.deepEqual(await refusedOf(database, source), [])
    }
    assert.deepEqual(await stateOf(database), known)
  })

  test('what a system takes in at its counter comes into the graph, whatever its kind', async () => {
    const { database, sources, start, standIns, follow } = demo
    const before = await receivedBySource(database)
    for (const source of readOnFrom(start, sources)) {
      await forget(database, source)
      const answer = await put(standIns, source.name, 'receive')
      const [code = ''] = /\d{3}\.\d{2}\.\d{2}\.H49-\d{6}-\d+/.exec(answer) ?? []
      // A file counts as whole only when nothing was written to it for a second.
      await until(`${source.name} has told of ${code}`, async () => {
        await follow(source)
        return (await statusOf(database, source, code)) === 'ACCEPTED'
      })
      assert.deepEqual(await refusedOf(database, source), [])
    }
    const now = await receivedBySource(database)
    for (const { name } of sources) assert.equal(now.get(name), (before.get(name) ?? 0) + 1, name)
  })

  test('a system that is down is unreachable, and one that is slow takes longer than its deadline', async () => {
    const { sources, start, standIns, follow } = demo
    const reading = readOnFrom(start, sources)
    const find = (name: string) => reading.find((source) => source.name === name) ?? reading[0]
    for (const [name, word, reason] of [
      ['mot-cua-H49.02', 'down', 'UNREACHABLE'],
      ['mot-cua-H49.05', 'slow', 'TOO_SLOW'],
      ['mot-cua-H49.01', 'stale', 'UNREACHABLE'],
    ] as const) {
      const source = find(name)
      assert.ok(source)
      await put(standIns, name, word)
      await assert.rejects(follow({ ...source, deadline: 500 }), { reason })
      await put(standIns, name, 'up')
      await follow(source)
    }
  })

  test('no system does what it is not told rightly', async () => {
    const { standIns } = demo
    assert.match(await put(standIns, 'mot-cua-H49.99', 'down'), /No system is called/)
    assert.match(await put(standIns, 'mot-cua-H49.02', 'loud'), /up, slow, stale, down, receive/)
  })
})

async function openDemo(): Promise<{ readonly demo: Demo; stop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-stand-ins-'))
  await cp(process.env.MOTCUA_TEST_DATABASE ?? '', folder, { recursive: true })
  const database = await openEmbeddedDatabase(folder, prepareDemo)
  const start = await domainStart(database)
  const clock = standingClock(start)
  const standIns = await runStandIns({
    archive: keptDossiers(database.sql, start),
    now: () => clock.now(),
    folder: path.join(folder, 'stand-ins'),
    secret,
    port: 0,
    told: async () => {},
    failed: (error) => assert.ifError(error),
  })
  // Time passes until what is brought has settled.
  clock.moveTo(new Date(start.getTime() + 1_000))
  const { sources, kinds } = await demoFollowing(
    { url: standIns.url, folder: path.join(folder, 'stand-ins'), secret },
    true,
  )
  const people: People = {
    async subjectIds(source, people) {
      const { subjects } = await takePeople(database, source, people)
      return new Map(subjects.map(({ key, id, kind }) => [key, { id, kind }]))
    },
  }
  const told = new Map<string, number>()
  const observations = {
    ...createSourceObservations(),
    records(source: string, feed: string, taken: number) {
      if (feed === 'dossiers') told.set(source, (told.get(source) ?? 0) + taken)
    },
  }
  const feeds = [feedOf(dossierIntake(people)), feedOf(eventIntake), feedOf(feeIntake)]
  const seal = sealWith(randomBytes(32))
  const parts = {
    database,
    clock,
    seal,
    log: pino({ level: 'silent' }),
    observations,
  }

  async function follow(source: Source): Promise<void> {
    clock.moveTo(new Date(clock.now().getTime() + 5_000))
    const opened = openSource(source, kinds, { clock, seal })
    try {
      for (const open of feeds)
        await open(source, opened, parts)?.toEnd(AbortSignal.timeout(60_000))
    } finally {
      await opened.stop()
    }
  }

  return {
    demo: {
      database,
      sources,
      start,
      standIns,
      follow,
      told: ({ name }) => told.get(name) ?? 0,
    },
    async stop() {
      await standIns.stop()
      await database.stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function put(standIns: StandIns, name: string, word: Word | 'loud'): Promise<string> {
  const response = await fetch(`${standIns.url}/control/${name}`, { method: 'PUT', body: word })
  return response.text()
}

async function forget({ sql }: Database, { name }: Source): Promise<void> {
  await sql`UPDATE sources.followed SET cursor = NULL WHERE source = ${name}`
}

async function dossiersOf({ sql }: Database, { name }: Source): Promise<number> {
  const [row] = await sql<{ dossiers: number }>`
    SELECT count(*)::int AS dossiers FROM dossiers.dossier WHERE source = ${name}
  `
  return row?.dossiers ?? 0
}

async function refusedOf({ sql }: Database, { name }: Source): Promise<unknown[]> {
  return sql`SELECT feed, record_key, refusals FROM sources.quarantine WHERE source = ${name}`
}

async function statusOf({ sql }: Database, { name }: Source, code: string) {
  const rows = await sql<{ status: string }>`
    SELECT status FROM dossiers.dossier JOIN dossiers.dossier_code ON dossier_id = id
    WHERE code = ${code} AND dossier.source = ${name}
  `
  return rows[0]?.status
}

async function receivedBySource({ sql }: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await sql<{ source: string; received: number }>`
    SELECT source, count(*)::int AS received FROM dossiers.dossier
    WHERE accepted_on IS NOT NULL GROUP BY source
  `
  return new Map(rows.map(({ source, received }) => [source, received]))
}

/** All that following could change, in numbers and a digest. */
async function stateOf({ sql }: Database): Promise<unknown> {
  const [counted] = await sql`
    SELECT
      (SELECT count(*) FROM dossiers.dossier) AS dossiers,
      (SELECT count(*) FROM dossiers.dossier_code) AS codes,
      (SELECT count(*) FROM dossiers.event) AS events,
      (SELECT count(*) FROM fees.item) AS items,
      (SELECT count(*) FROM fees.entry) AS entries,
      (SELECT count(*) FROM fees.fault) AS faults,
      (SELECT count(*) FROM citizens.party) AS parties,
      (SELECT count(*) FROM citizens.disputed_document) AS disputed,
      (SELECT md5(string_agg(concat_ws(' ', id, status, accepted_at, due_on, ended_at, owner_id), ' ' ORDER BY id))
        FROM dossiers.dossier) AS dossiers_digest,
      (SELECT md5(string_agg(concat_ws(' ', id, state, owed, paid_on, collected_at), ' ' ORDER BY id))
        FROM fees.item) AS items_digest
  `
  return counted
}
