import { setImmediate } from 'node:timers/promises'
import type { Database } from '#kit/sql.ts'
import { writeGraphRef } from '../graph-ref.ts'
import { coordinatesOf } from './operation-coordinates.ts'
import { operationHash } from './operation-hash.ts'
import { refused } from './read-report.ts'
import type { ServedSchema, ServedSchemas } from './served-schemas.ts'
import {
  addUses,
  keepOperations,
  noteReport,
  type OperationUse,
  type ReadOperation,
  readBuilds,
  variantExists,
} from './store.ts'
import type { ReportedOperation, UsageReport } from './usage-report.ts'

/** With what reports are taken. */
export interface UsageParts {
  readonly database: Database
  readonly servedSchema: ServedSchemas
}

/**
 * Counts what a report tells, once: `hash` is that of its bytes, by which one that is sent again is known.
 *
 * Throws Failure USAGE_REPORT_REFUSED where there is no such variant.
 */
export async function takeReport(
  { database, servedSchema }: UsageParts,
  { ref, operations }: UsageReport,
  { hash, at }: { readonly hash: string; readonly at: Date },
): Promise<void> {
  if (!(await variantExists(database.sql, ref)))
    throw refused(`nothing was published to "${writeGraphRef(ref)}"`)
  const served = await servedSchema(ref)
  const byHash = new Map(operations.map((operation) => [operationHash(operation), operation]))
  const builds = await readBuilds(database.sql, ref, [...byHash.keys()])
  const unread = [...byHash].filter(
    ([hash]) => !builds.has(hash) || builds.get(hash) !== (served?.build ?? null),
  )
  const read = await readAll(unread, served)
  const uses = operations.flatMap(usesOf)
  await database.transaction(async ({ sql }) => {
    if (!(await noteReport(sql, hash, at)) || uses.length === 0) return
    await keepOperations(sql, ref, read, at)
    await addUses(sql, ref, uses, at)
  })
}

/** Lets others have the thread now and then: after a launch all operations are read anew. */
const readAtOnce = 50

async function readAll(
  operations: ReadonlyArray<readonly [hash: string, operation: ReportedOperation]>,
  served: ServedSchema | null,
): Promise<ReadOperation[]> {
  const read: ReadOperation[] = []
  for (const [i, [sha256, operation]] of operations.entries()) {
    if (i % readAtOnce === 0) await setImmediate()
    read.push({
      sha256,
      name: operation.name,
      document: operation.document,
      build: served?.build ?? null,
      coordinates: coordinatesOf(operation, served?.schema ?? null),
    })
  }
  return read
}

function usesOf(operation: ReportedOperation): OperationUse[] {
  const sha256 = operationHash(operation)
  return operation.clients.map((client) => ({ sha256, ...client }))
}
