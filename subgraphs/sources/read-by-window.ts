import * as v from 'valibot'
import { type ChangePage, type Connector, SourceFailure } from './connector.ts'
import { durationMs } from './duration.ts'
import type { SourceRecord } from './record.ts'
import type { ChangeReading } from './service-connector.ts'
import { writeMoment } from './service-moment.ts'
import type { ByWindow } from './service-settings.ts'
import { inOrder, lastSet, sliceAfter } from './slice.ts'
import { parseSourceMoment } from './source-moment.ts'

/**
 * Where reading goes on: the next window's begin and length, and of one that is read in slices its end,
 * the last key, and whether there was nothing after it.
 */
const position = v.object({
  since: v.number(),
  span: v.number(),
  slice: v.nullable(v.object({ until: v.number(), after: v.string(), isLast: v.boolean() })),
})

type Position = v.InferOutput<typeof position>

const dayMs = 24 * 3_600_000

/**
 * Reads changes of a service by windows of time, each from where the last one ended.
 *
 * A window whose answer may have been cut off is halved, and the lengths of the next ones grow from there.
 */
export function readByWindow(
  changes: ByWindow,
  { service, recordsIn, clock }: ChangeReading,
): Connector['readChanges'] {
  const { form, most } = changes
  const longestMs = durationMs(changes.longest)
  const settleMs = durationMs(changes.settle)
  const shortest = form.includes('ss') ? 1_000 : dayMs
  const last = lastSet()

  async function ask(since: number, until: number, signal: AbortSignal): Promise<SourceRecord[]> {
    const parameters = {
      ...changes.parameters,
      [changes.since]: writeMoment(new Date(since), form),
      [changes.until]: writeMoment(new Date(until), form),
    }
    return recordsIn(await service.call(changes.call, parameters, signal))
  }

  async function whole(since: number, end: number, signal: AbortSignal) {
    for (let until = end; ; ) {
      const records = await ask(since, until, signal)
      if (most === undefined || records.length < most)
        return { sorted: inOrder(records), until, wasHalved: until < end }
      if (until - since <= shortest)
        throw new SourceFailure(
          'UNREACHABLE',
          'the service has more records of one time than it gives',
        )
      until = since + Math.max(shortest, Math.floor((until - since) / 2))
    }
  }

  async function nextWindow({ since, span }: Position, limit: number, signal: AbortSignal) {
    const now = Math.max(since, clock.now().getTime() - settleMs)
    const { sorted, until, wasHalved } = await whole(since, Math.min(now, since + span), signal)
    last.keep(`${since}-${until}`, sorted)
    const { records, after } = sliceAfter(sorted, null, limit)
    const nextSpan = wasHalved ? until - since : Math.min(longestMs, span * 2)
    return page(records, { since, until, span: nextSpan, after, isLast: until >= now })
  }

  async function nextSlice(
    { since, span }: Position,
    { until, after, isLast }: NonNullable<Position['slice']>,
    limit: number,
    signal: AbortSignal,
  ) {
    const sorted = await last.get(`${since}-${until}`, () => ask(since, until, signal))
    const slice = sliceAfter(sorted, after, limit)
    return page(slice.records, { since, until, span, after: slice.after, isLast })
  }

  return async (cursor, limit, signal) => {
    const at = cursor === null ? beginning(changes) : v.parse(position, JSON.parse(cursor))
    return at.slice ? nextSlice(at, at.slice, limit, signal) : nextWindow(at, limit, signal)
  }
}

function beginning({ begin, longest }: ByWindow): Position {
  return { since: parseSourceMoment(begin)?.getTime() ?? 0, span: durationMs(longest), slice: null }
}

interface Read {
  readonly since: number
  readonly until: number
  readonly span: number
  readonly after: string | null
  readonly isLast: boolean
}

function page(
  records: readonly SourceRecord[],
  { since, until, span, after, isLast }: Read,
): ChangePage {
  const isWhole = after === null
  const next: Position = isWhole
    ? { since: until, span, slice: null }
    : { since, span, slice: { until, after, isLast } }
  const watermark = isWhole && isLast ? new Date(until) : null
  return { records, cursor: JSON.stringify(next), watermark }
}
