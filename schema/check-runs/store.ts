import type { Database, Sql } from '#kit/sql.ts'
import type { InputSet } from '../variants/input-set.ts'
import { keepInputSet, keepSdl } from '../variants/store.ts'
import type { CheckRun, NewCheckRun } from './check-run.ts'

interface CheckRow extends Omit<CheckRun, 'ref'> {
  readonly graph: string
  readonly variant: string
}

/** Keeps a check with all that it was made of. */
export function keepCheckRun(
  database: Database,
  run: NewCheckRun,
  input: InputSet,
  texts: readonly string[],
): Promise<void> {
  return database.transaction(async ({ sql }) => {
    await keepSdl(sql, texts)
    await keepInputSet(sql, input)
    const { ref, git } = run
    await sql`
      INSERT INTO registry.check_run (
        id, graph, variant, subgraph, base_launch, input_set, request_hash, passed, tasks,
        git_branch, git_commit, key_id
      )
      VALUES (
        ${run.id}, ${ref.graph}, ${ref.variant}, ${run.subgraph}, ${run.baseLaunch}::uuid,
        ${run.inputSet}, ${run.requestHash}, ${run.passed}, ${JSON.stringify(run.tasks)},
        ${git.branch}, ${git.commit}, ${run.keyId}
      )
    `
  })
}

/** A check by its id; null where this graph has none of it. */
export async function readCheckRun(sql: Sql, graph: string, id: string): Promise<CheckRun | null> {
  const [run] = await sql<CheckRow>`
    SELECT id::text, graph, variant, subgraph, base_launch::text AS "baseLaunch", passed, tasks,
      created_at AS "createdAt"
    FROM registry.check_run WHERE graph = ${graph} AND id::text = ${id}
  `
  return run ? runOf(run) : null
}

/** The id of the latest check of a request that is known by its hash, if it is not older than a limit. */
export async function findCheckRun(
  sql: Sql,
  requestHash: string,
  limitMs: number,
): Promise<string | null> {
  const [run] = await sql<{ id: string }>`
    SELECT id::text FROM registry.check_run
    WHERE request_hash = ${requestHash}
      AND created_at > now() - ${limitMs}::float8 * interval '1 millisecond'
    ORDER BY created_at DESC LIMIT 1
  `
  return run?.id ?? null
}

function runOf({ graph, variant, ...run }: CheckRow): CheckRun {
  return { ...run, ref: { graph, variant } }
}
