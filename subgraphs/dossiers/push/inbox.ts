import * as v from 'valibot'
import type { Clock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import type { ChangePage } from '../../sources/connector.ts'
import type { Inbox, InboxPage } from '../../sources/inbox.ts'
import { parseJsonFields } from '../../sources/json-fields.ts'
import { recordsOf } from '../../sources/nested-records.ts'
import { pushFrom } from '../../sources/push.ts'
import type { SourceRecord } from '../../sources/record.ts'
import type { Seal } from '../../sources/seal.ts'
import type { Source } from '../../sources/settings.ts'
import { dataOf } from './message.ts'
import { forgetMessages, type KeptMessage, latestMessage, messagesAfter } from './store.ts'

const mostBytes = 16 * 1024 * 1024

/** After which message to go on, and how many records of the next one were given. */
const cursorForm = v.object({
  after: v.pipe(
    v.string(),
    v.transform((text) => BigInt(text)),
  ),
  given: v.number(),
})

interface Place {
  readonly after: bigint
  readonly given: number
}

/** Messages are kept for this long. */
const keptMs = 30 * 24 * 3_600_000

export interface InboxParts {
  readonly database: Pick<Database, 'sql'>
  readonly clock: Clock
}

/**
 * Reads what was pushed where it is kept. Old messages go as it is read, and not as others come: a
 * department may cease to send.
 */
export function localInbox(
  { database: { sql }, clock }: InboxParts,
  seal: Seal,
  sources: readonly Source[],
): Inbox {
  return {
    async read(asked) {
      await forgetMessages(sql, new Date(clock.now().getTime() - keptMs))
      const latest = await latestMessage(sql, asked.source)
      if (latest === null)
        return { records: [], cursor: asked.cursor, watermark: null, isEnd: true }
      const place = placeOf(asked.cursor)
      const messages = await messagesAfter(sql, asked.source, place.after, mostBytes)
      const { records, next } = takeRecords(messages, place, asked, (message) =>
        recordsIn(seal, sources, asked, message),
      )
      const isEnd = next.given === 0 && next.after >= latest.id
      return { records, cursor: write(next), watermark: isEnd ? latest.receivedAt : null }
    },
  }
}

function takeRecords(
  messages: readonly KeptMessage[],
  place: Place,
  { limit }: InboxPage,
  recordsIn: (message: KeptMessage) => readonly SourceRecord[],
): Pick<ChangePage, 'records'> & { readonly next: Place } {
  const records: SourceRecord[] = []
  let next = place
  for (const message of messages) {
    const own = recordsIn(message).slice(next.given)
    const room = limit - records.length
    records.push(...own.slice(0, room))
    if (own.length > room) return { records, next: { after: next.after, given: next.given + room } }
    next = { after: message.id, given: 0 }
  }
  return { records, next }
}

function recordsIn(
  seal: Seal,
  sources: readonly Source[],
  { source, feed }: InboxPage,
  { service, sealed }: KeptMessage,
): readonly SourceRecord[] {
  const from = sources.find(({ name }) => name === source)?.feeds[feed]?.from
  if (from === undefined) return []
  const { message, ...nested } = v.parse(pushFrom, from)
  if (message !== service) return []
  const { text } = seal.open(sealed).fields
  return recordsOf(dataOf(parseJsonFields(String(text))), nested)
}

function placeOf(cursor: string | null): Place {
  return cursor === null ? { after: 0n, given: 0 } : v.parse(cursorForm, JSON.parse(cursor))
}

function write({ after, given }: Place): string {
  return JSON.stringify({ after: String(after), given })
}
