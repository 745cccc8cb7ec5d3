import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import type { SourceRecord } from '../record.ts'
import { FileProblem } from './file-problem.ts'
import { readFileRecords } from './file-records.ts'
import type { FileToRead, Told } from './read-on-thread.ts'

/** Few enough that whoever takes them is not held up by them. */
const mostAtATime = 200

/** Reads one file on this thread, and tells its records some at a time, the next when they were taken. */
async function read({ file, form }: FileToRead): Promise<void> {
  let records: SourceRecord[] = []
  try {
    for await (const record of readFileRecords(file, form)) {
      records.push(record)
      if (records.length < mostAtATime) continue
      tell({ records, isEnd: false })
      records = []
      if (parentPort) await once(parentPort, 'message')
    }
    tell({ records, isEnd: true })
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    const { reason, message, field } = error
    tell({ problem: { reason, message, field } })
  }
}

function tell(told: Told): void {
  parentPort?.postMessage(told)
}

await read(workerData)
