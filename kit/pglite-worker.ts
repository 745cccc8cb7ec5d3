import { existsSync } from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs'
import { typeReaders } from './sql.ts'

export type Call =
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'query'; readonly text: string; readonly values: readonly unknown[] }
  | { readonly kind: 'script'; readonly text: string }

export type Answer =
  | { readonly id: number; readonly rows: unknown[] }
  | { readonly id: number; readonly message: string; readonly code: string | undefined }

const { directory } = workerData as { directory: string | undefined }
const opened = open()
// Reported by the `open` call; without this line Node would end the thread first.
opened.catch(() => {})

/** A new database is unpacked from one that is ready: to have `initdb` make it takes seconds. */
async function open(): Promise<PGlite> {
  const isKept = directory !== undefined && existsSync(path.join(directory, 'PG_VERSION'))
  return PGlite.create({
    ...(directory === undefined ? {} : { dataDir: directory }),
    ...(isKept ? {} : { loadDataDir: await emptyDatabase() }),
    parsers: typeReaders,
  })
}

async function rowsOf(call: Call): Promise<unknown[]> {
  const database = await opened
  if (call.kind === 'query') return (await database.query(call.text, [...call.values])).rows
  if (call.kind === 'script') await database.exec(call.text)
  if (call.kind === 'close') await database.close()
  return []
}

parentPort?.on('message', async ({ id, call }: { id: number; call: Call }) => {
  const answer: Answer = await rowsOf(call).then(
    (rows) => ({ id, rows }),
    (error: Error & { code?: string }) => ({ id, message: error.message, code: error.code }),
  )
  parentPort?.postMessage(answer)
})
