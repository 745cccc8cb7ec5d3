import { endOf, type LocalDate, localDateOf } from '#domain/dates.ts'
import type { EventRow } from './store.ts'

/** What a dossier's events make of it, as lists and counts have it. */
export interface State {
  readonly status: string
  readonly sourceStatus: string | null
  readonly receivedAt: Date | null
  /** Null for what is in no count. */
  readonly acceptedOn: LocalDate | null
  readonly appointmentOn: LocalDate | null
  readonly processedAt: Date | null
  readonly endedOn: LocalDate | null
  readonly returnedAt: Date | null
}

const ends: ReadonlySet<string | null> = new Set(['WITHDRAWN', 'PROCESSED', 'RETURNED'])

/**
 * Folds events, oldest first; null where none changes the status. The same rule as in record_events(),
 * which folds many dossiers at once: a dossier is accepted once, ends once, and the appointment that
 * counts is the last one given until its end.
 */
export function stateOf(events: readonly EventRow[]): State | null {
  const last = events.findLast(({ status }) => status !== null)
  if (!last?.status) return null
  const accepted = events.find(({ status }) => status === 'ACCEPTED')
  const end = endOfHistory(events)
  return {
    status: last.status,
    sourceStatus: last.sourceStatus,
    receivedAt: accepted?.at ?? null,
    acceptedOn: accepted && last.status !== 'REJECTED_AT_INTAKE' ? localDateOf(accepted.at) : null,
    appointmentOn: events.findLast((event) => isEffective(event, end))?.appointmentOn ?? null,
    processedAt: end?.at ?? null,
    endedOn: end ? localDateOf(end.at) : null,
    returnedAt: events.find(({ status }) => status === 'RETURNED')?.at ?? null,
  }
}

/** The event with which a dossier ended: the first end after its acceptance. */
export function endOfHistory(events: readonly EventRow[]): EventRow | undefined {
  const accepted = events.find(({ status }) => status === 'ACCEPTED')
  return events.find(
    ({ status, atKey }) => ends.has(status) && (!accepted || atKey >= accepted.atKey),
  )
}

/** Whether an event gives an appointment by which lateness is judged: no apology does, and none after the end. */
export function isEffective(event: EventRow, end: EventRow | undefined): boolean {
  const { appointmentOn, kind, atKey } = event
  return appointmentOn !== null && kind !== 'APOLOGY_ISSUED' && (!end || atKey <= end.atKey)
}

/** What had happened by the end of a day, as far as it had been recorded by a moment; null for now. */
export function eventsUntil(
  events: readonly EventRow[],
  onDate: LocalDate,
  asOf: Date | null,
): EventRow[] {
  const end = endOf(onDate)
  return events.filter(({ at, recordedAt }) => at < end && (asOf === null || recordedAt <= asOf))
}

/** The event since which a dossier is where it is; null where it has ended, or where nothing is known. */
export function currentStepOf(events: readonly EventRow[]): EventRow | null {
  if (endOfHistory(events)) return null
  return events.findLast(({ status }) => status !== null) ?? null
}
