import * as v from 'valibot'

/** How far a folder's files have been taken. */
export interface FileCursor {
  /** The ids of the files that were taken to their end, or refused. */
  readonly done: readonly string[]
  /** The file that is being taken, and where its next record is kept. */
  readonly at: FileInTaking | null
  /** Up to when the files that were taken tell. */
  readonly watermark: Date | null
  /** The periods of refused files of which no file has been taken since. */
  readonly refused: readonly RefusedPeriod[]
}

/** The month, or day, that a file's name tells. */
export interface Period {
  readonly from: Date
  readonly upTo: Date
}

export interface RefusedPeriod {
  /** The end of the period, by which it is known again. */
  readonly upTo: Date
  /** Up to when the source was known before. */
  readonly knownUpTo: Date
}

export interface FileInTaking {
  readonly id: string
  readonly name: string
  readonly offset: number
  readonly tellsUpTo: Date
  /** The end of the period in its name, though that may be still to come; null where there is none. */
  readonly periodUpTo: Date | null
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
      v.object({
        id: v.string(),
        name: v.string(),
        offset: v.number(),
        tellsUpTo: moment,
        // Older cursors know of no periods.
        periodUpTo: v.optional(v.nullable(moment), null),
      }),
    ),
    watermark: v.nullable(moment),
    refused: v.optional(v.array(v.object({ upTo: moment, knownUpTo: moment })), []),
  }),
)

export function parseFileCursor(cursor: string | null): FileCursor {
  if (cursor === null) return { done: [], at: null, watermark: null, refused: [] }
  return v.parse(form, cursor)
}

export function formatFileCursor(cursor: FileCursor): string {
  return JSON.stringify(cursor)
}

/** Notes that a file was taken to its end. */
export function withTaken(cursor: FileCursor, file: FileInTaking): FileCursor {
  const isOfFile = ({ upTo }: RefusedPeriod) => upTo.getTime() === file.periodUpTo?.getTime()
  return {
    done: [...cursor.done, file.id],
    at: null,
    watermark: later(cursor.watermark, file.tellsUpTo),
    refused: cursor.refused.filter((period) => !isOfFile(period)),
  }
}

/** Notes that a file was refused: its period is missing from now on, unless files tell up to its end already. */
export function withRefused(cursor: FileCursor, id: string, period: Period | null): FileCursor {
  const { watermark, refused } = cursor
  const done = [...cursor.done, id]
  const isNoted = refused.some(({ upTo }) => upTo.getTime() === period?.upTo.getTime())
  if (period === null || isNoted || (watermark && watermark >= period.upTo))
    return { ...cursor, done }
  const missing = { upTo: period.upTo, knownUpTo: later(watermark, period.from) }
  return { ...cursor, done, refused: [...refused, missing] }
}

/** Up to when the source is known: not past what a refused file was to tell. */
export function knownUpTo({ watermark, refused }: FileCursor): Date | null {
  if (watermark === null) return null
  return refused.reduce((known, period) => earlier(known, period.knownUpTo), watermark)
}

export function earlier(one: Date, other: Date): Date {
  return one < other ? one : other
}

function later(one: Date | null, other: Date): Date {
  return one && one > other ? one : other
}
