import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { announceLaunch, hearLaunches } from '../../kit/redis/announcements.ts'
import {
  backMs,
  beginLoading,
  loaded,
  promoted,
  type RedisServer,
  startRedis,
  withLoading,
  withManyRedis,
  withRedis,
} from '../redis.ts'
import { startRedisCluster } from '../redis-cluster.ts'
import { startWatchedRedis } from '../redis-sentinel.ts'
import { type SharedGateways, startSharedGateways } from '../shared-gateways.ts'
import { openObservedRedis } from '../shared-redis.ts'
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import { until } from '../until.ts'

type Fault = readonly [
  name: string,
  begin: (parts: FaultParts) => unknown,
  end: (parts: FaultParts) => unknown,
]
interface FaultParts {
  readonly line: TcpProxy
  readonly server: RedisServer
}

const faults: readonly Fault[] = [
  ['is frozen', ({ server }) => server.pause(), ({ server }) => server.goOn()],
  ['is killed', ({ server }) => server.kill(), ({ server }) => server.startAgain()],
  ['loads its data', ({ server }) => beginLoading(server), ({ server }) => loaded(server)],
  ...(['holds', 'refuses', 'resets', 'babbles', 'delays'] as const).map(
    (treatment): Fault => [
      `is behind a line that ${treatment}`,
      ({ line }) => line.treat(treatment),
      ({ line }) => line.treat('passes'),
    ],
  ),
  [
    'is full',
    ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '1'),
    ({ server }) => server.command('CONFIG', 'SET', 'maxmemory', '0'),
  ],
  [
    'became a replica',
    ({ server }) => server.command('REPLICAOF', '127.0.0.1', '1'),
    ({ server }) => server.command('REPLICAOF', 'NO', 'ONE'),
  ],
]

for (const [name, begin, end] of faults)
  test(
    `a Redis that ${name} fails no request, and is used again within 5 s of its return`,
    withRedis,
    async (t) => {
      const server = await startRedis(t, { settings: withLoading })
      const line = await startTcpProxy(t, server.port)
      const gateways = await startSharedGateways(t, `redis://127.0.0.1:${line.port}`)
      await gateways.share()
      await begin({ server, line })
      for (let i = 0; i < 5; i++) await gateways.assertServing()
      await gateways.assertReady()
      await end({ server, line })
      await gateways.share(backMs)
    },
  )

/** Servers of which a replica takes the place of a master that fails. */
interface Replicated {
  readonly url: string
  readonly master: RedisServer
  readonly replica: RedisServer
  /** Whether a key is the master's. */
  readonly isOfMaster: (key: string) => boolean
  /** Has the replica take its place without need. */
  handOver(): Promise<unknown>
}

async function startCluster(t: TestContext): Promise<Replicated> {
  const cluster = await startRedisCluster(t)
  const master = await cluster.masterOf('a')
  const replica = await cluster.replicaOf(master)
  return {
    url: cluster.url,
    master,
    replica,
    isOfMaster: await cluster.keysOf(master),
    handOver: () => replica.command('CLUSTER', 'FAILOVER'),
  }
}

async function startWatched(t: TestContext): Promise<Replicated> {
  const { url, master, replica, sentinel } = await startWatchedRedis(t)
  return {
    url,
    master,
    replica,
    isOfMaster: () => true,
    handOver: () => sentinel.command('SENTINEL', 'FAILOVER', 'mymaster'),
  }
}

/** Asks both gateways without end; what fails is told when it is stopped. */
function keepAsking(t: TestContext, { assertServing }: SharedGateways): () => Promise<void> {
  let isAsking = true
  const asking = (async () => {
    while (isAsking) {
      await assertServing()
      await wait(50)
    }
  })()
  // It is waited for below, or the test failed already.
  asking.catch(() => {})
  const stop = async () => {
    isAsking = false
    await asking
  }
  t.after(() => stop().catch(() => {}))
  return stop
}

/** A registry's announcements, as gateways hear them. */
async function startAnnouncing(t: TestContext, url: string) {
  const [registry, gateway] = [openObservedRedis(t, url), openObservedRedis(t, url)]
  let heard = 0
  const hearing = hearLaunches(gateway, 'motcua@current', () => heard++)
  t.after(() => hearing.stop())
  return {
    async isHeard(limitMs?: number) {
      const before = heard
      const announce = () => {
        announceLaunch(registry, 'motcua@current')
        return heard > before
      }
      await until('it is heard', announce, limitMs)
    },
  }
}

const forms = { 'a Redis Cluster': startCluster, 'a Redis with sentinels': startWatched }

const ways: ReadonlyArray<readonly [name: string, begin: (servers: Replicated) => unknown]> = [
  ['freezes', ({ master }) => master.pause()],
  ['is killed', ({ master }) => master.kill()],
  ['hands over', ({ handOver }) => handOver()],
]

for (const [form, start] of Object.entries(forms))
  for (const [way, begin] of ways)
    test(
      `a master of ${form} that ${way} fails no request, and its replica is used within 5 s of taking its place`,
      withManyRedis,
      async (t) => {
        const servers = await start(t)
        const { url, master, replica, isOfMaster } = servers
        const gateways = await startSharedGateways(t, url)
        const announcing = await startAnnouncing(t, url)
        const isUsed = (limitMs?: number) =>
          Promise.all([gateways.share(limitMs, isOfMaster), announcing.isHeard(limitMs)])
        await isUsed()
        const stopAsking = keepAsking(t, gateways)
        await begin(servers)
        await promoted(replica)
        await isUsed(backMs)
        if (way === 'freezes') master.goOn()
        if (way === 'is killed') await master.startAgain()
        await isUsed(backMs)
        await stopAsking()
      },
    )
