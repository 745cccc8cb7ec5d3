import { type FollowParts, mapRecords } from './follow-page.ts'
import type { Intake } from './intake.ts'
import type { Source } from './settings.ts'
import { release, waiting } from './store.ts'
import { takeRows } from './take-rows.ts'

const mostAtATime = 1_000

/** Tries records again that waited for a dossier: those whose dossier has come are taken, the others go on waiting. */
export async function retryWaiting<Row, Ready>(
  source: Source,
  intake: Intake<Row, Ready>,
  { database, clock, seal }: FollowParts,
  signal: AbortSignal,
): Promise<void> {
  const { feed } = intake
  for (let after = ''; ; ) {
    const kept = await waiting(database.sql, source.name, feed, after, mostAtATime)
    const last = kept.at(-1)
    if (!last) return
    after = last.recordKey
    const records = kept.map(({ sealed }) => seal.open(sealed))
    const { rows, unmapped } = mapRecords(source, intake, records)
    const ready = await intake.prepare(source, rows, signal)
    await database.transaction(async (transaction) => {
      const refused = await takeRows(transaction, ready, (rows) =>
        intake.take(transaction.sql, source, rows, clock.now()),
      )
      const untaken = new Set([...unmapped, ...refused].map(({ key }) => key))
      const taken = rows.map(({ key }) => key).filter((key) => !untaken.has(key))
      await release(transaction.sql, source.name, feed, taken)
    })
  }
}
