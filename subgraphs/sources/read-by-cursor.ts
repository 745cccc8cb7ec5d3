import type { ChangePage, Connector } from './connector.ts'
import { valueAt } from './nested-records.ts'
import type { ChangeReading } from './service-connector.ts'
import type { ByCursor } from './service-settings.ts'

/**
 * Reads changes of a service that gives a cursor with each page. The last cursor is kept at the end, so
 * that its page is read again: taking it again changes nothing.
 */
export function readByCursor(
  changes: ByCursor,
  { service, recordsIn, clock }: ChangeReading,
): Connector['readChanges'] {
  return async (cursor, limit, signal): Promise<ChangePage> => {
    const started = clock.now()
    const parameters = {
      ...changes.parameters,
      ...(cursor !== null && { [changes.after]: cursor }),
      ...(changes.size && { [changes.size]: String(limit) }),
    }
    const answer = await service.call(changes.call, parameters, signal)
    const records = recordsIn(answer)
    const next = valueAt(answer, changes.next)
    // A page may be empty in the middle: all of it was filtered out, or has gone.
    const isEnd = typeof next !== 'string' || next === cursor
    return {
      records,
      cursor: typeof next === 'string' ? next : cursor,
      watermark: isEnd ? started : null,
    }
  }
}
