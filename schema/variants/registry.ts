import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { signLaunch } from '#kit/launch-signature.ts'
import type { RoutingRules } from '#kit/routing-rules.ts'
import type { Database } from '#kit/sql.ts'
import type { Composer } from '../composition/composer.ts'
import { type GraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Key } from '../keys/key.ts'
import type { Change, NewLaunch } from './store.ts'
import type { InTurn } from './turns.ts'
import type { Build, Launch } from './variant.ts'

/** What every change of a variant is made with. */
export interface Registry {
  readonly database: Database
  readonly composer: Pick<Composer, 'compose'>
  readonly inTurn: InTurn
  readonly routing: RoutingRules
  /** Variants that are strict from their first publish. */
  readonly strictVariants: readonly string[]
  /** Ed25519, PEM; launches are not signed without it. */
  readonly signingKey: string | null
  /** Tells those who wait for a variant's next launch that there is one. */
  readonly announce: (ref: GraphRef) => void
  readonly log: Logger
}

/** A repeated request of this age is answered as it was the first time. */
export const repeatLimitMs = 10 * 60_000

/** A launch of a build, with its signature, as a part of a change. */
export function launchOf(
  { signingKey }: Pick<Registry, 'signingKey'>,
  ref: GraphRef,
  build: Build,
  launch: Pick<NewLaunch, 'trigger' | 'subgraph'> & { readonly key: Key | null },
): Pick<Change, 'launch' | 'sign'> {
  const id = randomUUID()
  const { supergraphSdl } = build
  return {
    launch: {
      id,
      trigger: launch.trigger,
      subgraph: launch.subgraph,
      build: build.id,
      succeeded: build.errors.length === 0,
      keyId: launch.key?.id ?? null,
    },
    sign: (number) =>
      signingKey === null || supergraphSdl === null
        ? null
        : signLaunch({ ref: writeGraphRef(ref), id, number, sdl: supergraphSdl }, signingKey),
  }
}

/** Tells of a launch that was made. */
export function told(registry: Registry, launch: Launch): void {
  const { id, ref, number, trigger, succeeded } = launch
  registry.log.info({ launch: id, ref: writeGraphRef(ref), number, trigger, succeeded }, 'launch')
  if (succeeded) registry.announce(ref)
}
