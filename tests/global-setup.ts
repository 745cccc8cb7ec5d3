import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedDatabase } from '../demo/embedded-database.ts'
import { prepareDemo } from '../demo/prepare.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'motcua-tests-'))

/** Makes the database of 2014 once for the whole run; each world works on a copy (`tests/world.ts`). */
export async function globalSetup(): Promise<void> {
  const database = await openEmbeddedDatabase(folder, prepareDemo)
  await database.stop()
  // Test files run in processes of their own, which inherit this.
  process.env.MOTCUA_TEST_DATABASE = folder
}

export async function globalTeardown(): Promise<void> {
  await rm(folder, { recursive: true })
}
