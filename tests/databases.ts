import { randomUUID } from 'node:crypto'
import { after, describe } from 'node:test'
import pg from 'pg'
import { openPglite } from '#kit/pglite.ts'
import { openPostgres, type PostgresOptions } from '#kit/postgres.ts'
import type { Database, Sql } from '#kit/sql.ts'

const postgresUrl = process.env.TEST_POSTGRES_URL
const required = process.env.MOTCUA_REQUIRE_SERVICES === '1'
const postgresMissing = await whyPostgresIsMissing()

/** Why tests on PostgreSQL are skipped; false where they run, or must. */
export const postgresSkip = required ? false : (postgresMissing ?? false)

/** Opens an empty database, which is gone when the suite ends. */
export type OpenDatabase = () => Promise<Database>

/**
 * Declares the same tests twice: on the embedded PGlite, and on the PostgreSQL that
 * `TEST_POSTGRES_URL` names.
 *
 * Without a PostgreSQL the second set says that it is skipped; with `MOTCUA_REQUIRE_SERVICES=1` it
 * fails.
 */
export function eachDatabase(name: string, declare: (open: OpenDatabase) => void): void {
  describe(`${name}, on PGlite`, () => declareOn(openPglite, declare))
  describe(`${name}, on PostgreSQL`, { skip: postgresSkip }, () =>
    declareOn(() => createPostgres(), declare),
  )
}

function declareOn(open: OpenDatabase, declare: (open: OpenDatabase) => void): void {
  const opened: Database[] = []
  declare(async () => {
    const database = await open()
    opened.push(database)
    return database
  })
  // Declared last, so that what the tests started on a database stops before it does.
  after(async () => {
    for (const database of opened) await database.stop()
  })
}

/** A database whose statements, transactions apart, are noted as they are sent. */
export function notingStatements(database: Database): Database & { statements: string[] } {
  const statements: string[] = []
  const sql: Sql = (text, ...values) => {
    statements.push(text.join('?'))
    return database.sql(text, ...values)
  }
  return { ...database, sql, statements }
}

/** An empty database on the PostgreSQL of `TEST_POSTGRES_URL`, dropped when it stops. */
export async function createPostgres(
  options: PostgresOptions = {},
): Promise<Database & { readonly url: string }> {
  if (postgresMissing !== null) throw new Error(postgresMissing)
  const name = `motcua_test_${randomUUID().replaceAll('-', '')}`
  await onServer(`CREATE DATABASE ${name}`)
  const url = urlOf(name)
  const database = openPostgres(url, { connections: 4, ...options })
  return {
    ...database,
    url,
    async stop() {
      await database.stop()
      await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}

function urlOf(name: string): string {
  const url = new URL(postgresUrl ?? '')
  url.pathname = `/${name}`
  return url.href
}

/** A statement that PostgreSQL does not take inside of a transaction. */
async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function whyPostgresIsMissing(): Promise<string | null> {
  if (!postgresUrl) return 'no PostgreSQL: TEST_POSTGRES_URL is not set'
  try {
    await onServer('SELECT 1')
    return null
  } catch (error) {
    return `no PostgreSQL: TEST_POSTGRES_URL does not answer (${error})`
  }
}
