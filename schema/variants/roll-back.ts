import { OperatorError } from '#kit/operator-error.ts'
import type { Database } from '#kit/sql.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import { launchOf } from './launching.ts'
import { changeVariant, listLaunches, readBuild, readLaunch, readVariant } from './store.ts'
import type { Launch, Trigger } from './variant.ts'

export interface RollBackParts {
  readonly database: Database
  /** As the registry's own: without it gateways do not take launches of one that signs. */
  readonly signingKey: string | null
  /** Who is noted in the audit. */
  readonly actor: string
}

/**
 * Launches the build of an earlier launch again, and pins it: what is published meanwhile is kept and
 * waits. Nothing is composed. Throws OperatorError that says why it cannot be.
 */
export async function rollBack(
  parts: RollBackParts,
  ref: GraphRef,
  launchId: string,
): Promise<Launch> {
  const earlier = await readLaunch(parts.database.sql, ref.graph, launchId)
  if (earlier?.ref.variant !== ref.variant || !earlier.succeeded)
    throw new OperatorError(`"${writeGraphRef(ref)}" has no launch ${launchId} that succeeded`)
  return relaunch(parts, ref, { earlier, trigger: 'ROLL_BACK', isPinned: true })
}

/** Launches what was published last and composes, and lets later launches follow. Throws OperatorError. */
export async function unpin(parts: RollBackParts, ref: GraphRef): Promise<Launch> {
  const launches = await listLaunches(parts.database.sql, ref, 1_000)
  const latest = launches.find(
    ({ succeeded, trigger }) => succeeded && trigger !== 'ROLL_BACK' && trigger !== 'UNPIN',
  )
  if (!latest) throw new OperatorError(`"${writeGraphRef(ref)}" has no launch that succeeded`)
  return relaunch(parts, ref, { earlier: latest, trigger: 'UNPIN', isPinned: false })
}

async function relaunch(
  { database, signingKey, actor }: RollBackParts,
  ref: GraphRef,
  { earlier, trigger, isPinned }: { earlier: Launch; trigger: Trigger; isPinned: boolean },
): Promise<Launch> {
  if (earlier.signature !== null && signingKey === null)
    throw new OperatorError('The registry signs its launches: set SIGNING_KEY_FILE as it has it')
  const build = await readBuild(database.sql, earlier.build)
  if (build === null) throw new Error(`The build of launch ${earlier.id} is gone`)
  for (;;) {
    const state = await readVariant(database.sql, ref, false)
    if (trigger === 'UNPIN' && !state.isPinned)
      throw new OperatorError(`"${writeGraphRef(ref)}" is not pinned`)
    const reason = { trigger, subgraph: null, key: null }
    const changed = await changeVariant(database, state, {
      ...(await launchOf({ database, signingKey }, state, build, reason)),
      isPinned,
      audit: {
        actor,
        action: isPinned ? 'launch.rolled-back' : 'launch.unpinned',
        details: { ref: writeGraphRef(ref), before: state.head, to: earlier.id },
      },
    })
    if (changed !== 'overtaken' && changed.launch !== null) return changed.launch
  }
}
