import { createHash } from 'node:crypto'
import type { Database } from '#kit/sql.ts'
import { dossierIntake } from '../subgraphs/dossiers/intake/dossier-intake.ts'
import { feeIntake } from '../subgraphs/fees/intake/fee-intake.ts'
import { mapRecords } from '../subgraphs/sources/follow-page.ts'
import type { Intake } from '../subgraphs/sources/intake.ts'
import type { People } from '../subgraphs/sources/people.ts'
import type { SourceRecord } from '../subgraphs/sources/record.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import { takeRows } from '../subgraphs/sources/take-rows.ts'

/** Gives ids to persons, and keeps nobody. */
const people: People = {
  subjectIds: async (source, asked) =>
    new Map(
      asked.map(({ key, kind }) => {
        const digest = createHash('sha256').update(`${source} ${key}`).digest('hex')
        const id = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5')
        return [key, { id, kind }]
      }),
    ),
}

/** Takes records into the store as following a replica does. Gives how many were refused. */
async function take<Row, Ready>(
  database: Database,
  source: Source,
  intake: Intake<Row, Ready>,
  records: readonly SourceRecord[],
): Promise<number> {
  const { rows, unmapped } = mapRecords(source, intake, records)
  const ready = await intake.prepare(source, rows, AbortSignal.timeout(20_000))
  const refused = await database.transaction((transaction) =>
    takeRows(transaction, ready, (rows) =>
      intake.take(transaction.sql, source, rows, new Date('2014-07-02T08:00:00Z')),
    ),
  )
  return unmapped.length + refused.length
}

export const takeDossierRecords = (
  database: Database,
  source: Source,
  records: readonly SourceRecord[],
) => take(database, source, dossierIntake(people), records)

export const takeFeeRecords = (
  database: Database,
  source: Source,
  records: readonly SourceRecord[],
) => take(database, source, feeIntake, records)
