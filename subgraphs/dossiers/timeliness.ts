import { daysBetween, type LocalDate } from '#domain/dates.ts'

export type Timeliness = 'EARLY' | 'ON_TIME' | 'LATE' | 'NOT_DUE' | 'OVERDUE' | 'PAUSED'

/** What a dossier's class depends on. Calendar dates; null where there is none, `acceptedOn` where nothing counts it. */
export interface Deadlines {
  readonly status: string
  readonly acceptedOn: LocalDate | null
  readonly appointmentOn: LocalDate | null
  readonly endedOn: LocalDate | null
}

/** A dossier in one of these waits for somebody outside of the offices: its clock stands. */
export const pausingStatuses = ['SUPPLEMENT_REQUESTED', 'PAYMENT_REQUESTED', 'STOPPED'] as const

const pausing: ReadonlySet<string> = new Set(pausingStatuses)

/** Whether a dossier in a status waits for somebody outside of the offices. */
export function isPausing(status: string): boolean {
  return pausing.has(status)
}

const closed: ReadonlySet<string> = new Set([
  'REJECTED_AT_INTAKE',
  'WITHDRAWN',
  'PROCESSED',
  'RETURNED',
])

/** Whether no open dossier has a status: it ends one, or says that there never was one to handle. */
export function isClosed(status: string): boolean {
  return closed.has(status)
}

const ofOpenDossiers: ReadonlySet<Timeliness> = new Set(['NOT_DUE', 'OVERDUE', 'PAUSED'])

/** Whether a class is one of dossiers that have not ended. */
export function isOfOpenDossiers(timeliness: Timeliness): boolean {
  return ofOpenDossiers.has(timeliness)
}

/**
 * How a dossier stands against its appointment on a day; null where it is not counted.
 *
 * Calendar dates are compared, so the hour does not matter; without an appointment nothing is late.
 * Its end decides, not the day on which the result is fetched. Source: domain reference §3.4.
 */
export function timelinessOf(dossier: Deadlines, today: LocalDate): Timeliness | null {
  const { status, acceptedOn, appointmentOn, endedOn } = dossier
  if (acceptedOn === null) return null
  if (endedOn !== null) return timelinessOfEnd(endedOn, appointmentOn)
  if (isPausing(status)) return 'PAUSED'
  return appointmentOn === null || appointmentOn >= today ? 'NOT_DUE' : 'OVERDUE'
}

function timelinessOfEnd(endedOn: LocalDate, appointmentOn: LocalDate | null): Timeliness {
  if (appointmentOn === null || endedOn === appointmentOn) return 'ON_TIME'
  return endedOn < appointmentOn ? 'EARLY' : 'LATE'
}

/** How many calendar days past its appointment a dossier ended, or is today; null where it is neither late nor overdue. */
export function daysLateOf(dossier: Deadlines, today: LocalDate): number | null {
  const timeliness = timelinessOf(dossier, today)
  const { appointmentOn, endedOn } = dossier
  if (appointmentOn === null || (timeliness !== 'LATE' && timeliness !== 'OVERDUE')) return null
  return daysBetween(appointmentOn, endedOn ?? today)
}
