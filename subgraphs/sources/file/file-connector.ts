import type { Clock } from '#kit/clock.ts'
import { untilAborted } from '#kit/until-aborted.ts'
import { type ChangePage, type Connector, SourceFailure } from '../connector.ts'
import type { SourceRecord } from '../record.ts'
import type { DropFolder, DroppedFile } from './drop-folder.ts'
import {
  earlier,
  type FileCursor,
  type FileInTaking,
  formatFileCursor,
  knownUpTo,
  type Period,
  parseFileCursor,
  withRefused,
  withTaken,
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
  /** Of which period a file tells, by its name; null where the name does not say. */
  readonly periodOf: (name: string) => Period | null
}

/**
 * The way to the records of a folder into which a department drops files.
 *
 * A file is read to its end before any of its records is given, and its records are kept then, so that
 * it is taken whole or not at all. One that cannot be taken is a record by itself, with the reason. The
 * watermark is that of the files which were taken: without a new file, a source grows old. It stays
 * before the period of a file that was refused, until one of the same period is taken.
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
    const period = parts.periodOf(file.name)
    try {
      await keep(file, signal)
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error
      return {
        cursor: withRefused(cursor, file.id, period),
        refused: refusedFile(file, error),
      }
    }
    const at = {
      id: file.id,
      name: file.name,
      offset: 0,
      tellsUpTo: earlier(period?.upTo ?? file.modifiedAt, parts.clock.now()),
      periodUpTo: period?.upTo ?? null,
    }
    return { cursor: { ...cursor, at }, refused: null }
  }

  async function readOn(
    cursor: FileCursor,
    limit: number,
    signal: AbortSignal,
  ): Promise<ChangePage> {
    const { at } = cursor
    if (!at) return { ...pageOf(cursor, []), watermark: knownUpTo(cursor), isEnd: true }
    const { records, next } = await pageAt(at, limit, signal)
    const after = next === null ? withTaken(cursor, at) : { ...cursor, at: { ...at, offset: next } }
    const page = pageOf(after, records)
    return at.offset === 0 ? { ...page, beginsFile: at.name } : page
  }

  return {
    async readChanges(text, limit, signal) {
      const known = parseFileCursor(text)
      try {
        await spool.forget(new Set(known.done))
        const begun = known.at ? { cursor: known, refused: null } : await begin(known, signal)
        if (begun.refused) return pageOf(begun.cursor, [begun.refused])
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

function pageOf(cursor: FileCursor, records: readonly SourceRecord[]): ChangePage {
  return { records, cursor: formatFileCursor(cursor), watermark: null }
}

function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
