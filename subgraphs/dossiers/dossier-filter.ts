import { type AgencyCode, isNationalCode, type ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { checkId } from '#domain/ids.ts'
import type { CentreScope } from '#domain/scope.ts'
import { badInput } from '#kit/errors.ts'
import { isClosed, isOfOpenDossiers, isPausing, type Timeliness } from './timeliness.ts'

/** Conditions on dossiers that all hold; null where there is none. */
export interface DossierFilter {
  readonly scope?: CentreScope | null
  readonly department?: AgencyCode | null
  readonly handledWithin?: AgencyCode | null
  readonly procedure?: ProcedureCode | null
  readonly field?: string | null
  readonly owner?: string | null
  readonly status?: readonly string[] | null
  readonly open?: boolean | null
  readonly timeliness?: readonly Timeliness[] | null
  readonly receivedFrom?: LocalDate | null
  readonly receivedTo?: LocalDate | null
  readonly dueFrom?: LocalDate | null
  readonly dueTo?: LocalDate | null
  readonly acceptBy?: Date | null
  readonly supplementDueBefore?: LocalDate | null
}

/** Throws Failure BAD_USER_INPUT for a filter that no dossier can pass, naming the condition at fault. */
export function checkDossierFilter(filter: DossierFilter): DossierFilter {
  checkProcedure(filter.procedure)
  if (filter.owner) checkId(filter.owner, 'filter.owner')
  checkSpan('filter.receivedFrom', filter.receivedFrom, 'receivedTo', filter.receivedTo)
  checkSpan('filter.dueFrom', filter.dueFrom, 'dueTo', filter.dueTo)
  if (filter.status?.length === 0) throw badInput('filter.status', 'it names no status')
  if (filter.timeliness?.length === 0) throw badInput('filter.timeliness', 'it names no class')
  checkTimeliness(filter)
  checkStatuses(filter)
  checkAcceptance(filter)
  checkSupplement(filter)
  return filter
}

/** Dossiers know their procedure by its national code only; an older code would silently match none. */
export function checkProcedure(procedure: ProcedureCode | null | undefined): void {
  if (!procedure || isNationalCode(procedure)) return
  throw badInput(
    'filter.procedure',
    'give the national code; procedure(code:) tells it for an older one',
  )
}

type Day = LocalDate | null | undefined

function checkSpan(argument: string, from: Day, toName: string, to: Day): void {
  if (from && to && from > to) throw badInput(argument, `${from} is after ${toName}, ${to}`)
}

function checkTimeliness({ timeliness, open }: DossierFilter): void {
  if (!timeliness || open === null || open === undefined) return
  if (timeliness.some((class_) => isOfOpenDossiers(class_) === open)) return
  const state = open ? 'open' : 'closed'
  throw badInput('filter.timeliness', `no ${state} dossier is ${timeliness.join(' or ')}`)
}

/** A class, and being open, needs a status that dossiers of it can have. */
function checkStatuses({ status, open, timeliness }: DossierFilter): void {
  if (!status) return
  const statuses = status.join(' or ')
  if (open && status.every(isClosed))
    throw badInput('filter.status', `no open dossier is ${statuses}`)
  const canBe = (class_: Timeliness) => {
    if (!isOfOpenDossiers(class_)) return true
    return status.some((one) => !isClosed(one) && isPausing(one) === (class_ === 'PAUSED'))
  }
  if (timeliness && !timeliness.some(canBe))
    throw badInput('filter.timeliness', `nothing that is ${statuses} is ${timeliness.join(' or ')}`)
}

/** What is to be accepted yet has no acceptance, no appointment, and no class. */
function checkAcceptance(filter: DossierFilter): void {
  if (!filter.acceptBy) return
  const { receivedFrom, receivedTo, dueFrom, dueTo, timeliness } = filter
  const contradicting = Object.entries({ receivedFrom, receivedTo, dueFrom, dueTo, timeliness })
  const [other] = contradicting.find(([, value]) => value) ?? []
  if (other) throw badInput('filter.acceptBy', `what is not accepted yet has no ${other}`)
  if (filter.open === false) throw badInput('filter.acceptBy', 'what is not accepted yet is open')
  checkStatus('filter.acceptBy', filter.status, 'REGISTERED')
}

function checkSupplement(filter: DossierFilter): void {
  if (!filter.supplementDueBefore) return
  checkStatus('filter.supplementDueBefore', filter.status, 'SUPPLEMENT_REQUESTED')
  if (filter.open === false)
    throw badInput('filter.supplementDueBefore', 'what waits for a supplement is open')
  if (filter.timeliness?.includes('PAUSED') === false)
    throw badInput('filter.supplementDueBefore', 'what waits for a supplement is PAUSED')
}

function checkStatus(
  argument: string,
  status: readonly string[] | null | undefined,
  needed: string,
): void {
  if (status && !status.includes(needed))
    throw badInput(argument, `it needs the status ${needed}, which filter.status leaves out`)
}
