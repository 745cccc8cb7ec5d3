import type { LocalDate } from '#domain/dates.ts'
import { Failure } from '#kit/errors.ts'

/** Since when there is a record, and of which days. */
export interface RecordBegin {
  /** Null where nothing is recorded. */
  readonly recordedAt: Date | null
  /** The first day on record as of a moment; null where none was recorded by then. */
  readonly day: LocalDate | null
}

/** What is recorded in a store, as far as it can be fixed. */
export interface FixableRecord {
  begin(asOf: Date | null): Promise<RecordBegin>
  /** Lets nothing be recorded any more for moments up to this one. */
  close(until: Date): Promise<void>
}

/**
 * Fixes what was recorded up to a moment, so that a report as of it is the same whenever it is made.
 *
 * Throws Failure AS_OF_NOT_COVERED for a moment ahead and for one before anything was recorded, and what
 * closing the record throws.
 */
export async function fixRecord(record: FixableRecord, asOf: Date, now: Date): Promise<void> {
  if (asOf > now) throw notCovered('a moment that is still to come')
  const { recordedAt } = await record.begin(asOf)
  if (recordedAt === null || asOf < recordedAt)
    throw notCovered('a moment before anything was recorded')
  await record.close(asOf)
}

function notCovered(problem: string): Failure {
  return new Failure('AS_OF_NOT_COVERED', `Argument "asOf": ${problem}`, { argument: 'asOf' })
}

/** PostgreSQL's code for a lock that was not to be had in time. */
const lockNotAvailable = '55P03'

/** Throws Failure RECORD_NOT_CLOSED for a closing that waited too long, any other error as it is. */
export function refuseWaiting(error: unknown): never {
  if (error instanceof Error && 'code' in error && error.code === lockNotAvailable)
    throw new Failure(
      'RECORD_NOT_CLOSED',
      'What is being recorded now takes longer than a report waits; ask again',
      { cause: error },
    )
  throw error
}
