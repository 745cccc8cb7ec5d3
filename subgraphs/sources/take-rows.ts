import type { Transaction } from '#kit/sql.ts'
import type { Keyed, RefusedRow } from './intake.ts'

type Take<Ready> = (rows: readonly Keyed<Ready>[]) => Promise<readonly RefusedRow[]>

/**
 * Takes rows set-wise; where one of them cannot be held by the database, parts the set until it stands
 * alone and is refused. One bad row never stops a feed.
 */
export async function takeRows<Ready>(
  transaction: Transaction,
  rows: readonly Keyed<Ready>[],
  take: Take<Ready>,
): Promise<readonly RefusedRow[]> {
  if (rows.length === 0) return []
  await transaction.script('SAVEPOINT rows')
  try {
    const refused = await take(rows)
    await transaction.script('RELEASE SAVEPOINT rows')
    return refused
  } catch (error) {
    if (!isOfData(error)) throw error
    await transaction.script('ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows')
  }
  const [first] = rows
  if (first && rows.length === 1)
    return [{ key: first.key, refusals: [{ field: 'record', reason: 'REFUSED_BY_STORE' }] }]
  const half = Math.ceil(rows.length / 2)
  return [
    ...(await takeRows(transaction, rows.slice(0, half), take)),
    ...(await takeRows(transaction, rows.slice(half), take)),
  ]
}

/** PostgreSQL's classes for values that do not fit, constraints that do not hold, and what is too long for an index. */
function isOfData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(2[123]|54)/.test(String(error.code))
}
