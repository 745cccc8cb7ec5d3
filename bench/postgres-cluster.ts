import { execFile, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, totalmem, userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Part } from '#kit/lifecycle.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

/**
 * Starts a PostgreSQL of its own in a temporary folder, as operators are told to set it but for `settings`; null
 * where PostgreSQL is not installed.
 *
 * It listens on loopback and trusts whoever connects: for measurements only.
 */
export async function startPostgresCluster(
  settings: Readonly<Record<string, string>> = {},
): Promise<(Part & { readonly url: string }) | null> {
  const [bin] = globSync('/usr/lib/postgresql/*/bin').sort().reverse()
  if (bin === undefined) return null

  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-postgres-'))
  await giveToServerUser(folder)
  const data = path.join(folder, 'data')
  await asServerUser(path.join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
  ])

  const port = await freePort()
  const [command, args] = commandOf(path.join(bin, 'postgres'), [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    `unix_socket_directories=${folder}`,
    '-c',
    'listen_addresses=127.0.0.1',
    ...Object.entries({ ...asOperatorsSet, ...settings }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]),
  ])
  const server = spawn(command, args, { stdio: 'ignore' })
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  await ready(path.join(bin, 'pg_isready'), port, exited)
  return {
    name: 'PostgreSQL cluster',
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT')
      await exited
      await rm(folder, { recursive: true })
    },
  }
}

/** What docs/operators.md tells operators to set. */
const asOperatorsSet = {
  shared_buffers: `${Math.floor(totalmem() / 4 / 2 ** 20)}MB`,
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
}

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
const isRoot = userInfo().uid === 0

function commandOf(command: string, args: readonly string[]): [string, string[]] {
  return isRoot
    ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', command, ...args]]
    : [command, [...args]]
}

async function asServerUser(command: string, args: readonly string[]): Promise<void> {
  await run(...commandOf(command, args))
}

async function giveToServerUser(folder: string): Promise<void> {
  if (!isRoot) return
  const { stdout: uid } = await run('id', ['-u', 'postgres'])
  const { stdout: gid } = await run('id', ['-g', 'postgres'])
  await chown(folder, Number(uid), Number(gid))
}

async function ready(pgIsReady: string, port: number, exited: Promise<void>): Promise<void> {
  let hasExited = false
  void exited.then(() => {
    hasExited = true
  })
  for (;;) {
    if (hasExited) throw new Error('PostgreSQL ended while it started')
    const answers = await run(pgIsReady, ['-h', '127.0.0.1', '-p', String(port), '-t', '1']).then(
      () => true,
      () => false,
    )
    if (answers) return
  }
}
