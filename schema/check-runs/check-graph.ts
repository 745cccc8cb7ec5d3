import { randomUUID } from 'node:crypto'
import { buildSchema, findBreakingChanges, findDangerousChanges, type GraphQLSchema } from 'graphql'
import { inputSetOf, sha256 } from '../variants/input-set.ts'
import { readSchema } from '../variants/publish-graph.ts'
import type { Registry } from '../variants/registry.ts'
import { readSdl, readVariant } from '../variants/store.ts'
import { wholeGraph } from '../variants/variant.ts'
import type { CheckTask } from './check-run.ts'
import type { Proposal } from './check-subgraph.ts'
import { keepCheckRun } from './store.ts'

/**
 * Checks a proposed schema of a graph without subgraphs, and keeps what came of it. Gives the id of the
 * check, which is done by then.
 *
 * Changes that could break an operation are told; no operation is held against them.
 * Throws Failure SCHEMA_REFUSED where it is no schema.
 */
export async function checkGraph(
  { database, strictVariants }: Registry,
  { key, ref, sdl, git }: Omit<Proposal, 'subgraph'>,
): Promise<string> {
  const proposed = readSchema(sdl)
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  const current = state.slots.find(({ subgraph }) => subgraph === wholeGraph)
  const text = current && (await readSdl(database.sql, [current.sdl])).get(current.sdl)
  const before = text === undefined ? null : buildSchema(text, { assumeValid: true })
  const input = inputSetOf([{ subgraph: wholeGraph, url: '', sdl: sha256(sdl) }])
  const id = randomUUID()
  await keepCheckRun(
    database,
    {
      id,
      ref,
      subgraph: wholeGraph,
      baseLaunch: state.head,
      passed: true,
      tasks: [changesTask(before, proposed)],
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

function changesTask(before: GraphQLSchema | null, after: GraphQLSchema): CheckTask {
  const changes =
    before === null
      ? []
      : [...findBreakingChanges(before, after), ...findDangerousChanges(before, after)]
  return {
    __typename: 'OperationsCheckTask',
    status: 'PASSED',
    result: {
      __typename: 'OperationsCheckResult',
      checkSeverity: 'NOTICE',
      numberOfCheckedOperations: 0,
      changes: changes.map(({ type: code, description }) => ({
        severity: 'NOTICE',
        code,
        description,
      })),
    },
  }
}
