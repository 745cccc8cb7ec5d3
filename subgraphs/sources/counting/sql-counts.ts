import * as v from 'valibot'
import { NotCountable, type SourceCounts } from '../aggregate.ts'
import type { Source } from '../settings.ts'
import { type SourceDatabase, sqlFrom } from '../sql-connector.ts'
import { countSourceDossiers } from './count-dossiers.ts'
import { sumSourceFees } from './sum-fees.ts'

/** Counts in a department's database, by what the source's feeds say of its tables. */
export function sqlCounts(database: SourceDatabase, source: Source): SourceCounts {
  return {
    async dossiers(asked, signal) {
      const feed = source.feeds.dossiers
      if (!feed) throw new NotCountable(['it feeds no dossiers'])
      const { fields } = feed
      return countSourceDossiers(
        database,
        source,
        { from: v.parse(sqlFrom, feed.from), fields },
        asked,
        signal,
      )
    },
    async fees(period, signal) {
      const feed = source.feeds.fees
      if (!feed) throw new NotCountable(['it feeds no fees'])
      const { fields } = feed
      return sumSourceFees(
        database,
        source,
        { from: v.parse(sqlFrom, feed.from), fields },
        period,
        signal,
      )
    },
  }
}
