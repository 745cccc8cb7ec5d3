import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { until } from './until.ts'

const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'
const installed = spawnSync('redis-server', ['--version']).status === 0

/** For `test`: says that it is skipped where Redis is not installed; with `MOTCUA_REQUIRE_SERVICES=1` it fails. */
export const withRedis = {
  skip: !installed && !required && 'no Redis: redis-server is not on the PATH',
}

/** A Redis server of one test. */
export interface RedisServer {
  readonly url: string
  /** Stops it from answering, with its connections open, until it goes on. */
  pause(): void
  goOn(): void
  kill(): Promise<void>
}

/** Starts a Redis that keeps nothing, on a free port or the given one; it ends with the test. */
export async function startRedis(t: TestContext, port?: number): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-redis-'))
  const onPort = port ?? (await freePort())
  const server = spawn(
    'redis-server',
    ['--port', `${onPort}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  t.after(async () => {
    await end(server)
    await rm(folder, { recursive: true })
  })
  await listening(server)
  return {
    url: `redis://127.0.0.1:${onPort}`,
    pause: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    kill: () => end(server),
  }
}

async function listening(server: ChildProcess): Promise<void> {
  let output = ''
  server.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await until('redis-server is ready', () => output.includes('Ready to accept connections'))
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}
