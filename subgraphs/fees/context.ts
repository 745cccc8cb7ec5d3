import { type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { mergePartials } from '#domain/partials.ts'
import type { Clock } from '#kit/clock.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import { refuseWaiting } from '../reports/as-of.ts'
import { type ReportPeriodArgument, readReportPeriod } from '../reports/report-period.ts'
import type { SummedFees } from '../sources/aggregate.ts'
import type { AskLive } from '../sources/live-counts.ts'
import type { Source } from '../sources/settings.ts'
import type { SourcesInView } from '../sources/sources-in-view.ts'
import { liveSums } from './live-fees.ts'
import { type LateCollecting, lateToCollect, type Summing, sumFees } from './report.ts'
import type { FeeQuery, FeeReportDimension } from './reports/query.ts'
import {
  closeRecord,
  dossiersFollowedTo,
  firstFeeDay,
  recordBegin,
  sumGroups,
} from './reports/store.ts'
import { addSums } from './statistics.ts'
import {
  bodiesNamedAsSlow,
  type CollectionFilter,
  type CounterDay,
  copiedDossiers,
  entriesOfItems,
  itemsOfDossiers,
  itemsToCollect,
} from './store.ts'

interface ContextParts {
  readonly sql: Sql
  readonly clock: Clock
  readonly sources: SourcesInView
  readonly askLive: AskLive<SummedFees>
  /** Systems whose dossiers are asked for each time, without their fees. */
  readonly unasked: readonly Source[]
}

/** What one request reads from; for all of it, it is the same moment. */
export function feesContext({ sql, clock, sources, askLive, unasked }: ContextParts) {
  const now = clock.now()
  let firstDay: Promise<LocalDate | null> | undefined
  /** What live sources sum over a period, and how they stand. */
  const live = ({ period, scope, filter: { department } }: LiveSum) =>
    askLive(
      { scope, department },
      {
        name: `${period.from} ${period.to}`,
        ask: (counts, signal) => counts.fees(period, signal),
      },
    )

  return {
    now,
    today: localDateOf(now),
    sources,
    unasked,
    live,
    reports: reportContext(sql),
    /** The first day of which anything is known, looked up once. */
    firstDay: () => (firstDay ??= firstFeeDay(sql)),
    itemsOf: listLoader(
      (ids) => itemsOfDossiers(sql, ids),
      (item) => item.dossierId,
    ),
    copied: rowLoader(
      (ids) => copiedDossiers(sql, ids),
      (dossier) => dossier.id,
    ),
    entriesOf: listLoader(
      (ids) => entriesOfItems(sql, ids),
      (entry) => entry.itemId,
    ),
    toCollect: (
      day: CounterDay,
      filter: CollectionFilter,
      without: Summing['without'],
      page: Page,
    ) => itemsToCollect(sql, day, filter, without, page),
    lateToCollect: (collecting: LateCollecting, without: Summing['without']) =>
      lateToCollect(sql, collecting, without),
    /** Sums for each entity's code; the empty code where all items are summed together. */
    sums: loaderPerArguments((summing: Summing) =>
      listLoader(
        async (codes) =>
          mergePartials(
            [
              await sumFees(sql, summing, codes),
              liveSums((await live(summing)).rows, summing, codes),
            ],
            addSums,
          ),
        (row) => row.entity,
      ),
    ),
    namedAsSlowBy: listLoader(
      (codes) => bodiesNamedAsSlow(sql, codes),
      (named) => named.publicationCode,
    ),
  }
}

/** What is summed, as far as it decides which live sources are asked for what. */
type LiveSum = Pick<Summing, 'period' | 'scope' | 'filter'>

export type FeesContext = ReturnType<typeof feesContext>

/** What reports read from. */
const reportContext = (sql: Sql) => ({
  period: (argument: ReportPeriodArgument) => readReportPeriod(sql, argument),
  begin: (asOf: Date | null) => recordBegin(sql, asOf),
  /** Throws Failure RECORD_NOT_CLOSED where what is being recorded does not end in time. */
  close: (until: Date) => closeRecord(sql, until).catch(refuseWaiting),
  dossiersFollowedTo: () => dossiersFollowedTo(sql),
  sums: (query: FeeQuery, groupBy: readonly FeeReportDimension[], limit: number) =>
    sumGroups(sql, query, groupBy, limit),
})
