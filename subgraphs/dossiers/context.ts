import type { DossierCode } from '#domain/codes.ts'
import { localDateOf } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { Clock } from '#kit/clock.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import type { SourcesInView } from '../sources/sources-in-view.ts'
import { loadCalendars } from './calendars.ts'
import { type Counting, countDossiers, doubtfulEvents } from './report.ts'
import {
  codesOfDossiers,
  type DossierSearch,
  dossierPage,
  dossiersById,
  dossiersOfCodes,
  eventsOfDossiers,
  partiesOfDossiers,
  statedShares,
} from './store.ts'

interface ContextParts {
  readonly sql: Sql
  readonly clock: Clock
  readonly sources: SourcesInView
}

/** What one request reads from; for all of it, it is the same moment. */
export function dossiersContext({ sql, clock, sources }: ContextParts) {
  const now = clock.now()
  return {
    now,
    today: localDateOf(now),
    sources,
    dossiers: rowLoader(
      (ids) => dossiersById(sql, ids),
      (dossier) => dossier.id,
    ),
    named: listLoader(
      (codes: readonly DossierCode[]) => dossiersOfCodes(sql, codes),
      (row) => row.code,
    ),
    codesOf: listLoader(
      (ids) => codesOfDossiers(sql, ids),
      (row) => row.dossierId,
    ),
    partiesOf: listLoader(
      (ids) => partiesOfDossiers(sql, ids),
      (party) => party.dossierId,
    ),
    eventsOf: listLoader(
      (ids) => eventsOfDossiers(sql, ids),
      (event) => event.dossierId,
    ),
    calendarOf: loadCalendars(sql),
    page: (search: DossierSearch, page: Page) => dossierPage(sql, search, page),
    doubtful: (scope: CentreScope) => doubtfulEvents(sql, scope),
    /** Counts for each entity's code; the empty code where all dossiers are counted together. */
    counts: loaderPerArguments((counting: Counting) =>
      listLoader(
        (codes) => countDossiers(sql, counting, codes),
        (row) => row.entity,
      ),
    ),
    statedSharesOf: listLoader(
      (codes) => statedShares(sql, codes),
      (share) => share.publicationCode,
    ),
  }
}

export type DossiersContext = ReturnType<typeof dossiersContext>
