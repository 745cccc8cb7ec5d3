import type { Clock } from '#kit/clock.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { type Connector, SourceFailure } from './connector.ts'
import { givenAt, recordsOf } from './nested-records.ts'
import { readByCursor } from './read-by-cursor.ts'
import { readByWindow } from './read-by-window.ts'
import { readByYear } from './read-by-year.ts'
import { type RawValue, type SourceRecord, textAt } from './record.ts'
import type { RecordService } from './record-service.ts'
import { serviceLists } from './service-lists.ts'
import type { ServiceChanges, ServiceFrom } from './service-settings.ts'
import { inOrder } from './slice.ts'
import type { SourceMode } from './source-mode.ts'

/** The way to one feed of a department's service; what it cannot be asked for is left out. */
export function serviceConnector(
  service: RecordService,
  from: ServiceFrom,
  clock: Clock,
): Connector {
  const { changes, lookUp, list, lists = {} } = from
  const recordsIn = (answer: RawValue) => recordsOf(listIn(answer, from), from)

  return {
    readChanges: changes ? readerOf(changes, { service, recordsIn, clock }) : notFollowed,
    ...(lookUp && {
      async lookUp(code, signal) {
        if (isNoCode(code)) return []
        const parameters = { ...lookUp.parameters, [lookUp.code]: code }
        const records = recordsIn(await service.call(lookUp.call, parameters, signal))
        return records.filter(
          ({ key, fields }) => (lookUp.field ? textAt(fields, lookUp.field) : key) === code,
        )
      },
    }),
    ...(list && {
      async list({ first, after }, signal) {
        const parameters = {
          ...list.parameters,
          ...(list.after && after !== null && { [list.after]: after }),
          ...(list.size && { [list.size]: String(first + 1) }),
        }
        const records = recordsIn(await service.call(list.call, parameters, signal))
        if (list.after) checkOrder(records)
        const rest = inOrder(records).filter(({ key }) => after === null || key > after)
        const page = rest.slice(0, first)
        return { records: page, endCursor: rest.length > first ? (page.at(-1)?.key ?? null) : null }
      },
    }),
    inOrder: serviceLists(lists, service, recordsIn),
  }
}

/** Why a feed of a service cannot be used in a mode. */
export function problemOfService(mode: SourceMode, { changes }: ServiceFrom): string | null {
  return mode === 'replica' && changes === undefined
    ? 'a replica is followed by its `changes`'
    : null
}

/** What reading changes needs, whichever way a service gives them. */
export interface ChangeReading {
  readonly service: RecordService
  recordsIn(answer: RawValue): SourceRecord[]
  readonly clock: Clock
}

/**
 * An error under 200 has no list either: taken for "nothing changed", it would lose what did.
 *
 * Throws SourceFailure for an answer without its list, where the settings do not say that this is one
 * without records.
 */
function listIn(answer: RawValue, { records, withoutRecords }: ServiceFrom): RawValue {
  const list = givenAt(answer, records)
  if (list === undefined && withoutRecords === 'failure')
    throw new SourceFailure('UNREACHABLE', `the service answered without ${records}`)
  return list ?? null
}

function readerOf(changes: ServiceChanges, reading: ChangeReading): Connector['readChanges'] {
  if (changes.by === 'window') return readByWindow(changes, reading)
  if (changes.by === 'cursor') return readByCursor(changes, reading)
  return readByYear(changes, reading)
}

async function notFollowed(): Promise<never> {
  throw new OperatorError('A source without `changes` is only asked, never followed')
}

/** No system's code has such characters, and no XML may. */
function isNoCode(code: string): boolean {
  return /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/u.test(code)
}

/** Pages of a service that are not in order would lose records between them. */
function checkOrder(records: readonly SourceRecord[]): void {
  const isOrdered = records.every(
    ({ key }, place) => place === 0 || key >= (records[place - 1]?.key ?? ''),
  )
  if (!isOrdered)
    throw new SourceFailure(
      'UNREACHABLE',
      'the service does not list records in the order of their keys',
    )
}
