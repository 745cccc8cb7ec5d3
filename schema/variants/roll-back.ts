import { OperatorError } from '#kit/operator-error.ts'
import type { Database } from '#kit/sql.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import { launchOf } from './registry.ts'
import {
  changeVariant,
  listLaunches,
  readBuild,
  readLaunch,
  readVariant,
  revisionsOf,
} from './store.ts'
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
  const earlier = await findLaunch(parts, ref, launchId)
  return relaunch(parts, ref, { earlier, trigger: 'ROLL_BACK', isPinned: true })
}

/**
 * Publishes again what an earlier launch was built of: the subgraphs stand as they stood then, and what is
 * published later comes on top. Nothing is composed; a pin ends. Throws OperatorError that says why it cannot be.
 */
export async function revert(
  parts: RollBackParts,
  ref: GraphRef,
  launchId: string,
): Promise<Launch> {
  const earlier = await findLaunch(parts, ref, launchId)
  return relaunch(parts, ref, { earlier, trigger: 'PUBLISH', isPinned: false, standsAgain: true })
}

async function findLaunch(
  { database }: RollBackParts,
  ref: GraphRef,
  launchId: string,
): Promise<Launch> {
  const launch = await readLaunch(database.sql, ref.graph, launchId)
  if (launch?.ref.variant !== ref.variant || !launch.succeeded)
    throw new OperatorError(`"${writeGraphRef(ref)}" has no launch ${launchId} that succeeded`)
  return launch
}

/** Launches what was published last and composes, and lets later launches follow. Throws OperatorError. */
export async function unpin(parts: RollBackParts, ref: GraphRef): Promise<Launch> {
  const launches = await listLaunches(parts.database.sql, ref, 1_000)
  const latest = launches.find(
    ({ succeeded, trigger }) => succeeded && (trigger === 'PUBLISH' || trigger === 'DELETE'),
  )
  if (!latest) throw new OperatorError(`"${writeGraphRef(ref)}" has no launch that succeeded`)
  return relaunch(parts, ref, { earlier: latest, trigger: 'UNPIN', isPinned: false })
}

interface Relaunch {
  readonly earlier: Launch
  readonly trigger: Trigger
  readonly isPinned: boolean
  /** Whether its subgraphs stand again as it had them. */
  readonly standsAgain?: boolean
}

function actionOf(trigger: Trigger): string {
  if (trigger === 'ROLL_BACK') return 'launch.rolled-back'
  return trigger === 'UNPIN' ? 'launch.unpinned' : 'launch.reverted'
}

async function relaunch(
  { database, signingKey, actor }: RollBackParts,
  ref: GraphRef,
  { earlier, trigger, isPinned, standsAgain = false }: Relaunch,
): Promise<Launch> {
  if (earlier.signature !== null && signingKey === null)
    throw new OperatorError('The registry signs its launches: set SIGNING_KEY_FILE as it has it')
  const build = await readBuild(database.sql, earlier.build)
  if (build === null) throw new Error(`The build of launch ${earlier.id} is gone`)
  for (;;) {
    const state = await readVariant(database.sql, ref, false)
    if (trigger === 'UNPIN' && !state.isPinned)
      throw new OperatorError(`"${writeGraphRef(ref)}" is not pinned`)
    const revisions = standsAgain ? await revisionsOf(database.sql, ref, build.inputSet) : []
    const standing = new Set(revisions.map(({ subgraph }) => subgraph))
    const launch = await changeVariant(database, state, {
      ...launchOf({ signingKey }, ref, build, { trigger, subgraph: null, key: null }),
      restored: revisions.map(({ id }) => id),
      removed: state.slots
        .map(({ subgraph }) => subgraph)
        .filter((subgraph) => standsAgain && !standing.has(subgraph)),
      movesHead: true,
      isPinned,
      audit: {
        actor,
        action: actionOf(trigger),
        details: { ref: writeGraphRef(ref), before: state.head, to: earlier.id },
      },
    })
    if (launch !== 'overtaken' && launch !== null) return launch
  }
}
