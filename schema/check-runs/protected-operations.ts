import {
  judgeOperations,
  type OperationsQuestion,
  type OperationsVerdict,
} from '../checks/operations/judge-operations.ts'
import { type CheckConfig, policyOf } from '../checks/operations/protection.ts'
import { readOverrides, readProtection } from '../checks/operations/store.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { Registry } from '../variants/registry.ts'

/** What a check of a variant protects, as it stands now. */
export type ProtectedOperations = Omit<OperationsQuestion, 'before' | 'after'>

/** Reads which operations of a variant count, and which changes pass all the same. */
export async function readProtectedOperations(
  { database: { sql }, operationsUsed }: Pick<Registry, 'database' | 'operationsUsed'>,
  ref: GraphRef,
  config: CheckConfig,
): Promise<ProtectedOperations> {
  const now = new Date()
  const policy = policyOf(await readProtection(sql, ref), config, now)
  return {
    policy,
    operations: await operationsUsed(ref, policy),
    overrides: await readOverrides(sql, ref),
    today: dayOf(now),
  }
}

/** By what two checks of one schema may come out differently; not by the moment alone. */
export function contentOf({ policy, operations, overrides, today }: ProtectedOperations): unknown {
  const { from: _from, to: _to, ...rules } = policy
  return [rules, operations, overrides, today]
}

/** Holds two API schemas against what is protected; nothing is broken where there was none before. */
export function judge(
  protectedOperations: ProtectedOperations,
  before: string | null,
  after: string,
): Promise<OperationsVerdict> {
  return judgeOperations({ ...protectedOperations, before: before ?? after, after })
}

const dates = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' })

/** The calendar date of a moment, as overrides end by. */
function dayOf(moment: Date): string {
  return dates.format(moment)
}
