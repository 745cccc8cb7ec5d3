import { hash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'undici'
import { composed } from '../../tests/gateway-world.ts'
import {
  beginLoading,
  loaded,
  type RedisServer,
  startRedis,
  withLoading,
} from '../../tests/redis.ts'
import { startStandIn } from '../../tests/stand-in.ts'
import { startTcpProxy, type TcpProxy } from '../../tests/tcp-proxy.ts'
import { freePort } from '../free-port.ts'
import { leaveGatewayCore, startPinned } from '../gateway/pinned-process.ts'
import { gatewayArguments } from '../gateway-arguments.ts'
import { median, percentile } from '../statistics.ts'
import type { Figure } from '../verdict.ts'
import type { FaultOptions, FaultResults } from './main.ts'

const rounds = { whole: 5, quick: 1 }
const roundSeconds = 4
const perSecond = 100

/** Redis as the gateway meets it: what ails it, and how it is well again. */
interface Ailment {
  readonly name: string
  begin(parts: RedisParts): unknown
  end(parts: RedisParts): unknown
}

interface RedisParts {
  readonly server: RedisServer
  readonly line: TcpProxy
}

const ailments: readonly Ailment[] = [
  { name: 'frozen', begin: ({ server }) => server.pause(), end: ({ server }) => server.goOn() },
  {
    name: 'refusing',
    begin: ({ line }) => line.treat('refuses'),
    end: ({ line }) => line.treat('passes'),
  },
  {
    name: 'full',
    begin: ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '1'),
    end: ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'a replica',
    begin: ({ server }) => server.command('REPLICAOF', '127.0.0.1', '1'),
    end: ({ server }) => server.command('REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'killed',
    begin: ({ server }) => server.kill(),
    end: ({ server }) => server.startAgain(),
  },
  {
    name: 'loading',
    begin: ({ server }) => beginLoading(server),
    end: ({ server }) => loaded(server),
  },
]

/** What a Redis that ails costs callers, each of whom is held to a quota that is counted there. */
export async function measureRedis({ quick }: FaultOptions): Promise<FaultResults> {
  await using running = new AsyncDisposableStack()
  const world = await startWorld(running)
  const figures: Figure[] = []
  const details: Record<string, unknown> = {}
  for (const ailment of ailments) {
    const { wellMs, illMs, backMs } = await compare(
      world,
      ailment,
      quick ? rounds.quick : rounds.whole,
    )
    const rises = illMs.map((ms, i) => ms - (wellMs[i] ?? ms))
    console.log(`Redis ${ailment.name}: ${JSON.stringify({ wellMs, illMs, backMs })}`)
    if (!quick)
      figures.push({
        name: `Redis ${ailment.name}: p99 of answers, ms more`,
        measured: hundredths(median(rises)),
        most: 5,
      })
    figures.push({
      name: `Redis ${ailment.name}: ms until it is used again`,
      measured: Math.round(Math.max(...backMs)),
      most: 5_000,
    })
    details[`p99, ms, Redis well, beside ${ailment.name}`] = wellMs.map(hundredths)
    details[`p99, ms, Redis ${ailment.name}`] = illMs.map(hundredths)
  }
  figures.push({ name: 'Redis ailing: requests failed', measured: world.failed(), most: 0 })
  return {
    figures,
    details: { ...details, requests: world.asked() },
    // One round of a few milliseconds tells nothing.
    notJudged: quick ? ['Redis ailing: p99 of answers'] : [],
  }
}

interface World extends RedisParts {
  /** Asks by the hash of a document; gives how long it took. */
  ask(): Promise<number>
  /** How many commands Redis has answered the gateway. */
  answered(): Promise<number>
  asked(): number
  failed(): number
}

const text = '{ dossierTotal }'
const body = JSON.stringify({
  query: text,
  extensions: { persistedQuery: { version: 1, sha256Hash: hash('sha256', text) } },
})

/** A gateway in a process of its own, on a core of its own, with a Redis behind a line. */
async function startWorld(running: AsyncDisposableStack): Promise<World> {
  running.defer(leaveGatewayCore())
  const until = { after: (stop: () => unknown) => running.defer(async () => void (await stop())) }
  const server = await startRedis(until, { settings: withLoading })
  const line = await startTcpProxy(until, server.port)
  const totals = await startStandIn(until, {
    name: 'dossiers',
    sdl: 'type Query { dossierTotal: Int }',
    resolvers: { Query: { dossierTotal: () => 2617 } },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-redis-bench-'))
  until.after(() => rm(folder, { recursive: true }))
  const supergraphFile = path.join(folder, 'supergraph.graphql')
  await writeFile(supergraphFile, composed([totals]))
  const [port, adminPort] = [await freePort(), await freePort()]
  const url = `http://127.0.0.1:${port}`
  const gateway = await startPinned({
    args: gatewayArguments,
    env: {
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      SUPERGRAPH_FILE: supergraphFile,
      REDIS_URL: `redis://127.0.0.1:${line.port}`,
      LIMIT_ADDRESS_REQUESTS: '1000000',
      LOG_LEVEL: 'error',
    },
    readyUrl: `${url}/ready`,
  })
  until.after(gateway.stop)
  const pool = new Pool(url, { connections: null })
  until.after(() => pool.destroy())
  let [asked, failed] = [0, 0]

  async function ask(): Promise<number> {
    const startMs = performance.now()
    const answer = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const told = await answer.body.text()
    asked++
    if (told.trim() !== '{"data":{"dossierTotal":2617}}') failed++
    return performance.now() - startMs
  }

  async function answered(): Promise<number> {
    const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
    const [, count] =
      /^motcua_redis_commands_total\{outcome="answered"\} (\d+)$/m.exec(metrics) ?? []
    return Number(count ?? 0)
  }

  for (let i = 0; i < 2_000; i++) await ask()
  return { server, line, ask, answered, asked: () => asked, failed: () => failed }
}

/** The same load while Redis is well and while it ails, in turn. */
async function compare(world: World, { begin, end }: Ailment, rounds: number) {
  const wellMs: number[] = []
  const illMs: number[] = []
  const backMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    wellMs.push(await p99(world))
    // It begins to ail amid the load.
    const ailing = p99(world)
    await wait(200)
    await begin(world)
    illMs.push(await ailing)
    await end(world)
    backMs.push(await untilAnswered(world))
  }
  return { wellMs, illMs, backMs }
}

async function p99({ ask }: World): Promise<number> {
  const startMs = performance.now()
  const tookMs = await Promise.all(
    Array.from({ length: roundSeconds * perSecond }, async (_, i) => {
      await wait(Math.max(0, startMs + (i * 1_000) / perSecond - performance.now()))
      return ask()
    }),
  )
  return percentile(tookMs, 0.99)
}

/** How long it takes until Redis answers the gateway again. */
async function untilAnswered({ ask, answered }: World): Promise<number> {
  const startMs = performance.now()
  const before = await answered()
  while ((await answered()) === before) {
    await ask()
    await wait(10)
  }
  return performance.now() - startMs
}

const hundredths = (value: number) => Math.round(value * 100) / 100
