import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import mysql from 'mysql2/promise'
import { freePort } from '../bench/free-port.ts'
import { until } from './until.ts'

const run = promisify(execFile)

const server = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd'].find(existsSync)
const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'

/** Why tests on MariaDB are skipped; false where they run, or must. */
export const mariadbSkip = server || required ? false : 'no MariaDB: mariadbd is not installed'

export interface MariaDb {
  /** Of a database named `so`. */
  readonly url: string
  /** Runs statements as the department would, one after the other. */
  run(...statements: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** Starts a MariaDB of its own in a temporary folder; it listens on loopback and trusts whoever connects. */
export async function startMariaDb(): Promise<MariaDb> {
  if (server === undefined) throw new Error('mariadbd is not installed')
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-mariadb-'))
  const user = userInfo().username
  const data = path.join(folder, 'data')
  await run('mariadb-install-db', [
    '--no-defaults',
    `--datadir=${data}`,
    `--user=${user}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ])
  const port = await freePort()
  const child = spawn(
    server,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--user=${user}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      '--skip-grant-tables',
      '--skip-networking=0',
      '--innodb-buffer-pool-size=64M',
      '--innodb-flush-log-at-trx-commit=0',
    ],
    { stdio: 'ignore' },
  )
  const ended = once(child, 'exit')
  const connect = (database?: string) =>
    mysql.createConnection({ host: '127.0.0.1', port, user: 'root', ...(database && { database }) })
  const first = await until('MariaDB answers', () => connect().catch(() => null), 30_000)
  await first.query('CREATE DATABASE so CHARACTER SET utf8mb4')
  await first.end()
  const connection = await connect('so')
  return {
    url: `mysql://root@127.0.0.1:${port}/so`,
    async run(...statements) {
      for (const statement of statements) await connection.query(statement)
    },
    async stop() {
      await connection.end()
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
