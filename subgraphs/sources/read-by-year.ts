import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { type LocalDate, localDateOf, yearOf } from '#domain/dates.ts'
import type { ChangePage, Connector } from './connector.ts'
import type { SourceRecord } from './record.ts'
import type { ChangeReading } from './service-connector.ts'
import type { ByYear } from './service-settings.ts'
import { lastSet, sliceAfter } from './slice.ts'

/** Where a round through the years is, and what each span of time held when it was last read to its end. */
const position = v.object({
  /** When the round began; null between two. */
  started: v.nullable(v.number()),
  /** Counted from the first span on. */
  span: v.number(),
  /** Of a span that is read in slices, the last key, and what it held at the first of them. */
  slice: v.nullable(v.object({ after: v.string(), digest: v.string() })),
  digests: v.array(v.string()),
})

type Position = v.InferOutput<typeof position>

const beginning: Position = { started: null, span: 0, slice: null, digests: [] }

/**
 * Reads a service that only tells what was received in a year, or a month: round after round through
 * all of them, one a page, giving only those in which something has changed.
 *
 * All that had changed before a round began is known at its end.
 */
export function readByYear(
  changes: ByYear,
  { service, recordsIn, clock }: ChangeReading,
): Connector['readChanges'] {
  const last = lastSet()

  return async (cursor, limit, signal) => {
    const now = clock.now()
    const at = cursor === null ? beginning : v.parse(position, JSON.parse(cursor))
    const started = at.started ?? now.getTime()
    const spans = spansUntil(localDateOf(now), changes)
    const ask = async () => {
      const parameters = { ...changes.parameters, ...spans[at.span] }
      return recordsIn(await service.call(changes.call, parameters, signal))
    }
    if (at.slice === null) last.keep('', [])
    const sorted = await last.get(`${started}-${at.span}`, ask)
    const digest = at.slice?.digest ?? digestOf(sorted)
    const isKnown = at.slice === null && at.digests[at.span] === digest
    const { records, after } = sliceAfter(isKnown ? [] : sorted, at.slice?.after ?? null, limit)
    if (after !== null) return page(records, { ...at, started, slice: { after, digest } }, null)

    const digests = [...at.digests]
    digests[at.span] = digest
    if (at.span + 1 < spans.length)
      return page(records, { started, span: at.span + 1, slice: null, digests }, null)
    return page(records, { ...beginning, digests }, new Date(started))
  }
}

function page(
  records: readonly SourceRecord[],
  next: Position,
  watermark: Date | null,
): ChangePage {
  return { records, cursor: JSON.stringify(next), watermark }
}

/** What a span of time is asked for with, from the first until today's. */
function spansUntil(today: LocalDate, { firstYear, year, yearZero, month }: ByYear) {
  const first = Math.min(firstYear, yearOf(today))
  const years = Array.from({ length: yearOf(today) - first + 1 }, (_, index) => first + index)
  const thisMonth = Number(today.slice(5, 7))
  return years.flatMap((each) => {
    const named = { [year]: String(each - yearZero) }
    if (month === undefined) return [named]
    const months = each === yearOf(today) ? thisMonth : 12
    return Array.from({ length: months }, (_, index) => ({
      ...named,
      [month]: String((yearZero === 0 ? 0 : (each - yearZero) * 12) + index + 1),
    }))
  })
}

function digestOf(records: readonly SourceRecord[]): string {
  return createHash('sha256').update(JSON.stringify(records)).digest('base64url').slice(0, 22)
}
