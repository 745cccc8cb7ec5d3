import { OperatorError } from '#kit/operator-error.ts'
import { mapRecord } from '../check-source.ts'
import type { Connector, FeedName } from '../connector.ts'
import type { SourceRecord } from '../record.ts'
import type { Mapped } from '../refusal.ts'
import type { Source } from '../settings.ts'

/** Values by their fields; an empty one takes the field's value away. */
export type Mending = ReadonlyMap<string, string>

/**
 * A record with some of its values mended. What was wrong with those as they were read is right then;
 * where its row stood, and that its key was told twice, is for the one to judge who mends it.
 *
 * Throws OperatorError for a field that the record does not have, and for a record of a whole file.
 */
export function mendRecord(
  { key, fields, refusals = [] }: SourceRecord,
  mending: Mending,
  keyOf: Connector['keyOf'],
): SourceRecord {
  if ('@problem' in fields)
    throw new OperatorError(
      `${fields['@file']} was not taken as a file: ${fields['@problem']}; put a mended one into the folder`,
    )
  const own = Object.keys(fields).filter((field) => !field.startsWith('@'))
  const unknown = [...mending.keys()].filter((field) => !own.includes(field))
  if (unknown.length > 0)
    throw new OperatorError(`No field ${unknown.join(', ')}; the record has ${own.join(', ')}`)
  const values = [...mending].map(([field, text]) => [field, text === '' ? null : text])
  const mended = { ...fields, ...Object.fromEntries(values) }
  const keyNow = keyOf ? keyOf(mended) : key
  const still = refusals.filter(
    ({ field, reason }) =>
      !mending.has(field) &&
      field !== 'row' &&
      reason !== 'TOLD_TWICE' &&
      !(reason === 'MISSING' && keyNow !== null),
  )
  return { key: keyNow ?? key, fields: mended, ...(still.length > 0 && { refusals: still }) }
}

/** What a record would be taken as; refused where its feed is in no settings any more. */
export function tryRecord(source: Source, feed: FeedName, record: SourceRecord): Mapped<unknown> {
  return mapRecord(source, feed, record) ?? { refusals: [{ field: feed, reason: 'MISSING' }] }
}
