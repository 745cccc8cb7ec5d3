import type { Page } from '#domain/page.ts'
import { listLoader, loaderPerArguments } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import type { SourcesInView } from '../sources/sources-in-view.ts'
import { type LateCollecting, lateToCollect, type Summing, sumFees } from './report.ts'
import {
  bodiesNamedAsSlow,
  type CollectionFilter,
  type CounterDay,
  entriesOfItems,
  itemsOfDossiers,
  itemsToCollect,
} from './store.ts'

interface ContextParts {
  readonly sql: Sql
  readonly sources: SourcesInView
}

/** What one request reads from. */
export function feesContext({ sql, sources }: ContextParts) {
  return {
    sources,
    itemsOf: listLoader(
      (ids) => itemsOfDossiers(sql, ids),
      (item) => item.dossierId,
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
        (codes) => sumFees(sql, summing, codes),
        (row) => row.entity,
      ),
    ),
    namedAsSlowBy: listLoader(
      (codes) => bodiesNamedAsSlow(sql, codes),
      (named) => named.publicationCode,
    ),
  }
}

export type FeesContext = ReturnType<typeof feesContext>
