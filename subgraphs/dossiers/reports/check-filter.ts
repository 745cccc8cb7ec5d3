import { isNationalCode } from '#domain/codes.ts'
import type { CentreScope } from '#domain/scope.ts'
import { badInput } from '#kit/errors.ts'
import type { ReportFilter } from './query.ts'

/** Throws Failure BAD_USER_INPUT for conditions that no dossier can meet, which would pass for a count of none. */
export function checkFilter({ procedures, locality }: ReportFilter, scope: CentreScope): void {
  // Dossiers know their procedure by its national code only.
  const older = procedures?.find((code) => !isNationalCode(code))
  if (older)
    throw badInput(
      'filter.procedures',
      `${older} is no national code; procedure(code:) tells it for an older one`,
    )
  if (locality && scope === 'PROVINCIAL_CENTRE')
    throw badInput('filter.locality', 'the provincial centre takes in dossiers of no locality')
}

/** Throws Failure BAD_USER_INPUT for a list of procedures that a client gave and that names none; a set may be empty. */
export function checkNamed(filter: ReportFilter | null | undefined): void {
  if (filter?.procedures?.length === 0) throw badInput('filter.procedures', 'it names no procedure')
}
