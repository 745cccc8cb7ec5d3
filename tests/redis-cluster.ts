import { freePort } from '../bench/free-port.ts'
import { type RedisServer, redisCli, startRedis } from './redis.ts'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

/** Three masters with a replica each, as a Redis Cluster wants at least. */
export interface RedisCluster {
  /** With three of its nodes. */
  readonly url: string
  readonly nodes: readonly RedisServer[]
  /** The node that is the master for a key. */
  masterOf(key: string): Promise<RedisServer>
}

/** So long a node is silent until the others make its replica a master. */
const nodeTimeoutMs = 1_000

/** Starts a cluster of six nodes on this host, until the end of a test. */
export async function startRedisCluster(t: UntilEnd): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 6 }, () => startNode(t)))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await redisCli(
    ...['--cluster', 'create', ...addresses],
    ...['--cluster-replicas', '1', '--cluster-yes'],
  )
  const [first] = nodes
  await until(
    'all nodes know the cluster',
    async () => {
      const states = await Promise.all(nodes.map((node) => node.command('CLUSTER', 'INFO')))
      return states.every(
        (state) => state.includes('cluster_state:ok') && state.includes('known_nodes:6'),
      )
    },
    30_000,
  )
  await until('each master has its replica', async () => {
    const roles = await Promise.all(nodes.map((node) => node.command('INFO', 'replication')))
    return roles.filter((role) => role.includes('master_link_status:up')).length === 3
  })
  const [host = '', ...others] = addresses.slice(0, 3)
  return {
    url: `redis-cluster://${host}?${others.map((other) => `node=${other}`).join('&')}`,
    nodes,
    async masterOf(key) {
      const slot = Number(await first?.command('CLUSTER', 'KEYSLOT', key))
      const lines = ((await first?.command('CLUSTER', 'NODES')) ?? '').split('\n')
      const line = lines.find((line) =>
        line
          .split(' ')
          .slice(8)
          .map((range) => range.split('-').map(Number))
          .some(([from = -1, to = from]) => from <= slot && slot <= to),
      )
      const port = Number(/127\.0\.0\.1:(\d+)@/.exec(line ?? '')?.[1])
      const master = nodes.find((node) => node.port === port)
      if (!master) throw new Error(`No master has slot ${slot}`)
      return master
    },
  }
}

async function startNode(t: UntilEnd): Promise<RedisServer> {
  const busPort = await freePort()
  const settings = [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
    ...['--cluster-node-timeout', String(nodeTimeoutMs)],
    ...['--repl-diskless-sync-delay', '0'],
    // A replica that was told of nothing for long may be made a master all the same.
    ...['--cluster-replica-validity-factor', '0'],
  ]
  return startRedis(t, { settings })
}
