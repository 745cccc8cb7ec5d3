import type { DossierCode } from '#domain/codes.ts'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { mergePartials } from '#domain/partials.ts'
import { type Period, untilToday } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { WorkedDays } from '#domain/working-days.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import type { RequestParts } from '#kit/subgraph.ts'
import type { Admission } from '../sources/admission.ts'
import type { CountedDossiers } from '../sources/aggregate.ts'
import type { LiveSources } from '../sources/live/live-sources.ts'
import type { AskLive } from '../sources/live-counts.ts'
import type { People } from '../sources/people.ts'
import type { SourcesInView } from '../sources/sources-in-view.ts'
import { loadCalendars } from './calendars.ts'
import { addCountRows, addDaysRows } from './counts.ts'
import { livePartiesLoader } from './live/live-parties.ts'
import type { LiveRow } from './live/live-row.ts'
import { type LiveSearch, liveStreams } from './live/live-streams.ts'
import { liveLookUps } from './live/look-up.ts'
import { liveCounts, liveDays } from './live-dossiers.ts'
import { type Counting, countDaysTaken, countDossiers, doubtfulEvents } from './report.ts'
import { reportContext } from './reports/context.ts'
import { recordBegin } from './reports/store.ts'
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

interface ContextParts extends RequestParts {
  readonly sources: SourcesInView
  readonly askLive: AskLive<CountedDossiers>
  readonly live: LiveSources
  readonly people: People
}

/** What one request reads from; for all of it, it is the same moment. */
export function dossiersContext(parts: ContextParts) {
  const { sql, clock, sources } = parts
  const now = clock.now()
  const today = localDateOf(now)
  const loaders = dossierLoaders(sql)
  let firstDay: Promise<LocalDate | null> | undefined
  return {
    now,
    today,
    /** The first day on record, looked up once. */
    firstDay: () => (firstDay ??= recordBegin(sql, null).then(({ day }) => day)),
    sources,
    ...loaders,
    ...asking(parts, now, loaders),
    ...counting(parts, today, loaders.calendarOf),
    reports: reportContext(sql),
    page: (search: DossierSearch, page: Page) => dossierPage(sql, search, page),
    doubtful: (scope: CentreScope, without: readonly string[] | null) =>
      doubtfulEvents(sql, scope, without),
    statedSharesOf: listLoader(
      (codes) => statedShares(sql, codes),
      (share) => share.publicationCode,
    ),
  }
}

type Loaders = ReturnType<typeof dossierLoaders>

/** Dossiers of the store, and of live sources once `show` has them at hand. */
function dossierLoaders(sql: Sql) {
  return {
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
  }
}

/** What live sources are asked for: single dossiers, and pages of lists. */
function asking(
  { sql, clock, waiting, people, live }: ContextParts,
  now: Date,
  { dossiers, codesOf, eventsOf }: Loaders,
) {
  const today = localDateOf(now)
  const sources = live.all(clock)
  return {
    lookUps: liveLookUps({ sql, now, waiting, sources, places: live.places }),
    liveStreams: (search: LiveSearch, admission: Admission) =>
      liveStreams({ sql, now, today, waiting, sources }, search, admission),
    livePartiesOf: livePartiesLoader(people, waiting.signal),
    /** Has a live source's dossier at hand as if it had been read from the store. */
    show({ row, codes, events }: LiveRow): void {
      dossiers.clear(row.id).prime(row.id, row)
      codesOf.clear(row.id).prime(row.id, codes)
      eventsOf.clear(row.id).prime(row.id, events)
    },
  }
}

/** Counts of the store and of the live sources that count. */
function counting(
  { sql, askLive }: ContextParts,
  today: LocalDate,
  calendarOf: Loaders['calendarOf'],
) {
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
    live,
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
  }
}

/** What is counted, as far as it decides which live sources are asked for what. */
type LiveCount = Pick<Counting, 'period' | 'scope' | 'filter'>

export type DossiersContext = ReturnType<typeof dossiersContext>
