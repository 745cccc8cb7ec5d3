import { listLoader, loaderPerArguments } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import { type Summing, sumFees } from './report.ts'
import { bodiesNamedAsSlow, itemsOfDossiers } from './store.ts'

/** What one request reads from. */
export function feesContext({ sql }: { sql: Sql }) {
  return {
    itemsOf: listLoader(
      (ids) => itemsOfDossiers(sql, ids),
      (item) => item.dossierId,
    ),
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
