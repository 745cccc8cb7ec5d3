import { readdir, readFile } from 'node:fs/promises'
import { OperatorError } from './operator-error.ts'
import type { Database, Transaction } from './sql.ts'

/**
 * Brings one part's database schema up to date: each `NNN-name.sql` of the folder that has not run
 * yet, in order, all in one transaction. Several processes may start at once; one migrates.
 *
 * Throws OperatorError when a file that has run is gone: the database is newer than the program.
 */
export async function migrate(database: Database, schema: string, folder: URL): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  await database.transaction(async (transaction) => {
    await prepare(transaction, schema)
    const done = await migrationsDone(transaction, schema)
    const unknown = done.filter((file) => !files.includes(file))
    if (unknown.length > 0)
      throw new OperatorError(
        `The database schema ${schema} is newer than this program: ${unknown}`,
      )

    for (const file of files.filter((file) => !done.includes(file))) {
      await transaction.script(await readFile(new URL(file, folder), 'utf8'))
      await transaction.sql`
        INSERT INTO public.motcua_migration (part, file) VALUES (${schema}, ${file})
      `
    }
  })
}

async function prepare({ sql, script }: Transaction, schema: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('motcua migrations'))`
  await script(`
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS public.motcua_migration (
      part text NOT NULL,
      file text NOT NULL,
      ran_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (part, file)
    )
  `)
}

async function migrationsDone({ sql }: Transaction, schema: string): Promise<string[]> {
  const rows = await sql<{ file: string }>`
    SELECT file FROM public.motcua_migration WHERE part = ${schema} ORDER BY file
  `
  return rows.map((row) => row.file)
}
