import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { OperatorError } from '#kit/operator-error.ts'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'

/**
 * Opens the embedded database in a folder and prepares it: makes it where it is new, and brings it up
 * to date where it is not.
 *
 * Whatever a first start left half-made is made again. Anything else in the folder is never
 * overwritten. Throws OperatorError when another process uses the folder or the database in it
 * cannot be opened; the message tells what to do.
 */
export async function openEmbeddedDatabase(
  folder: string,
  prepare: (database: Database) => Promise<unknown>,
): Promise<Database> {
  const directory = path.join(folder, 'database')
  const incomplete = path.join(folder, 'database.incomplete')
  await mkdir(folder, { recursive: true })
  const unlock = await lock(path.join(folder, 'database.lock'))
  try {
    if (await exists(incomplete)) await rm(directory, { recursive: true, force: true })
    const isNew = (await entriesOf(directory)).length === 0
    if (isNew) await writeFile(incomplete, 'The database beside this file is being made.\n')
    else await checkDirectory(directory)
    const database = await open(directory)
    await prepareOrStop(database, prepare, directory)
    await rm(incomplete, { force: true })
    return { ...database, stop: () => database.stop().finally(unlock) }
  } catch (error) {
    await unlock()
    throw error
  }
}

async function open(directory: string): Promise<Database> {
  try {
    return await openPglite(directory)
  } catch (cause) {
    throw unreadable(directory, { cause })
  }
}

async function prepareOrStop(
  database: Database,
  prepare: (database: Database) => Promise<unknown>,
  directory: string,
): Promise<void> {
  try {
    await prepare(database)
  } catch (error) {
    await database.stop()
    throw isDamage(error) ? unreadable(directory, { cause: error }) : error
  }
}

/** PostgreSQL's classes for corrupted data and for files that cannot be read. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(XX|58)/.test(String(error.code))
}

/** PGlite makes a new database where these files are missing, and so would bury what is there. */
async function checkDirectory(directory: string): Promise<void> {
  for (const file of ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal'])
    if (!(await exists(path.join(directory, file)))) throw unreadable(directory)
}

function unreadable(directory: string, options?: ErrorOptions): OperatorError {
  return new OperatorError(
    `The embedded database in ${directory} cannot be opened: it is damaged, or not a database of this version.\n` +
      'Nothing in it was deleted. Move the folder away (to keep it) or delete it, then start again; the demo data is made anew.',
    options,
  )
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw unreadable(directory, { cause: error })
  }
}

/** The locks that this process holds. */
const locked = new Set<string>()

/** Two processes on one data folder would destroy it. Gives what takes the lock away again. */
async function lock(file: string): Promise<() => Promise<void>> {
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' })
    locked.add(file)
    return () => rm(file, { force: true }).finally(() => locked.delete(file))
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
  const holder = Number(await readFile(file, 'utf8'))
  // In a container a process often has the id of the one before it.
  if (holder === process.pid ? locked.has(file) : isRunning(holder))
    throw new OperatorError(
      `The embedded database is in use by process ${holder}. Stop that one, or set DATA_DIR to another folder. If that is another program, delete ${file}.`,
    )
  await rm(file, { force: true })
  return lock(file)
}

function isRunning(processId: number): boolean {
  try {
    return processId > 0 && process.kill(processId, 0)
  } catch (error) {
    return isErrno(error, 'EPERM')
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
