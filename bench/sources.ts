import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { openPostgres } from '#kit/postgres.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import { mariadbSkip, startMariaDb } from '../tests/mariadb.ts'
import { createDatabase } from './create-database.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { openStores, taken } from './sources/backfill.ts'
import { fillDepartment, writeSteps } from './sources/department-database.ts'
import { databaseSettings, readSource } from './sources/department-source.ts'
import { graphMillisecondsOverOwnTime, millisecondsOfListsWithOneHung } from './sources/live.ts'
import { millisecondsOverOwnTime } from './sources/look-ups.ts'
import { fillMariaDb } from './sources/mariadb-department.ts'
import { percentile, summarise } from './statistics.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run bench:sources`: how fast a department's history comes in, what following its daily work
 * costs, what a look-up through SOAP costs over the department's own time, and how long a list takes
 * over 19 systems that are asked, one of which never answers. Department and stores
 * are databases of one PostgreSQL, on the machine that also runs us.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const dossiers = options.quick ? 20_000 : 1_000_000
/** MariaDB differs in how rows are read, not in how they are taken: less of it tells enough. */
const dossiersInMariaDb = options.quick ? 10_000 : 200_000
const eventsEach = 5
const perSecond = 50
const followSeconds = options.quick ? 20 : 60
const lookUps = options.quick ? 400 : 2_000
/** More than all counters of a province ask one department's system. */
const lookUpsPerSecond = 30
const lists = options.quick ? 3 : 10

interface Results {
  readonly figures: readonly Figure[]
  readonly details: Record<string, unknown>
}

async function measureFollowing(server: string): Promise<Results> {
  const department = await createDatabase(server, 'so_cong_thuong')
  const store = await createDatabase(server, 'motcua')
  await fillDepartment(department, dossiers)
  const stores = await openStores(store)
  const source = await readSource(databaseSettings(department))

  const backfilled = await backfill(stores, source, dossiers)
  const { events } = backfilled
  const share = await shareOfCore(department, () => stores.follow(source))
  const followed = (await taken(stores.database)).events - events
  assert.equal(followed, perSecond * followSeconds)
  say(`following ${perSecond} events/s`, `${share} % of a core`)
  await stores.stop()
  return {
    figures: [
      { name: 'backfill: microseconds an event', measured: backfilled.microseconds, most: 50 },
      { name: 'following 50 events a second: % of a core', measured: share, most: 5 },
    ],
    details: {
      backfilledDossiers: dossiers,
      ...backfilled.details,
      followedEvents: followed,
    },
  }
}

async function measureMariaDb(server: string): Promise<Results> {
  const mariaDb = await startMariaDb()
  try {
    await fillMariaDb(mariaDb, dossiersInMariaDb)
    const stores = await openStores(await createDatabase(server, 'motcua_of_mariadb'))
    const source = await readSource(databaseSettings(mariaDb.url, 'mariadb'))
    const { microseconds } = await backfill(stores, source, dossiersInMariaDb)
    await stores.stop()
    return {
      figures: [
        { name: 'backfill from MariaDB: microseconds an event', measured: microseconds, most: 50 },
      ],
      details: { backfilledFromMariaDb: dossiersInMariaDb },
    }
  } finally {
    await mariaDb.stop()
  }
}

/** Reads all of a source, and says how long each of its events took; all derived tables are folded by then. */
async function backfill(
  stores: Awaited<ReturnType<typeof openStores>>,
  source: Source,
  dossiers: number,
) {
  const events = dossiers * eventsEach
  const [dossierSeconds = 0, eventSeconds = 0, foldSeconds = 0] = await stores.readAll(source)
  assert.deepEqual(await taken(stores.database), {
    dossiers,
    events,
    refused: 0,
    counted: dossiers,
  })
  const rate = events / (dossierSeconds + eventSeconds + foldSeconds)
  say(
    `backfill from ${source.system} of ${dossiers} dossiers and ${events} events`,
    `${Math.round(rate)} events/s`,
  )
  return {
    events,
    microseconds: tenths(1e6 / rate),
    details: {
      eventsPerSecond: Math.round(rate),
      dossierSeconds: tenths(dossierSeconds),
      eventSeconds: tenths(eventSeconds),
      foldSeconds: tenths(foldSeconds),
    },
  }
}

/** How much of one core this process uses while a source is followed that writes all the time. */
async function shareOfCore(
  department: string,
  follow: () => { stop(): Promise<void> },
): Promise<number> {
  const writer = openPostgres(department)
  const following = follow()
  // All that was there before has been read, and found again.
  await wait(3_000)
  const before = process.cpuUsage()
  const start = performance.now()
  await writeSteps(writer, perSecond, followSeconds)
  await wait(3_000)
  const { user, system } = process.cpuUsage(before)
  const wallMs = performance.now() - start
  await following.stop()
  await writer.stop()
  return tenths(((user + system) / 1_000 / wallMs) * 100)
}

async function measureLookUps(): Promise<Results> {
  const over = await millisecondsOverOwnTime(lookUps, 4)
  const p95 = percentile(over, 0.95)
  const { median } = summarise(over)
  say('look-up through SOAP, over the own time of the service', `p95 ${tenths(p95)} ms`)
  return {
    figures: [{ name: 'SOAP look-up: p95 ms over the own time', measured: tenths(p95), most: 10 }],
    details: { lookUps: over.length, medianLookUpMs: median },
  }
}

/** Through the gateway, as clients ask. */
async function measureLive(): Promise<Results> {
  const over = await graphMillisecondsOverOwnTime(lookUps, lookUpsPerSecond)
  const p95 = tenths(percentile(over, 0.95))
  say('look-up through SOAP and the graph, over the own time of the service', `p95 ${p95} ms`)
  const took = await millisecondsOfListsWithOneHung(lists)
  const longest = tenths(Math.max(...took))
  say('list over 19 sources with one hung: 18 fresh', `within ${longest} ms`)
  return {
    figures: [
      { name: 'SOAP look-up through the graph: p95 ms over the own time', measured: p95, most: 10 },
      // What the gateway waits for a subgraph.
      { name: 'list over 19 sources with one hung: ms', measured: longest, most: 2_000 },
    ],
    details: {
      graphLookUps: over.length,
      lookUpsPerSecond,
      medianGraphLookUpMs: summarise(over).median,
    },
  }
}

const say = (what: string, found: string) => console.log(`${what}: ${found}`)
const tenths = (value: number) => Math.round(value * 10) / 10
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function measureDatabases(server: string): Promise<readonly Results[]> {
  const postgres = await measureFollowing(server)
  return mariadbSkip ? [postgres] : [postgres, await measureMariaDb(server)]
}

const lookUpResults = await measureLookUps()
const live = await measureLive()
const cluster = await startPostgresCluster()
const ofDatabases = cluster ? await measureDatabases(cluster.url).finally(() => cluster.stop()) : []
const results = [lookUpResults, ...ofDatabases]
printVerdict(
  'sources',
  [...results, live].flatMap(({ figures }) => figures),
  Object.assign({}, ...[...results, live].map(({ details }) => details)),
  {
    missing: [...(cluster ? [] : ['PostgreSQL']), ...(mariadbSkip ? ['MariaDB'] : [])],
    notJudged: options.quick ? ['backfill at 1,000,000 dossiers: a quick run reads 20,000'] : [],
  },
)
