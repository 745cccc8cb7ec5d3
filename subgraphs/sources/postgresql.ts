import pg from 'pg'
import * as v from 'valibot'
import { untilAborted } from '#kit/until-aborted.ts'
import { connectionUrl } from './connection-url.ts'
import { SourceFailure } from './connector.ts'
import { connectorKind } from './connector-kind.ts'
import { sqlCounts } from './counting/sql-counts.ts'
import type { Source } from './settings.ts'
import type { SqlDialect } from './sql.ts'
import {
  type ColumnKind,
  type SourceDatabase,
  type SqlFrom,
  sqlConnector,
  sqlFrom,
} from './sql-connector.ts'
import type { TextRow } from './sql-record.ts'

const connection = v.strictObject({
  /** `postgres://user:password@host:port/database`; a user that may only read. */
  url: connectionUrl('postgres:', 'postgresql:'),
})

/** PostgreSQL of a department, of whatever version its driver can speak to. */
export const postgresql = connectorKind(
  'postgresql',
  { connection, from: sqlFrom },
  ({ url }, source, { clock }) => {
    const pool = openPool(url, source)
    const database: SourceDatabase = {
      dialect,
      rows: async ({ text, values }, signal) =>
        (await ask<TextRow>(pool, text, values, signal)).rows,
      async columnKinds({ text, values }, signal) {
        const { fields } = await ask<TextRow>(pool, text, values, signal)
        return fields.map(kindOf)
      },
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

/** `char`, `name`, `text`, `bpchar`, `varchar` by their numbers. */
const textTypes: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043])
const date = 1082
/** `timestamp`, `timestamptz`. */
const momentTypes: ReadonlySet<number> = new Set([1114, 1184])
/** `int8`, `int2`, `int4`. */
const wholeTypes: ReadonlySet<number> = new Set([20, 21, 23])
const numeric = 1700

function kindOf({ dataTypeID, dataTypeModifier }: pg.FieldDef): ColumnKind {
  if (textTypes.has(dataTypeID)) return 'TEXT'
  if (dataTypeID === date) return 'DAY'
  if (momentTypes.has(dataTypeID)) return 'MOMENT'
  // The lower half of a numeric's modifier, four apart, is how many digits follow the point.
  const isWhole =
    dataTypeID === numeric && dataTypeModifier >= 4 && (dataTypeModifier - 4) % 65_536 === 0
  return isWhole || wholeTypes.has(dataTypeID) ? 'WHOLE_NUMBER' : 'OTHER'
}

const dialect: SqlDialect = {
  quote: (identifier) =>
    identifier
      .split('.')
      .map((part) => pg.escapeIdentifier(part))
      .join('.'),
  parameter: (place) => `$${place}`,
  asText: (expression) => `${expression}::text`,
  asBytes: (expression) => `${expression}::text COLLATE "C"`,
  moment: (expression) => `date_trunc('milliseconds', ${expression}::timestamp)`,
  workedOutOnce: ' OFFSET 0',
  dayNumber: (day) => `(${day} - DATE '1899-12-31')`,
  ago: (ms) => `localtimestamp - interval '${ms} milliseconds'`,
  asValue: {
    moment: (expression) =>
      `to_char(${expression}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    day: (expression) => `to_char(${expression}, 'YYYY-MM-DD')`,
  },
  // Compared with a column of another type of time they are taken in the session's zone, by its index.
  value: {
    moment: { text: (value) => value, expression: (parameter) => `${parameter}::timestamptz` },
    day: { text: (value) => value, expression: (parameter) => `${parameter}::date` },
  },
}

function openPool(url: string, { concurrency, deadline }: Source): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: concurrency,
    connectionTimeoutMillis: deadline,
    query_timeout: deadline,
    options:
      `-c statement_timeout=${deadline} -c TimeZone=Asia/Ho_Chi_Minh -c DateStyle=ISO ` +
      '-c default_transaction_read_only=on',
    types: { getTypeParser: () => String },
  })
  // It is replaced at the next statement, whose failure is told.
  pool.on('error', () => {})
  return pool
}

async function ask<Row extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[],
  signal: AbortSignal,
): Promise<pg.QueryResult<Row>> {
  try {
    return await untilAborted(pool.query<Row>(text, [...values]), signal)
  } catch (cause) {
    throw new SourceFailure(
      isSlow(cause) ? 'TOO_SLOW' : 'UNREACHABLE',
      'PostgreSQL did not answer',
      {
        cause,
      },
    )
  }
}

/** A statement that was cancelled by its own limit, or of which the driver has heard nothing for as long. */
function isSlow(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '57014') || /timeout/i.test(error.message)
}
