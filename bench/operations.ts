import assert from 'node:assert/strict'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart, dossiersOf2014, loadDemoData } from '../demo/data.ts'
import { readDocumentedOperations } from '../demo/operations.ts'
import { startPlatform } from '../demo/platform.ts'
import { migrateAll } from '../demo/prepare.ts'
import { standingSources } from '../demo/sources.ts'
import type { OfferedOperation } from '../gateway/offered-operation.ts'
import { countingStatements, mostStatements } from '../tests/counting-statements.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { percentile, type Rounds, summarise } from './statistics.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run bench:operations`: each documented operation through gateway and subgraphs, all in one
 * process on one machine: on PostgreSQL and on PGlite at the size of 2014, and on PostgreSQL at a
 * million dossiers, which a quick run leaves out.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = 5
const requestsPerRound = options.quick ? 20 : 100
const warmUpRequests = 20
const million = 1_000_000

/** People wait for a search while they type. */
const searchLimitMs = 30

const operations = readDocumentedOperations()

interface Measured {
  readonly data: unknown
  readonly statements: number
  readonly p95Ms: Rounds
}

type Measurements = ReadonlyMap<string, Measured>

async function measureOn(database: Database, dossiers: number): Promise<Measurements> {
  await using stack = new AsyncDisposableStack()
  stack.defer(() => database.stop())
  await migrateAll(database)
  await loadDemoData(database, { dossiers })
  const counted = countingStatements(database)
  const clock = standingClock(await domainStart(database))
  const log = pino({ level: 'error' })
  const following = await standingSources()
  const platform = await startPlatform({ database: counted, clock, log, following }, { port: 0 })
  stack.defer(() => platform.stop())

  const measured = new Map<string, Measured>()
  for (const operation of operations) {
    const data = await ask(platform.url, operation)
    const before = counted.statements()
    await ask(platform.url, operation)
    const statements = counted.statements() - before
    measured.set(operation.name, {
      data,
      statements,
      p95Ms: await p95Of(() => ask(platform.url, operation)),
    })
  }
  return measured
}

async function p95Of(request: () => Promise<unknown>): Promise<Rounds> {
  for (let i = 0; i < warmUpRequests; i++) await request()
  const p95s: number[] = []
  for (let round = 0; round < rounds; round++) {
    const tookMs: number[] = []
    for (let i = 0; i < requestsPerRound; i++) {
      const start = performance.now()
      await request()
      tookMs.push(performance.now() - start)
    }
    p95s.push(percentile(tookMs, 0.95))
  }
  return summarise(p95s)
}

/** Gives the data of an answer without errors. */
async function ask(url: string, { query, variables }: OfferedOperation): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: JSON.parse(variables ?? '{}') }),
  })
  const answer: unknown = await response.json()
  const isWhole = typeof answer === 'object' && answer && 'data' in answer && !('errors' in answer)
  assert.ok(isWhole, JSON.stringify(answer))
  return answer.data
}

async function measureOnPostgres(dossiers: number): Promise<Measurements | null> {
  await using stack = new AsyncDisposableStack()
  const cluster = await startPostgresCluster()
  if (cluster === null) return null
  stack.defer(() => cluster.stop())
  return await measureOn(openPostgres(cluster.url), dossiers)
}

/** Prints what was measured and gives the figures that have a limit. */
function figuresOf(where: string, measured: Measurements | null, limitMs: number): Figure[] {
  return [...(measured ?? [])].flatMap(([operation, { p95Ms, statements }]) => {
    console.log(
      `${operation} on ${where}: p95 ${p95Ms.median} ms (rounds ${p95Ms.least} to ${p95Ms.most}), ${statements} statements`,
    )
    const most = operation === 'search-procedures' ? Math.min(limitMs, searchLimitMs) : limitMs
    return [
      { name: `${operation} on ${where}: p95 ms`, measured: p95Ms.median, most },
      { name: `${operation} on ${where}: statements`, measured: statements, most: mostStatements },
    ]
  })
}

const onPostgres = await measureOnPostgres(dossiersOf2014)
const onPglite = await measureOn(await openPglite(), dossiersOf2014)
const atMillion = options.quick ? null : await measureOnPostgres(million)

// In `extensions` the subgraph that answers first stands first.
const answersOf = (measured: Measurements) =>
  [...measured].map(([operation, { data }]) => ({ operation, data }))
if (onPostgres) assert.deepEqual(answersOf(onPostgres), answersOf(onPglite), 'answers are equal')

printVerdict(
  'operations',
  [
    ...figuresOf('PostgreSQL', onPostgres, 50),
    ...figuresOf('PGlite', onPglite, 200),
    ...figuresOf('PostgreSQL with a million dossiers', atMillion, 100),
  ],
  { rounds, requestsPerRound },
  {
    missing: onPostgres ? [] : ['PostgreSQL'],
    notJudged: options.quick ? ['a million dossiers'] : [],
  },
)
process.exit(0)
