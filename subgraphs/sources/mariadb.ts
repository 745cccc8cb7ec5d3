import mysql from 'mysql2/promise'
import * as v from 'valibot'
import { untilAborted } from '#kit/until-aborted.ts'
import { connectionUrl } from './connection-url.ts'
import { SourceFailure } from './connector.ts'
import { connectorKind } from './connector-kind.ts'
import type { Source } from './settings.ts'
import type { SqlDialect, Statement } from './sql.ts'
import { type SourceDatabase, sqlConnector, sqlFrom, type TextRow } from './sql-connector.ts'

const connection = v.strictObject({
  /** `mysql://user:password@host:port/database`; a user that may only read. */
  url: connectionUrl('mysql:', 'mariadb:'),
})

/** MariaDB or MySQL of a department. */
export const mariadb = connectorKind(
  'mariadb',
  { connection, from: sqlFrom },
  ({ url }, source, { clock }) => {
    const pool = openPool(url, source)
    const database: SourceDatabase = {
      dialect,
      rows: async (statement, signal) => (await ask(pool, source, statement, signal)).rows,
      firstIsText: async (statement, signal) =>
        (await ask(pool, source, statement, signal)).firstIsText,
    }
    return {
      connect: (from) => sqlConnector(database, from, clock),
      stop: () => pool.end(),
    }
  },
)

const dialect: SqlDialect = {
  quote: (identifier) =>
    identifier
      .split('.')
      .map((part) => mysql.escapeId(part, true))
      .join('.'),
  parameter: () => '?',
  asText: (expression) => `CAST(${expression} AS CHAR)`,
  // As binary strings nothing is folded, and no space is padded.
  asBytes: (expression) => `CAST(CONVERT(${expression} USING utf8mb4) AS BINARY)`,
  ago: (ms) => `CURRENT_TIMESTAMP(6) - INTERVAL ${ms * 1000} MICROSECOND`,
}

function openPool(url: string, { concurrency, deadline }: Source): mysql.Pool {
  const pool = mysql.createPool({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectionLimit: concurrency,
    connectTimeout: deadline,
    charset: 'utf8mb4_bin',
    multipleStatements: false,
    // Everything as the database writes it: what it means is for the mapping to find.
    typeCast: (field, _next) => field.string('utf8'),
  })
  pool.pool.on('connection', (opened) => {
    // Values are escaped by backslashes, which a mode of the server could make plain characters.
    opened.query("SET time_zone = '+07:00', sql_mode = ''")
    opened.query('SET SESSION TRANSACTION READ ONLY')
  })
  return pool
}

interface Asked {
  readonly rows: readonly TextRow[]
  readonly firstIsText: boolean
}

const binary = 63

async function ask(
  pool: mysql.Pool,
  { deadline }: Source,
  { text, values }: Statement,
  signal: AbortSignal,
): Promise<Asked> {
  try {
    const [rows, fields] = await untilAborted(
      pool.query<mysql.RowDataPacket[]>({ sql: text, values: [...values], timeout: deadline }),
      signal,
    )
    const [first] = fields
    return { rows, firstIsText: isText(first?.columnType, first?.characterSet) }
  } catch (cause) {
    throw new SourceFailure(isSlow(cause) ? 'TOO_SLOW' : 'UNREACHABLE', 'MariaDB did not answer', {
      cause,
    })
  }
}

/** The protocol's types of strings, unless they are of bytes. */
function isText(type: number | undefined, characterSet: number | undefined): boolean {
  return [15, 252, 253, 254].includes(type ?? 0) && characterSet !== binary
}

function isSlow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'PROTOCOL_SEQUENCE_TIMEOUT'
}
