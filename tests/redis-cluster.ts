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
  /** The other node that has what a master has. */
  replicaOf(master: RedisServer): Promise<RedisServer>
  /** Tells of keys whether a master has them as things stand now. */
  keysOf(master: RedisServer): Promise<(key: string) => boolean>
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

  /** Whose slots are whose, by the port of each master. */
  async function owners(): Promise<Array<{ port: number; hasSlot: (slot: number) => boolean }>> {
    const lines = ((await first?.command('CLUSTER', 'NODES')) ?? '').split('\n')
    return lines.map((line) => {
      const [, address = '', , , , , , , ...ranges] = line.split(' ')
      return {
        port: Number(/127\.0\.0\.1:(\d+)@/.exec(address)?.[1]),
        hasSlot: (slot) =>
          ranges
            .map((range) => range.split('-').map(Number))
            .some(([from = -1, to = from]) => from <= slot && slot <= to),
      }
    })
  }

  return {
    url: `redis-cluster://${host}?${others.map((other) => `node=${other}`).join('&')}`,
    nodes,
    async masterOf(key) {
      const slot = slotOf(key)
      const owner = (await owners()).find(({ hasSlot }) => hasSlot(slot))
      const master = nodes.find(({ port }) => port === owner?.port)
      if (!master) throw new Error(`No master has slot ${slot}`)
      return master
    },
    async replicaOf({ port }) {
      const roles = await Promise.all(nodes.map((node) => node.command('INFO', 'replication')))
      const replica = nodes[roles.findIndex((role) => role.includes(`master_port:${port}`))]
      if (!replica) throw new Error(`Nobody follows ${port}`)
      return replica
    },
    async keysOf({ port }) {
      const owner = (await owners()).find((owner) => owner.port === port)
      return (key) => owner?.hasSlot(slotOf(key)) ?? false
    },
  }
}

/** Which of the 16,384 parts of a cluster's keys a key is in: its CRC-16 (XMODEM), as the cluster has it. */
function slotOf(key: string): number {
  let crc = 0
  for (const byte of Buffer.from(key)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc % 16_384
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
