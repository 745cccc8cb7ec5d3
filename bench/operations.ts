import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart } from '../demo/data.ts'
import { startPlatform } from '../demo/platform.ts'
import { prepareDemo } from '../demo/prepare.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { percentile, type Rounds, summarise } from './statistics.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run bench:operations`: each documented operation through gateway and subgraphs, all in one
 * process on one machine, on PostgreSQL and on PGlite, at the size of 2014.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = 5
const requestsPerRound = options.quick ? 20 : 100
const warmUpRequests = 20

/** The most that the 95th percentile may be, in milliseconds. */
const limitsMs = { PostgreSQL: 50, PGlite: 200 }

const root = path.join(import.meta.dirname, '..')
const operations = globSync('docs/operations/*.graphql', { cwd: root }).map((file) => ({
  name: path.basename(file, '.graphql'),
  query: readFileSync(path.join(root, file), 'utf8'),
  variables: variablesBeside(file),
}))

function variablesBeside(file: string): unknown {
  const [beside] = globSync(file.replace('.graphql', '.variables.json'), { cwd: root })
  return beside ? JSON.parse(readFileSync(path.join(root, beside), 'utf8')) : {}
}

interface Measured {
  readonly answers: ReadonlyMap<string, unknown>
  readonly p95Ms: ReadonlyMap<string, Rounds>
}

async function measureOn(database: Database): Promise<Measured> {
  await using stack = new AsyncDisposableStack()
  stack.defer(() => database.stop())
  await prepareDemo(database)
  const clock = standingClock(await domainStart(database))
  const log = pino({ level: 'error' })
  const platform = await startPlatform({ database, clock, log }, { port: 0 })
  stack.defer(() => platform.stop())
  const answers = new Map<string, unknown>()
  const p95Ms = new Map<string, Rounds>()
  for (const { name, ...request } of operations) {
    answers.set(name, await ask(platform.url, request))
    p95Ms.set(name, await p95Of(() => ask(platform.url, request)))
  }
  return { answers, p95Ms }
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

async function ask(url: string, request: object): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  const answer: unknown = await response.json()
  assert.ok(typeof answer === 'object' && answer && !('errors' in answer), JSON.stringify(answer))
  return answer
}

function figuresOf(database: keyof typeof limitsMs, { p95Ms }: Measured): Figure[] {
  return [...p95Ms].map(([operation, p95]) => {
    const name = `${operation} on ${database}: p95 ms`
    console.log(
      `${name}: ${p95.median} (rounds ${p95.least} to ${p95.most}), limit ${limitsMs[database]}`,
    )
    return { name, measured: p95.median, most: limitsMs[database] }
  })
}

async function measureOnPostgres(): Promise<Measured | null> {
  await using stack = new AsyncDisposableStack()
  const cluster = await startPostgresCluster()
  if (cluster === null) return null
  stack.defer(() => cluster.stop())
  return await measureOn(openPostgres(cluster.url))
}

const onPostgres = await measureOnPostgres()
const onPglite = await measureOn(await openPglite())
if (onPostgres)
  assert.deepEqual(onPostgres.answers, onPglite.answers, 'both databases answer alike')

const figures = [
  ...(onPostgres ? figuresOf('PostgreSQL', onPostgres) : []),
  ...figuresOf('PGlite', onPglite),
]
printVerdict(
  'operations',
  figures,
  { rounds, requestsPerRound },
  { missing: onPostgres ? [] : ['PostgreSQL'] },
)
process.exit(0)
