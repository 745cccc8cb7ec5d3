import { OperatorError } from '#kit/operator-error.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import { type Change, changeVariant } from './changes/store.ts'
import { launchOf } from './launching.ts'
import { listLaunches, readBuild, readLaunch, readVariant, revisionsOf } from './store.ts'
import type { Build, Launch, Trigger, VariantState } from './variant.ts'

export interface RollBackParts {
  readonly database: Database
  /** As the registry's own: without it gateways do not take launches of one that signs. */
  readonly signingKey: string | null
  /** Who is noted in the audit. */
  readonly actor: string
  /** Tells those who wait for launches. Without it the registry, in a process of its own, looks for them. */
  readonly announce?: (ref: GraphRef) => void
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
  return relaunch(parts, ref, { earlier, trigger: 'REVERT', isPinned: false })
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
    ({ succeeded, trigger }) => succeeded && trigger !== 'ROLL_BACK' && trigger !== 'UNPIN',
  )
  if (!latest) throw new OperatorError(`"${writeGraphRef(ref)}" has no launch that succeeded`)
  return relaunch(parts, ref, { earlier: latest, trigger: 'UNPIN', isPinned: false })
}

interface Relaunch {
  readonly earlier: Launch
  readonly trigger: Extract<Trigger, 'ROLL_BACK' | 'UNPIN' | 'REVERT'>
  readonly isPinned: boolean
}

const actions: Readonly<Record<Relaunch['trigger'], string>> = {
  ROLL_BACK: 'launch.rolled-back',
  UNPIN: 'launch.unpinned',
  REVERT: 'launch.reverted',
}

/** The change by which a variant's subgraphs stand as a build had them. */
async function standingAgain(
  sql: Sql,
  { ref, slots }: VariantState,
  { inputSet }: Build,
): Promise<Pick<Change, 'restored' | 'removed'>> {
  const revisions = await revisionsOf(sql, ref, inputSet)
  const standing = new Set(revisions.map(({ subgraph }) => subgraph))
  return {
    restored: revisions.map(({ id }) => id),
    removed: slots.map(({ subgraph }) => subgraph).filter((name) => !standing.has(name)),
  }
}

async function relaunch(
  { database, signingKey, actor, announce }: RollBackParts,
  ref: GraphRef,
  { earlier, trigger, isPinned }: Relaunch,
): Promise<Launch> {
  if (earlier.signature !== null && signingKey === null)
    throw new OperatorError('The registry signs its launches: set SIGNING_KEY_FILE as it has it')
  const build = await readBuild(database.sql, earlier.build)
  if (build === null) throw new Error(`The build of launch ${earlier.id} is gone`)
  for (;;) {
    const state = await readVariant(database.sql, ref, false)
    if (trigger === 'UNPIN' && !state.isPinned)
      throw new OperatorError(`"${writeGraphRef(ref)}" is not pinned`)
    if (trigger === 'REVERT' && state.contract)
      throw new OperatorError(
        `"${writeGraphRef(ref)}" is a contract of "${state.contract.source}": revert that`,
      )
    const reason = { trigger, subgraph: null, key: null }
    const changed = await changeVariant(database, state, {
      ...(await launchOf({ database, signingKey }, state, build, reason)),
      ...(trigger === 'REVERT' && (await standingAgain(database.sql, state, build))),
      isPinned,
      audit: {
        actor,
        action: actions[trigger],
        details: { ref: writeGraphRef(ref), before: state.head, to: earlier.id },
      },
    })
    if (changed === 'overtaken') continue
    const { launch, downstream } = changed
    if (launch === null) throw new Error('PostgreSQL gave no launch')
    for (const { ref, succeeded } of [launch, ...downstream]) if (succeeded) announce?.(ref)
    return launch
  }
}
