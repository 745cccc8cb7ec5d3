import type { LocalDate } from '#domain/dates.ts'
import { endOfHistory, isEffective } from './history.ts'
import type { EventRow } from './store.ts'

/** One request for what is missing in a dossier, and what came of it. */
export interface Supplement {
  readonly requestedAt: Date
  readonly requestedByCode: EventRow['agencyCode']
  readonly request: string | null
  readonly dueOn: LocalDate | null
  /** When the dossier went on; null while it waits, and where it never went on. */
  readonly suppliedAt: Date | null
  readonly isWaiting: boolean
  readonly oldAppointmentOn: LocalDate | null
  readonly newAppointmentOn: LocalDate | null
}

const goesOn: ReadonlySet<string | null> = new Set(['ACCEPTED', 'IN_PROGRESS'])

/** The supplements asked for in a dossier's events, oldest first. */
export function supplementsOf(events: readonly EventRow[]): Supplement[] {
  return events
    .filter(({ status }) => status === 'SUPPLEMENT_REQUESTED')
    .map((request) => supplementOf(events, request))
}

function supplementOf(events: readonly EventRow[], request: EventRow): Supplement {
  const later = events.slice(events.indexOf(request) + 1)
  const next = later.find(({ status }) => status !== null)
  const resumption = next && goesOn.has(next.status) ? next : undefined
  return {
    requestedAt: request.at,
    requestedByCode: request.agencyCode,
    request: request.note,
    dueOn: request.supplementDueOn,
    suppliedAt: resumption?.at ?? null,
    isWaiting: next === undefined,
    oldAppointmentOn: appointmentBefore(events, request),
    newAppointmentOn: resumption ? appointmentAfter(events, resumption) : null,
  }
}

function appointmentBefore(events: readonly EventRow[], event: EventRow): LocalDate | null {
  const end = endOfHistory(events)
  const before = events.slice(0, events.indexOf(event))
  return before.findLast((other) => isEffective(other, end))?.appointmentOn ?? null
}

function appointmentAfter(events: readonly EventRow[], event: EventRow): LocalDate | null {
  const isGiven = isEffective(event, endOfHistory(events))
  return isGiven ? event.appointmentOn : appointmentBefore(events, event)
}
