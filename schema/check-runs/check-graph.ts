import { randomUUID } from 'node:crypto'
import { printSchema } from 'graphql'
import { Failure } from '#kit/errors.ts'
import { writeGraphRef } from '../graph-ref.ts'
import { inputSetOf, sha256 } from '../variants/input-set.ts'
import { readSchema } from '../variants/publish-graph.ts'
import type { Registry } from '../variants/registry.ts'
import { headBuildOf, readVariant } from '../variants/store.ts'
import { refuseForContract, subgraphsOf, wholeGraph } from '../variants/variant.ts'
import type { CheckTask } from './check-run.ts'
import type { Proposal } from './check-subgraph.ts'
import { lintAlone, lintTask } from './lint-task.ts'
import { operationsTask } from './operations-task.ts'
import { judge, readProtectedOperations } from './protected-operations.ts'
import { keepCheckRun } from './store.ts'

/**
 * Checks a proposed schema of a graph without subgraphs, and keeps what came of it. Gives the id of the
 * check, which is done by then.
 *
 * Throws Failure SCHEMA_REFUSED where it is no schema; BAD_USER_INPUT where the variant has subgraphs or
 * is a contract.
 */
export async function checkGraph(
  registry: Registry,
  { key, ref, sdl, git, config }: Omit<Proposal, 'subgraph'>,
): Promise<string> {
  const { database, strictVariants } = registry
  const after = printSchema(readSchema(sdl))
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  if (subgraphsOf(state).length > 0)
    throw new Failure('BAD_USER_INPUT', `"${writeGraphRef(ref)}" is made of subgraphs: check one`)
  const before = (await headBuildOf(database.sql, state))?.apiSdl ?? null
  const protectedOperations = await readProtectedOperations(registry, ref, config)
  const tasks: CheckTask[] = [
    operationsTask(await judge(protectedOperations, before, after)),
    lintTask(lintAlone(sdl, before)),
  ]
  const input = inputSetOf([{ subgraph: wholeGraph, url: '', sdl: sha256(sdl) }])
  const id = randomUUID()
  await keepCheckRun(
    database,
    {
      id,
      ref,
      subgraph: wholeGraph,
      baseLaunch: state.head,
      passed: tasks.every(({ status }) => status === 'PASSED'),
      tasks,
      inputSet: input.hash,
      requestHash: sha256(JSON.stringify([String(key.id), ref, input.hash, id])),
      git,
      keyId: key.id,
    },
    input,
    [sdl],
  )
  return id
}
