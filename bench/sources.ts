import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { openPostgres } from '#kit/postgres.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { openStores, taken } from './sources/backfill.ts'
import { fillDepartment, writeSteps } from './sources/department-database.ts'
import { databaseSettings, readSource } from './sources/department-source.ts'
import { graphMillisecondsOverOwnTime, millisecondsOfListsWithOneHung } from './sources/live.ts'
import { millisecondsOverOwnTime } from './sources/look-ups.ts'
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
const eventsEach = 5
const perSecond = 50
const followSeconds = options.quick ? 20 : 60
const lookUps = options.quick ? 400 : 2_000
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

  const [dossierSeconds = 0, eventSeconds = 0] = await stores.readAll(source)
  const events = dossiers * eventsEach
  assert.deepEqual(await taken(stores.database), {
    dossiers,
    events,
    refused: 0,
    counted: dossiers,
  })
  const rate = events / (dossierSeconds + eventSeconds)
  say(`backfill of ${dossiers} dossiers and ${events} events`, `${Math.round(rate)} events/s`)

  const share = await shareOfCore(department, () => stores.follow(source))
  const followed = (await taken(stores.database)).events - events
  assert.equal(followed, perSecond * followSeconds)
  say(`following ${perSecond} events/s`, `${share} % of a core`)
  await stores.stop()
  return {
    figures: [
      { name: 'backfill: microseconds an event', measured: Math.round(1e6 / rate), most: 50 },
      { name: 'following 50 events a second: % of a core', measured: share, most: 5 },
    ],
    details: {
      backfilledDossiers: dossiers,
      eventsPerSecond: Math.round(rate),
      dossierSeconds: tenths(dossierSeconds),
      eventSeconds: tenths(eventSeconds),
      followedEvents: followed,
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
  const over = await graphMillisecondsOverOwnTime(lookUps, 4)
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
    details: { graphLookUps: over.length, medianGraphLookUpMs: summarise(over).median },
  }
}

async function createDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end())
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

const say = (what: string, found: string) => console.log(`${what}: ${found}`)
const tenths = (value: number) => Math.round(value * 10) / 10
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const lookUpResults = await measureLookUps()
const live = await measureLive()
const cluster = await startPostgresCluster()
const following = cluster ? await measureFollowing(cluster.url).finally(() => cluster.stop()) : null
printVerdict(
  'sources',
  [...lookUpResults.figures, ...live.figures, ...(following?.figures ?? [])],
  { ...lookUpResults.details, ...live.details, ...following?.details },
  {
    missing: cluster ? [] : ['PostgreSQL'],
    notJudged: options.quick ? ['backfill at 1,000,000 dossiers: a quick run reads 20,000'] : [],
  },
)
