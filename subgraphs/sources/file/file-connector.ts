import type { Clock } from '#kit/clock.ts'
import { untilAborted } from '#kit/until-aborted.ts'
import { type ChangePage, type Connector, SourceFailure } from '../connector.ts'
import type { SourceRecord } from '../record.ts'
import type { DropFolder, DroppedFile } from './drop-folder.ts'
import {
  type FileCursor,
  type FileInTaking,
  formatFileCursor,
  parseFileCursor,
} from './file-cursor.ts'
import { FileProblem } from './file-problem.ts'
import type { FileForm } from './file-records.ts'
import { readOnThread } from './read-on-thread.ts'
import { keyOf } from './row-record.ts'
import type { Spool } from './spool.ts'

export interface FileConnectorParts {
  readonly folder: DropFolder
  readonly spool: Spool
  readonly form: FileForm
  readonly mostBytes: number
  readonly clock: Clock
  /** Up to when a file tells, by its name; null where the name does not say. */
  readonly nameTellsUpTo: (name: string) => Date | null
}

/**
 * The way to the records of a folder into which a department drops files.
 *
 * A file is read to its end before any of its records is given, and its records are kept then, so that
 * it is taken whole or not at all. One that cannot be taken is a record by itself, with the reason. The
 * watermark is that of the files which were taken: without a new file, a source grows old.
 */
export function fileConnector(parts: FileConnectorParts): Connector {
  const { folder, spool, form } = parts
  const keep = keptOnce(parts)

  async function pageAt(at: FileInTaking, limit: number, signal: AbortSignal) {
    const kept = await spool.read(at.id, at.offset, limit)
    if (kept) return kept
    const file = (await folder.files(signal)).find(({ id }) => id === at.id)
    if (!file)
      throw new SourceFailure('UNREACHABLE', `${at.name} is gone, and was not taken to its end`)
    await keep(file, signal)
    const anew = await spool.read(at.id, at.offset, limit)
    if (anew) return anew
    throw new Error(`${at.name} was read, and nothing was kept of it`)
  }

  /** Begins the next file; a file that cannot be taken is done at once. */
  async function begin(cursor: FileCursor, signal: AbortSignal): Promise<Begun> {
    const done = new Set(cursor.done)
    const file = (await folder.files(signal)).find(({ id }) => !done.has(id))
    if (!file) return { cursor, refused: null }
    try {
      await keep(file, signal)
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error
      return { cursor: { ...cursor, done: [...done, file.id] }, refused: refusedFile(file, error) }
    }
    const tellsUpTo = parts.nameTellsUpTo(file.name) ?? file.modifiedAt
    const now = parts.clock.now()
    const at = { id: file.id, name: file.name, offset: 0, tellsUpTo: earlier(tellsUpTo, now) }
    return { cursor: { ...cursor, at }, refused: null }
  }

  async function readOn(
    { at, ...cursor }: FileCursor,
    limit: number,
    signal: AbortSignal,
  ): Promise<ChangePage> {
    if (!at) return { ...pageOf(cursor, null, []), watermark: cursor.watermark, isEnd: true }
    const { records, next } = await pageAt(at, limit, signal)
    if (next !== null) return pageOf(cursor, { ...at, offset: next }, records)
    const done = [...cursor.done, at.id]
    return pageOf({ done, watermark: later(cursor.watermark, at.tellsUpTo) }, null, records)
  }

  return {
    async readChanges(text, limit, signal) {
      const known = parseFileCursor(text)
      try {
        await spool.forget(new Set(known.done))
        const begun = known.at ? { cursor: known, refused: null } : await begin(known, signal)
        if (begun.refused) return pageOf(begun.cursor, null, [begun.refused])
        return await readOn(begun.cursor, limit, signal)
      } catch (cause) {
        if (!isOfFileSystem(cause)) throw cause
        throw new SourceFailure('UNREACHABLE', 'its files cannot be read', { cause })
      }
    },
    keyOf: (fields) => keyOf(fields, form.key),
  }
}

interface Begun {
  readonly cursor: FileCursor
  readonly refused: SourceRecord | null
}

/** Reading a large file may take longer than one call may: the next call finds it further on. */
function keptOnce(parts: FileConnectorParts) {
  let reading: { readonly id: string; readonly done: Promise<void> } | null = null
  return async (file: DroppedFile, signal: AbortSignal): Promise<void> => {
    if (reading?.id !== file.id) reading = { id: file.id, done: keepRecords(file, parts) }
    const { done } = reading
    try {
      await untilAborted(done, signal)
    } finally {
      if (!signal.aborted) reading = null
    }
  }
}

async function keepRecords(file: DroppedFile, parts: FileConnectorParts): Promise<void> {
  const { folder, spool, form, mostBytes } = parts
  if (file.bytes > mostBytes)
    throw new FileProblem('FILE_TOO_LARGE', `it has more than ${mostBytes} bytes`)
  await spool.write(file.id, unchanged(readOnThread({ file, form }), file, folder))
}

/** What was read of a file that was written to meanwhile is no file. */
async function* unchanged(
  records: AsyncIterable<SourceRecord>,
  file: DroppedFile,
  folder: DropFolder,
): AsyncGenerator<SourceRecord> {
  const refuseChanged = async () => {
    if (!(await folder.isUnchanged(file)))
      throw new SourceFailure('UNREACHABLE', `${file.name} changed while it was read`)
  }
  try {
    yield* records
  } catch (error) {
    await refuseChanged()
    throw error
  }
  await refuseChanged()
}

function refusedFile({ name }: DroppedFile, { reason, field, message }: FileProblem): SourceRecord {
  return {
    key: `@${name}`,
    fields: { '@file': name, '@problem': message },
    refusals: [{ field, reason }],
  }
}

function pageOf(
  cursor: Omit<FileCursor, 'at'>,
  at: FileInTaking | null,
  records: readonly SourceRecord[],
): ChangePage {
  return { records, cursor: formatFileCursor({ ...cursor, at }), watermark: null }
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}

function later(one: Date | null, other: Date): Date {
  return one && one > other ? one : other
}

function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
