import { addDays, type LocalDate, parseLocalDate } from '#domain/dates.ts'
import { type Connector, type ListInOrder, type OrderedPage, SourceFailure } from './connector.ts'
import { type SourceRecord, textAt } from './record.ts'
import type { RecordService } from './record-service.ts'
import { writeMoment } from './service-moment.ts'
import type { ServiceFrom, ServiceList } from './service-settings.ts'
import { parseSourceDate, parseSourceMoment } from './source-moment.ts'

/** What a list goes by: how a record's value is read, and how the service is asked for what follows one. */
interface Order {
  /** Null for what is no such value. */
  read(raw: string): string | null
  /** The moment at which a page begins, included. */
  beginAt(value: string, isAfterAll: boolean): Date
  /** Whether two neighbours are the wrong way round. */
  isBefore(one: string, other: string): boolean
}

const latestReceived: Order = {
  read: (raw) => parseSourceMoment(raw)?.toISOString().replace('Z', '000Z') ?? null,
  beginAt(value, isAfterAll) {
    const second = new Date(`${value.slice(0, 19)}Z`)
    const isWhole = value.endsWith('.000000Z')
    return isAfterAll && isWhole ? new Date(second.getTime() - 1_000) : second
  },
  isBefore: (one, other) => one > other,
}

const soonestDue: Order = {
  read: parseSourceDate,
  beginAt(value, isAfterAll) {
    const day = parseLocalDate(value)
    if (day === null) throw new Error('A list by days has a place that is no day')
    return midnight(isAfterAll ? addDays(day, 1) : day)
  },
  isBefore: (one, other) => one < other,
}

const midnight = (day: LocalDate) => new Date(`${day}T00:00:00+07:00`)

type Answer = Awaited<ReturnType<RecordService['call']>>

/** The lists that a service gives in an order. Throws SourceFailure for one that is not in order. */
export function serviceLists(
  lists: NonNullable<ServiceFrom['lists']>,
  service: RecordService,
  recordsIn: (answer: Answer) => SourceRecord[],
): NonNullable<Connector['inOrder']> {
  const listBy =
    (list: ServiceList, order: Order): ListInOrder =>
    async (page, signal) => {
      const { first, after } = page
      if (after?.value === null && after.key === null) return { records: [], hasMore: false }
      const parameters = {
        ...list.parameters,
        ...placeParameters(list, order, after),
        [list.size]: String(first + 1),
      }
      const found = recordsIn(await service.call(list.call, parameters, signal))
      const records = found.map((record) => ({ place: placeOf(record, list, order), record }))
      checkOrder(records, order, after)
      return { records: records.slice(0, first), hasMore: records.length > first }
    }

  return {
    ...(lists.latestReceived && {
      RECEIVED_LATEST_FIRST: listBy(lists.latestReceived, latestReceived),
    }),
    ...(lists.soonestDue && { DUE_SOONEST_FIRST: listBy(lists.soonestDue, soonestDue) }),
  }
}

function placeParameters(
  { from, after: key, form }: ServiceList,
  order: Order,
  after: OrderedPage['after'],
) {
  if (after === null) return {}
  const { value } = after
  const begin = value === null ? '' : writeMoment(order.beginAt(value, after.key === null), form)
  return { [from]: begin, [key]: after.key ?? '' }
}

function placeOf({ key, fields }: SourceRecord, { by }: ServiceList, order: Order) {
  const raw = textAt(fields, by)
  const value = raw === null ? null : order.read(raw)
  if (raw !== null && value === null)
    throw new SourceFailure('UNREACHABLE', `the service lists by ${by}, which has other values`)
  return { value, key }
}

/** What is not in order, or begins too early, would repeat records and hide others. */
function checkOrder(
  records: ReadonlyArray<{ readonly place: { readonly value: string | null } }>,
  { isBefore }: Order,
  after: OrderedPage['after'],
): void {
  const values = records.map(({ place }) => place.value)
  const isOrdered = [after ? after.value : (values[0] ?? null), ...values].every(
    (value, index, all) => {
      const last = index === 0 ? value : (all[index - 1] ?? null)
      if (value === null) return true
      return last !== null && !isBefore(value, last)
    },
  )
  if (!isOrdered)
    throw new SourceFailure('UNREACHABLE', 'the service does not list in the order of the values')
}
