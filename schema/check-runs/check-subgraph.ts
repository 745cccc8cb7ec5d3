import { randomUUID } from 'node:crypto'
import type { CompositionNote } from '../composition/composition.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { buildOf } from '../variants/builds.ts'
import { inputSetOf, sha256, withMember } from '../variants/input-set.ts'
import { type Registry, repeatLimitMs } from '../variants/registry.ts'
import { readBuild, readLaunch, readVariant } from '../variants/store.ts'
import { type Build, type GitContext, subgraphsOf, type VariantState } from '../variants/variant.ts'
import type { CheckTask } from './check-run.ts'
import { findCheckRun, keepCheckRun } from './store.ts'

/** A subgraph's schema that is proposed, and is not to be published yet. */
export interface Proposal {
  readonly key: Key
  readonly ref: GraphRef
  readonly subgraph: string
  readonly sdl: string
  readonly git: GitContext
}

/**
 * Checks a proposed schema against the variant as it stands, and keeps what came of it. Gives the id of
 * the check, which is done by then. The same proposal against the same variant is checked once.
 */
export async function checkSubgraph(registry: Registry, proposal: Proposal): Promise<string> {
  const { database, strictVariants } = registry
  const { key, ref, subgraph, sdl, git } = proposal
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  const current = state.slots.find((slot) => slot.subgraph === subgraph)
  const input = inputSetOf(
    withMember(subgraphsOf(state), { subgraph, url: current?.url ?? '', sdl: sha256(sdl) }),
  )
  const requestHash = sha256(
    JSON.stringify([String(key.id), ref, subgraph, input.hash, String(state.changes), git]),
  )
  const known = await findCheckRun(database.sql, requestHash, repeatLimitMs)
  if (known) return known

  const build = await buildOf(registry, input, [sdl])
  const tasks = tasksOf(build, await headBuildOf(registry, state))
  const id = randomUUID()
  await keepCheckRun(
    database,
    {
      id,
      ref,
      subgraph,
      baseLaunch: state.head,
      passed: tasks.every(({ status }) => status === 'PASSED'),
      tasks,
      inputSet: input.hash,
      requestHash,
      git,
      keyId: key.id,
    },
    input,
    [sdl],
  )
  return id
}

/** What gateways run; null before the first launch. */
async function headBuildOf({ database }: Registry, state: VariantState): Promise<Build | null> {
  if (state.head === null) return null
  const launch = await readLaunch(database.sql, state.ref.graph, state.head)
  return launch && readBuild(database.sql, launch.build)
}

function tasksOf(build: Build, head: Build | null): CheckTask[] {
  return [compositionTask(build, head), ...hintsTask(build, head)]
}

function compositionTask(build: Build, head: Build | null): CheckTask {
  return {
    __typename: 'CompositionCheckTask',
    status: build.errors.length === 0 ? 'PASSED' : 'FAILED',
    coreSchemaModified: build.supergraphSdl !== head?.supergraphSdl,
    result: {
      __typename: 'CompositionCheckResult',
      errors: build.errors.map(({ code, message, places }) => ({
        code,
        message,
        locations: places.map(({ line, column }) => ({ line, column })),
      })),
    },
  }
}

/** Hints of composition that the variant does not give already. */
function hintsTask(build: Build, head: Build | null): CheckTask[] {
  const known = new Set(head?.hints.map(({ message }) => message))
  const hints = build.hints.filter(({ message }) => !known.has(message))
  if (hints.length === 0) return []
  return [
    {
      __typename: 'CustomCheckTask',
      status: 'PASSED',
      result: { violations: hints.map(violationOf) },
    },
  ]
}

function violationOf({ code, message, places }: CompositionNote) {
  return {
    level: 'INFO',
    rule: code,
    message,
    coordinate: null,
    sourceLocations: places.slice(0, 1).map(({ subgraph, line, column }) => {
      const place = { line, column, byteOffset: 0 }
      return { start: place, end: place, subgraphName: subgraph }
    }),
  }
}
