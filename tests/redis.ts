import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../bench/free-port.ts'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'
const installed = spawnSync('redis-server', ['--version']).status === 0

/** For `test`: says that it is skipped where Redis is not installed; with `MOTCUA_REQUIRE_SERVICES=1` it fails. */
export const withRedis = {
  skip: !installed && !required && 'no Redis: redis-server is not on the PATH',
}

/** The same for what takes several servers and so some seconds: in `test:all` only. */
export const withManyRedis = { skip: !required && 'in test:all only' }

/** A Redis server of one test. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** What a command answers, as an operator sends it. */
  command(...words: readonly string[]): Promise<string>
  /** Stops it from answering, with its connections open, until it goes on. */
  pause(): void
  goOn(): void
  kill(): Promise<void>
  /** Starts it on the same port once it was killed, with nothing in it. */
  startAgain(): Promise<void>
}

export interface RedisOptions {
  readonly port?: number
  /** Of settings. */
  readonly file?: string
  /** As in `redis-server --maxmemory 1mb`. */
  readonly settings?: readonly string[]
}

/** Starts a Redis that keeps nothing, on a free port or the given one; it ends with the test. */
export async function startRedis(
  t: UntilEnd,
  { port, file, settings = [] }: RedisOptions = {},
): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-redis-'))
  const onPort = port ?? (await freePort())
  const args = [
    ...(file === undefined ? [] : [file]),
    ...['--port', `${onPort}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    ...settings,
  ]
  const start = () => spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let server = start()
  t.after(async () => {
    await end(server)
    await rm(folder, { recursive: true })
  })
  await listening(server)
  return {
    port: onPort,
    url: `redis://127.0.0.1:${onPort}`,
    command: (...words) => redisCli('-p', String(onPort), ...words),
    pause: () => void server.kill('SIGSTOP'),
    goOn: () => void server.kill('SIGCONT'),
    kill: () => end(server),
    async startAgain() {
      server = start()
      await listening(server)
    },
  }
}

/** The settings of a server that can be made to load. */
export const withLoading = [
  ...['--enable-debug-command', 'yes'],
  // So that it says that it loads, in the course of some seconds.
  ...['--loading-process-events-interval-bytes', '1024', '--key-load-delay', '100'],
]

/** Has a server load its data anew, for some seconds; settles when it says that it does. */
export async function beginLoading({ command }: RedisServer): Promise<void> {
  await command('DEBUG', 'POPULATE', '20000')
  // It answers when all is loaded, or not where it is ended before that.
  command('DEBUG', 'RELOAD').catch(() => {})
  await until('it loads', async () => !(await answers(command)))
}

/** Settles when a server has loaded its data. */
export async function loaded({ command }: RedisServer): Promise<void> {
  await until('it has loaded', () => answers(command), 60_000)
}

/** Settles when the other servers have made a replica the master, which takes as long as they are set to wait. */
export async function promoted({ command }: RedisServer): Promise<void> {
  await until('it is the master', async () => (await command('ROLE')).startsWith('master'), 30_000)
}

/** So soon after its return, or after a replica took its place, a Redis has to be used again. */
export const backMs = 5_000

const answers = (command: RedisServer['command']) =>
  command('PING').then(
    () => true,
    () => false,
  )

const run = promisify(execFile)

/** What `redis-cli` prints. Rejects where the server answers with an error. */
export async function redisCli(...words: readonly string[]): Promise<string> {
  const { stdout } = await run('redis-cli', ['-e', '-h', '127.0.0.1', ...words])
  return stdout.trim()
}

async function listening(server: ChildProcess): Promise<void> {
  let output = ''
  server.stdout?.on('data', (chunk) => {
    output += chunk
  })
  await until('redis-server is ready', () => {
    if (server.exitCode !== null) throw new Error(`redis-server has ended:\n${output}`)
    // A sentinel says only the other.
    return /Ready to accept connections|\+monitor/.test(output)
  })
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}
