import * as v from 'valibot'
import type { ChangePage, FeedName } from './connector.ts'
import { rawRecord } from './record-form.ts'

/** What departments have pushed, kept by *dossiers*, and read by whoever takes a feed of it. */
export interface Inbox {
  /** As a connector reads changes. The watermark is when the source last sent anything. */
  read(asked: InboxPage, signal: AbortSignal): Promise<ChangePage>
}

export interface InboxPage {
  readonly source: string
  readonly feed: FeedName
  readonly cursor: string | null
  readonly limit: number
}

/** Where *dossiers* gives what was pushed to other subgraphs, beside its schema. */
export const inboxPath = '/internal/pushed'

export const inboxRequest = v.object({
  source: v.string(),
  feed: v.picklist(['dossiers', 'events', 'fees']),
  cursor: v.nullable(v.string()),
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50_000)),
})

const inboxAnswer = v.object({
  records: v.array(rawRecord),
  cursor: v.nullable(v.string()),
  watermark: v.nullable(
    v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.transform((text) => new Date(text)),
    ),
  ),
  isEnd: v.exactOptional(v.boolean()),
})

/** Reads it over HTTP; `url` is where *dossiers* is. */
export function inboxAt(url: string): Inbox {
  return {
    async read(asked, signal) {
      const response = await fetch(new URL(inboxPath, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(asked),
        signal,
        redirect: 'error',
      })
      // The body may quote a person.
      if (!response.ok) throw new Error(`dossiers answered ${response.status} to what was pushed`)
      return v.parse(inboxAnswer, await response.json())
    },
  }
}
