import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type RedisServer, startRedis } from './redis.ts'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

/** A master and a replica that a sentinel watches. */
export interface WatchedRedis {
  /** Of the sentinel. */
  readonly url: string
  readonly master: RedisServer
  readonly replica: RedisServer
  readonly sentinel: RedisServer
}

/** Starts them, until the end of a test. The sentinel makes the replica the master once the master is silent. */
export async function startWatchedRedis(t: UntilEnd): Promise<WatchedRedis> {
  const master = await startRedis(t)
  const replica = await startRedis(t, {
    settings: ['--replicaof', `127.0.0.1 ${master.port}`, '--repl-diskless-sync-delay', '0'],
  })
  await until('the replica has what the master has', async () =>
    (await replica.command('INFO', 'replication')).includes('master_link_status:up'),
  )
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-sentinel-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'sentinel.conf')
  await writeFile(
    file,
    `sentinel monitor mymaster 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds mymaster 500
sentinel failover-timeout mymaster 3000
`,
  )
  const sentinel = await startRedis(t, { file, settings: ['--sentinel'] })
  await until('the sentinel knows the replica', async () =>
    (await sentinel.command('SENTINEL', 'REPLICAS', 'mymaster')).includes(String(replica.port)),
  )
  return {
    url: `redis-sentinel://127.0.0.1:${sentinel.port}?sentinelServiceName=mymaster`,
    master,
    replica,
    sentinel,
  }
}
