import pg from 'pg'
import { OperatorError } from './operator-error.ts'
import { type Database, type Runner, sqlOn, typeReaders } from './sql.ts'

export interface PostgresOptions {
  /** The most connections at a time; 10 unless set. */
  readonly connections?: number
  /** How long a statement may run, transactions apart, which migrate and load; no limit unless set. */
  readonly statementLimitMs?: number
  /** Told when an idle connection breaks; a warning of the process unless set. */
  readonly onLost?: (error: Error) => void
}

/** What serves requests gives up after this: nobody waits for an answer any more. */
export const requestStatementLimitMs = 30_000

/** Opens a pool of connections to PostgreSQL 15 or later. Nothing is connected until the first statement. */
export function openPostgres(
  url: string,
  {
    connections = 10,
    statementLimitMs = 0,
    onLost = (error) => process.emitWarning(error),
  }: PostgresOptions = {},
): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    // Compiling a statement takes longer than any of ours runs; the largest reports are summed up in memory.
    options: `-c jit=off -c work_mem=16MB -c statement_timeout=${statementLimitMs}`,
    types: { getTypeParser: readerOf },
  })
  // It is replaced at the next statement.
  pool.on('error', onLost)

  return {
    name: 'PostgreSQL',
    sql: sqlOn(runnerOn(pool)),
    async transaction(work) {
      const client = await connect(pool)
      // The pool does not hear of its end while it is lent, and an end that nobody hears ends the process.
      client.on('error', onLost)
      const runner = runnerOn(client)
      try {
        await runner.script('BEGIN; SET LOCAL statement_timeout = 0')
        const result = await work({ sql: sqlOn(runner), script: runner.script })
        await runner.script('COMMIT')
        client.release()
        return result
      } catch (error) {
        await rollback(client)
        throw error
      } finally {
        client.off('error', onLost)
      }
    },
    stop: () => pool.end(),
  }
}

/** Throws OperatorError when PostgreSQL does not answer or refuses this user. */
async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (cause) {
    throw new OperatorError(`PostgreSQL cannot be used: ${reasonOf(cause)}`, { cause })
  }
}

/** Node tells of a refused connection by a code, with no message where a name has several addresses. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if ('code' in error && error.code === 'ECONNREFUSED') return 'nothing listens at DATABASE_URL'
  return error.message
}

function runnerOn(connection: pg.Pool | pg.PoolClient): Runner {
  return {
    query: (text, values) => connection.query(text, [...values]),
    async script(text) {
      await connection.query(text)
    },
  }
}

/** Undoes and gives the connection back; one that cannot even do that is thrown away. */
async function rollback(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK')
    client.release()
  } catch (broken) {
    client.release(broken instanceof Error ? broken : true)
  }
}

function readerOf(oid: number, format?: 'text' | 'binary'): (text: string) => unknown {
  return typeReaders[oid] ?? pg.types.getTypeParser(oid, format ?? 'text')
}
