import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SourceRecord } from '../record.ts'
import type { DroppedFile } from './drop-folder.ts'
import { FileProblem } from './file-problem.ts'
import type { FileForm } from './file-records.ts'

/** What a thread is given to read. */
export interface FileToRead {
  readonly file: Pick<DroppedFile, 'path' | 'name'>
  readonly form: FileForm
}

/** What a thread tells of a file: its next records, or why it cannot be taken. */
export type Told =
  | { readonly records: readonly SourceRecord[]; readonly isEnd: boolean }
  | { readonly problem: Pick<FileProblem, 'reason' | 'message' | 'field'> }

/** What a file within its limits takes many times over. */
const mostMegabytes = 512

/**
 * Reads the records of a file, in their order, on a thread of its own, since a large one takes seconds in
 * which nobody else would be answered. It goes on only as its records are taken. Throws FileProblem.
 */
export async function* readOnThread(file: FileToRead): AsyncGenerator<SourceRecord> {
  const worker = new Worker(new URL('./reading-thread.ts', import.meta.url), {
    workerData: file,
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
  })
  // It is told by whoever waits for the next records.
  worker.on('error', () => {})
  try {
    for (;;) {
      const told = await nextOf(worker)
      if ('problem' in told) {
        const { reason, message, field } = told.problem
        throw new FileProblem(reason, message, { field })
      }
      yield* told.records
      if (told.isEnd) return
      worker.postMessage('taken')
    }
  } finally {
    await worker.terminate()
  }
}

async function nextOf(worker: Worker): Promise<Told> {
  try {
    const [told]: Told[] = await once(worker, 'message')
    if (told) return told
    throw new Error('The thread told nothing')
  } catch (cause) {
    if (!isOutOfMemory(cause)) throw cause
    throw new FileProblem('FILE_UNSAFE', 'reading it takes too much memory', { cause })
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
