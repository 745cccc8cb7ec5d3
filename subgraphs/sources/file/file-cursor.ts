import * as v from 'valibot'

/** How far a folder's files have been taken. */
export interface FileCursor {
  /** The ids of the files that were taken to their end, or refused. */
  readonly done: readonly string[]
  /** The file that is being taken, and where its next record is kept. */
  readonly at: FileInTaking | null
  /** Up to when the files that were taken tell. */
  readonly watermark: Date | null
}

export interface FileInTaking {
  readonly id: string
  readonly name: string
  readonly offset: number
  readonly tellsUpTo: Date
}

const moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
)

const form = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    done: v.array(v.string()),
    at: v.nullable(
      v.object({ id: v.string(), name: v.string(), offset: v.number(), tellsUpTo: moment }),
    ),
    watermark: v.nullable(moment),
  }),
)

export function parseFileCursor(cursor: string | null): FileCursor {
  return cursor === null ? { done: [], at: null, watermark: null } : v.parse(form, cursor)
}

export function formatFileCursor(cursor: FileCursor): string {
  return JSON.stringify(cursor)
}
