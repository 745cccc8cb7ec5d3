import { createPostgres, postgresSkip } from './databases.ts'
import { mariadbSkip, startMariaDb } from './mariadb.ts'

/** A database of a department on a real server. */
export interface DepartmentDatabase {
  /** As `system` of a source names its kind. */
  readonly system: string
  readonly url: string
  /** Runs statements as the department would, one after the other. */
  run(...statements: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** A kind of server that departments have, and how it writes what differs. */
export interface DepartmentServer {
  readonly name: string
  readonly skip: string | false
  start(): Promise<DepartmentDatabase>
  /** A type of text that takes `Đ` for `D` where the system has one. */
  readonly text: string
  readonly moment: string
  /** What a moment of the province needs behind it to be one there. */
  readonly offset: string
  /** Takes a minute. */
  readonly sleep: string
  /** Fails while a statement runs that names a word. */
  failsWhileRunning(word: string): string
}

export const departmentServers: readonly DepartmentServer[] = [
  {
    name: 'PostgreSQL',
    skip: postgresSkip,
    async start() {
      const database = await createPostgres()
      return {
        system: 'postgresql',
        url: database.url,
        run: async (...statements) => {
          for (const statement of statements)
            await database.transaction(({ script }) => script(statement))
        },
        stop: database.stop,
      }
    },
    text: 'text',
    moment: 'timestamptz',
    offset: '+07',
    sleep: 'pg_sleep(60)::text',
    failsWhileRunning: (word) => `
      DO $$ BEGIN
        IF EXISTS (
          SELECT FROM pg_stat_activity
          WHERE query LIKE '%${word}%' AND state = 'active' AND pid <> pg_backend_pid()
        ) THEN RAISE EXCEPTION 'it runs';
        END IF;
      END $$`,
  },
  {
    name: 'MariaDB',
    skip: mariadbSkip,
    start: async () => ({ system: 'mariadb', ...(await startMariaDb()) }),
    text: 'varchar(60) COLLATE utf8mb4_vietnamese_ci',
    moment: 'datetime(6)',
    offset: '',
    sleep: 'SLEEP(60)',
    failsWhileRunning: (word) => `
      SELECT (
        SELECT 1 FROM (SELECT 1 UNION ALL SELECT 2) AS two
        WHERE EXISTS (
          SELECT * FROM information_schema.processlist
          WHERE info LIKE '%${word}%' AND id <> CONNECTION_ID()
        )
      )`,
  },
]
