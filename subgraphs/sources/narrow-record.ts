import type { FeedName } from './connector.ts'
import { type SourceRecord, textAt } from './record.ts'
import type { Source } from './settings.ts'

/** A record with nothing but what a feed's mapping reads, so that nobody is told of more than they take. */
export function narrowRecord(source: Source, feed: FeedName, record: SourceRecord): SourceRecord {
  const fields = [...pathsIn(source.feeds[feed]?.fields)].flatMap((path) => {
    const text = textAt(record.fields, path)
    return text === null ? [] : [[path, text] as const]
  })
  return { ...record, fields: Object.fromEntries(fields) }
}

/** Every text in a mapping but those that stand for themselves; some are no paths, and lead nowhere. */
function pathsIn(mapping: unknown): Set<string> {
  if (typeof mapping === 'string') return new Set([mapping])
  if (typeof mapping !== 'object' || mapping === null || 'always' in mapping) return new Set()
  return new Set(Object.values(mapping).flatMap((inner) => [...pathsIn(inner)]))
}
