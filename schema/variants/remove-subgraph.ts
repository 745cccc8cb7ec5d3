import { Failure } from '#kit/errors.ts'
import type { CompositionNote } from '../composition/composition.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import { buildOf } from './builds.ts'
import { changeVariant } from './changes/store.ts'
import { inputSetOf } from './input-set.ts'
import { launchOf, tellLaunches } from './launching.ts'
import { writeNotes } from './publish.ts'
import { type Registry, repeatLimitMs } from './registry.ts'
import { readRemoval, readVariant } from './store.ts'
import { subgraphsOf } from './variant.ts'

export interface Removal {
  readonly key: Key
  readonly ref: GraphRef
  readonly subgraph: string
  /** Tells what would come of it, and changes nothing. */
  readonly isDryRun: boolean
}

export interface Removing {
  readonly errors: readonly CompositionNote[]
  readonly movedHead: boolean
}

/**
 * Takes a subgraph out of a variant and launches what the others compose to.
 *
 * Throws Failure SUBGRAPH_NOT_FOUND; COMPOSITION_FAILED where the others do not compose and the variant
 * is strict; REGISTRY_BUSY. A repeated request is answered as the first one was.
 */
export function removeSubgraph(registry: Registry, removal: Removal): Promise<Removing> {
  return registry.inTurn(writeGraphRef(removal.ref), async () => {
    for (;;) {
      const removed = await tryRemove(registry, removal)
      if (removed !== 'overtaken') return removed
    }
  })
}

async function tryRemove(registry: Registry, removal: Removal): Promise<Removing | 'overtaken'> {
  const { database, strictVariants } = registry
  const { key, ref, subgraph, isDryRun } = removal
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  const subgraphs = subgraphsOf(state)
  if (!subgraphs.some((slot) => slot.subgraph === subgraph)) return removedBefore(registry, removal)
  const rest = subgraphs.filter((slot) => slot.subgraph !== subgraph)
  const build = await buildOf(registry, inputSetOf(rest))
  const { errors } = build
  if (isDryRun) return { errors, movedHead: false }
  if (errors.length > 0 && state.isStrict)
    throw new Failure(
      'COMPOSITION_FAILED',
      `Without "${subgraph}", the subgraphs of "${writeGraphRef(ref)}" do not compose; what is served stays as it is.\n${writeNotes(errors)}`,
    )

  const launching = await launchOf(registry, state, build, { trigger: 'DELETE', subgraph, key })
  const changed = await changeVariant(database, state, {
    ...launching,
    removed: [subgraph],
    audit: {
      actor: key.name,
      action: 'subgraph.deleted',
      details: { ref: writeGraphRef(ref), subgraph, build: build.id },
    },
  })
  if (changed === 'overtaken') return changed
  tellLaunches(registry, changed)
  return { errors, movedHead: launching.movesHead === true }
}

/** What is told of a subgraph that is not there: the first answer again where this key just took it out. */
async function removedBefore(registry: Registry, removal: Removal): Promise<Removing> {
  const { key, ref, subgraph } = removal
  const before = await readRemoval(registry.database.sql, ref, {
    subgraph,
    keyId: key.id,
    limitMs: repeatLimitMs,
  })
  if (before === null)
    throw new Failure(
      'SUBGRAPH_NOT_FOUND',
      `"${writeGraphRef(ref)}" has no subgraph of the name "${subgraph}"`,
    )
  return { errors: [], movedHead: before.succeeded }
}
