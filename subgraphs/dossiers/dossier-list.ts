import { isNationalCode, type ProcedureCode } from '#domain/codes.ts'
import { parseMoment } from '#domain/dates.ts'
import { isId } from '#domain/ids.ts'
import type { ListKey } from '#domain/page.ts'
import { badInput } from '#kit/errors.ts'
import type { DossierFilter, DossierRow } from './store.ts'

/** How cursors of the list of dossiers name a row: when it was received, to the microsecond, and its id. */
export const dossierList: ListKey<DossierRow> = {
  list: 'dossiers',
  keyOf: (dossier) => [dossier.receivedKey, dossier.id],
  isKey: ([received = '', id = '', ...more]) =>
    (received === '-infinity' || parseMoment(received) !== null) && isId(id) && more.length === 0,
}

/** Throws Failure BAD_USER_INPUT for a filter that no dossier can pass. */
export function checkDossierFilter(filter: DossierFilter): DossierFilter {
  const { procedure, receivedFrom, receivedTo, status } = filter
  checkProcedure(procedure)
  if (status?.length === 0) throw badInput('filter.status', 'it names no status')
  if (receivedFrom && receivedTo && receivedFrom > receivedTo)
    throw badInput('filter.receivedFrom', `${receivedFrom} is after receivedTo, ${receivedTo}`)
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
