import mysql from 'mysql2/promise'
import * as v from 'valibot'
import { untilAborted } from '#kit/until-aborted.ts'
import { connectionUrl } from './connection-url.ts'
import { SourceFailure } from './connector.ts'
import { connectorKind } from './connector-kind.ts'
import { sqlCounts } from './counting/sql-counts.ts'
import type { Source } from './settings.ts'
import type { SqlDialect, Statement } from './sql.ts'
import {
  type ColumnKind,
  type SourceDatabase,
  type SqlFrom,
  sqlConnector,
  sqlFrom,
} from './sql-connector.ts'
import type { TextRow } from './sql-record.ts'

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
      columnKinds: async (statement, signal) =>
        (await ask(pool, source, statement, signal)).columns.map(kindOf),
    }
    const connect = (from: SqlFrom) => sqlConnector(database, from, clock)
    return {
      counts: sqlCounts(database, source),
      connect,
      listed: connect,
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
  moment: (expression) => `CAST(${expression} AS DATETIME(3))`,
  // A limit that nothing reaches: without one, inner statements are put into the outer ones.
  workedOutOnce: ' LIMIT 18446744073709551615',
  dayNumber: (day) => `DATEDIFF(${day}, '1899-12-31')`,
  ago: (ms) => `CURRENT_TIMESTAMP(6) - INTERVAL ${ms * 1000} MICROSECOND`,
  // The session is in the province's time, which is UTC+7 all year.
  asValue: {
    moment: (expression) => `DATE_FORMAT(${expression} - INTERVAL 7 HOUR, '%Y-%m-%dT%H:%i:%s.%fZ')`,
    day: (expression) => `DATE_FORMAT(${expression}, '%Y-%m-%d')`,
  },
  value: {
    moment: {
      text: (value) => value.replace('T', ' ').replace('Z', ''),
      expression: (parameter) => `CAST(${parameter} AS DATETIME(6)) + INTERVAL 7 HOUR`,
    },
    day: { text: (value) => value, expression: (parameter) => `CAST(${parameter} AS DATE)` },
  },
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
    // Values are escaped by backslashes, which a mode of the server could make plain characters. Each of
    // the two kinds of server ends statements past the deadline by a setting of its own.
    opened.query(
      `SET time_zone = '+07:00', sql_mode = ''/*M!100101 , max_statement_time = ${deadline / 1_000} */` +
        `/*!50708 , max_execution_time = ${deadline} */`,
    )
    opened.query('SET SESSION TRANSACTION READ ONLY')
  })
  return pool
}

interface Asked {
  readonly rows: readonly TextRow[]
  readonly columns: readonly mysql.FieldPacket[]
}

const binary = 63
/** The protocol's numbers of types: strings of any length, unless they are of bytes. */
const textTypes: ReadonlySet<number> = new Set([15, 252, 253, 254])
const date = 10
/** `timestamp`, `datetime`. */
const momentTypes: ReadonlySet<number> = new Set([7, 12])
/** Integers of 1, 2, 4, 8 and 3 bytes. */
const wholeTypes: ReadonlySet<number> = new Set([1, 2, 3, 8, 9])
const decimal = 246

function kindOf({ columnType = 0, characterSet, decimals }: mysql.FieldPacket): ColumnKind {
  if (textTypes.has(columnType)) return characterSet === binary ? 'OTHER' : 'TEXT'
  if (columnType === date) return 'DAY'
  if (momentTypes.has(columnType)) return 'MOMENT'
  const isWhole = columnType === decimal && decimals === 0
  return isWhole || wholeTypes.has(columnType) ? 'WHOLE_NUMBER' : 'OTHER'
}

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
    return { rows, columns: fields }
  } catch (cause) {
    throw new SourceFailure(isSlow(cause) ? 'TOO_SLOW' : 'UNREACHABLE', 'MariaDB did not answer', {
      cause,
    })
  }
}

/** By the driver's clock. */
const slowCode = 'PROTOCOL_SEQUENCE_TIMEOUT'

/** By the server's: those of MariaDB and of MySQL; the driver has a name for the second alone. */
const slowNumbers: ReadonlySet<unknown> = new Set([1969, 3024])

function isSlow(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isLate = 'code' in error && error.code === slowCode
  return isLate || ('errno' in error && slowNumbers.has(error.errno))
}
