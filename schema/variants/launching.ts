import { randomUUID } from 'node:crypto'
import { signLaunch } from '#kit/launch-signature.ts'
import { contractBuildOf } from '../contracts/contract-build.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import type { Change, Changed, DownstreamLaunch, NewLaunch } from './changes/store.ts'
import type { Registry } from './registry.ts'
import type { Build, ContractVariant, Trigger, VariantState } from './variant.ts'

type LaunchParts = Pick<Registry, 'database' | 'signingKey'>

/** Why a build is launched. */
export interface LaunchReason {
  readonly trigger: Trigger
  /** The subgraph that was published or deleted. */
  readonly subgraph: string | null
  readonly key: Key | null
}

/** A launch of a build, with those of the variant's contracts, as a part of a change. */
export async function launchOf(
  parts: LaunchParts,
  state: VariantState,
  build: Build,
  reason: LaunchReason,
): Promise<Pick<Change, 'launch' | 'sign' | 'movesHead' | 'downstream'>> {
  const movesHead = build.errors.length === 0 && !holdsBack(state, reason.trigger)
  return {
    ...signedLaunch(parts, state.ref, build, reason),
    movesHead,
    downstream: movesHead
      ? await contractLaunches(parts, state, { build, contracts: state.contracts, key: reason.key })
      : [],
  }
}

/** Launches that an operator asks for, whatever is pinned. */
const ofOperators: readonly Trigger[] = ['ROLL_BACK', 'UNPIN', 'REVERT']

/** Whether a launch waits since an older one is pinned. */
function holdsBack({ isPinned }: VariantState, trigger: Trigger): boolean {
  return isPinned && !ofOperators.includes(trigger)
}

interface Following {
  /** Of the source. */
  readonly build: Build
  readonly contracts: readonly ContractVariant[]
  readonly key: Key | null
}

/** Launches of contracts for a build of their source; none for a graph without subgraphs. */
export async function contractLaunches(
  parts: LaunchParts,
  { ref: { graph } }: VariantState,
  { build, contracts, key }: Following,
): Promise<DownstreamLaunch[]> {
  if (build.supergraphSdl === null) return []
  const launches: DownstreamLaunch[] = []
  for (const { variant, filter } of contracts) {
    const filtered = await contractBuildOf(parts.database, build, filter)
    const reason = { trigger: 'CONTRACT', subgraph: null, key } as const
    launches.push({ variant, ...signedLaunch(parts, { graph, variant }, filtered, reason) })
  }
  return launches
}

function signedLaunch(
  { signingKey }: LaunchParts,
  ref: GraphRef,
  build: Build,
  { trigger, subgraph, key }: LaunchReason,
): { readonly launch: NewLaunch; readonly sign: (number: number) => string | null } {
  const id = randomUUID()
  const { supergraphSdl } = build
  return {
    launch: {
      id,
      trigger,
      subgraph,
      build: build.id,
      succeeded: build.errors.length === 0,
      keyId: key?.id ?? null,
    },
    sign: (number) =>
      signingKey === null || supergraphSdl === null
        ? null
        : signLaunch({ ref: writeGraphRef(ref), id, number, sdl: supergraphSdl }, signingKey),
  }
}

/** Tells of the launches that a change led to. */
export function tellLaunches(
  { log, announce }: Pick<Registry, 'log' | 'announce'>,
  { launch, downstream }: Changed,
): void {
  for (const made of launch ? [launch, ...downstream] : downstream) {
    const { id, ref, number, trigger, succeeded } = made
    log.info({ launch: id, ref: writeGraphRef(ref), number, trigger, succeeded }, 'launch')
    if (succeeded) announce(ref)
  }
}
