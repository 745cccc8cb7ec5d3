import { type FollowParts, mapRecords } from './follow-page.ts'
import type { Intake } from './intake.ts'
import { openIfOurs } from './seal.ts'
import type { Source } from './settings.ts'
import { refuseAgain, release, toTryAgain } from './store.ts'
import { takeRows } from './take-rows.ts'

const mostAtATime = 1_000

/**
 * Tries records again that waited for a dossier, or that somebody has asked for: what can be taken is
 * taken, the others stay with the reasons that they have now. What was sealed with another key stays as
 * it is until it is forgotten, and stops nothing.
 */
export async function retryWaiting<Row, Ready>(
  source: Source,
  intake: Intake<Row, Ready>,
  { database, clock, seal }: FollowParts,
  signal: AbortSignal,
): Promise<void> {
  const { feed } = intake
  for (let after = ''; ; ) {
    const kept = await toTryAgain(database.sql, source.name, feed, after, mostAtATime)
    const last = kept.at(-1)
    if (!last) return
    after = last.recordKey
    const records = kept.flatMap((row) => openIfOurs(seal, row) ?? [])
    const { rows, unmapped } = mapRecords(source, intake, records)
    const ready = await intake.prepare(source, rows, signal)
    await database.transaction(async (transaction) => {
      const untaken = await takeRows(transaction, ready, (rows) =>
        intake.take(transaction.sql, source, rows, clock.now()),
      )
      const refused = [...unmapped, ...untaken].map(({ key, refusals, waitsFor = null }) => ({
        recordKey: key,
        refusals,
        waitsFor,
      }))
      await refuseAgain(transaction.sql, source.name, feed, refused)
      const keys = new Set(refused.map(({ recordKey }) => recordKey))
      const taken = rows.map(({ key }) => key).filter((key) => !keys.has(key))
      await release(transaction.sql, source.name, feed, taken)
    })
  }
}
