import type { DossierCode } from '#domain/codes.ts'
import { localDateOf } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { mergePartials } from '#domain/partials.ts'
import { type Period, untilToday } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { WorkedDays } from '#domain/working-days.ts'
import type { Clock } from '#kit/clock.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import type { CountedDossiers } from '../sources/aggregate.ts'
import type { AskLive } from '../sources/live-counts.ts'
import type { SourcesInView } from '../sources/sources-in-view.ts'
import { loadCalendars } from './calendars.ts'
import { addCountRows, addDaysRows } from './counts.ts'
import { liveCounts, liveDays } from './live-dossiers.ts'
import { type Counting, countDaysTaken, countDossiers, doubtfulEvents } from './report.ts'
import {
  codesOfDossiers,
  type DossierSearch,
  dossierPage,
  dossiersById,
  dossiersOfCodes,
  eventsOfDossiers,
  knownStatuses,
  partiesOfDossiers,
  statedShares,
} from './store.ts'
import { workedDaysFor } from './worked-days.ts'

interface ContextParts {
  readonly sql: Sql
  readonly clock: Clock
  readonly sources: SourcesInView
  readonly askLive: AskLive<CountedDossiers>
}

/** What one request reads from; for all of it, it is the same moment. */
export function dossiersContext({ sql, clock, sources, askLive }: ContextParts) {
  const now = clock.now()
  const today = localDateOf(now)
  const calendarOf = loadCalendars(sql)

  async function workedDays(period: Period): Promise<WorkedDays> {
    return workedDaysFor(await calendarOf(null), untilToday(period, today))
  }

  /** What live sources count over a period, and how they stand. */
  function live({ period, scope, filter: { department, locality } }: LiveCount) {
    const until = untilToday(period, today)
    return askLive(
      { scope, department, locality },
      {
        name: `${until.from} ${until.to}`,
        ask: async (counts, signal) =>
          counts.dossiers(
            {
              period: until,
              workedDays: await workedDays(period),
              vocabularies: await knownStatuses(sql),
            },
            signal,
          ),
      },
    )
  }

  return {
    now,
    today,
    sources,
    live,
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
    calendarOf,
    page: (search: DossierSearch, page: Page) => dossierPage(sql, search, page),
    doubtful: (scope: CentreScope) => doubtfulEvents(sql, scope),
    /** Counts for each entity's code; the empty code where all dossiers are counted together. */
    counts: loaderPerArguments((counting: Counting) =>
      listLoader(
        async (codes) =>
          mergePartials(
            [
              await countDossiers(sql, counting, codes),
              liveCounts((await live(counting)).rows, counting, codes),
            ],
            addCountRows,
          ),
        (row) => row.entity,
      ),
    ),
    /** The working days that dossiers took, for each entity's code. */
    daysTaken: loaderPerArguments((counting: Counting) =>
      listLoader(
        async (codes) =>
          mergePartials(
            [
              await countDaysTaken(sql, counting, await workedDays(counting.period), codes),
              liveDays((await live(counting)).rows, counting, codes),
            ],
            addDaysRows,
          ),
        (row) => row.entity,
      ),
    ),
    statedSharesOf: listLoader(
      (codes) => statedShares(sql, codes),
      (share) => share.publicationCode,
    ),
  }
}

/** What is counted, as far as it decides which live sources are asked for what. */
type LiveCount = Pick<Counting, 'period' | 'scope' | 'filter'>

export type DossiersContext = ReturnType<typeof dossiersContext>
