import { isWithin } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { storedScopes } from '#domain/scope.ts'
import type { DossierFilter } from '../dossier-filter.ts'
import type { DossierRow } from '../store.ts'
import { timelinessOf } from '../timeliness.ts'
import type { LiveRow } from './live-row.ts'

/** Whether a dossier of a live source passes a filter; the same conditions as those of the store. */
export function matches(live: LiveRow, filter: DossierFilter, today: LocalDate): boolean {
  return isOfWhom(live.row, filter) && isInState(live.row, filter, today) && isOfTime(live, filter)
}

/** Owners are not among them: who they are is asked of *citizens*. */
function isOfWhom(row: DossierRow, filter: DossierFilter): boolean {
  const { scope, department, handledWithin, procedure, field } = filter
  return (
    (!scope || storedScopes(scope).some((stored) => stored === row.scope)) &&
    (!department || row.departmentCode === department) &&
    (!handledWithin || isWithin(row.handledByCode, handledWithin)) &&
    (!procedure || row.procedureCode === procedure) &&
    (!isGiven(field) || row.fieldCode === field)
  )
}

const never: ReadonlySet<string> = new Set(['REJECTED_AT_INTAKE', 'WITHDRAWN'])

function isInState(row: DossierRow, filter: DossierFilter, today: LocalDate): boolean {
  const { status, open, timeliness } = filter
  const isOpen = row.endedOn === null && !never.has(row.status)
  const class_ = timelinessOf(row, today)
  return (
    (!status || status.includes(row.status)) &&
    (!isGiven(open) || open === isOpen) &&
    (!timeliness || (class_ !== null && timeliness.includes(class_)))
  )
}

function isOfTime({ row, events }: LiveRow, filter: DossierFilter): boolean {
  const { receivedFrom, receivedTo, dueFrom, dueTo, acceptBy, supplementDueBefore } = filter
  const { acceptedOn, appointmentOn } = row
  const supplementDueOn = events.findLast(({ status }) => status !== null)?.supplementDueOn ?? null
  return (
    isWithinDays(acceptedOn, receivedFrom, receivedTo) &&
    isWithinDays(appointmentOn, dueFrom, dueTo) &&
    (!acceptBy ||
      (row.status === 'REGISTERED' && row.acceptBy !== null && row.acceptBy <= acceptBy)) &&
    (!supplementDueBefore || (supplementDueOn !== null && supplementDueOn < supplementDueBefore))
  )
}

type Day = LocalDate | null | undefined

function isWithinDays(day: LocalDate | null, from: Day, to: Day): boolean {
  if (!from && !to) return true
  return day !== null && (!from || day >= from) && (!to || day <= to)
}

function isGiven<Value>(value: Value | null | undefined): value is Value {
  return value !== null && value !== undefined
}
