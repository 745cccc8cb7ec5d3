import type { Logger } from 'pino'
import type { RoutingRules } from '#kit/routing-rules.ts'
import type { Database } from '#kit/sql.ts'
import type { OperationsUsed } from '../checks/operations/counted-operations.ts'
import type { Ownership } from '../checks/ownership/ownership-file.ts'
import type { Composer } from '../composition/composer.ts'
import type { GraphRef } from '../graph-ref.ts'
import type { InTurn } from './turns.ts'

/** What every change of a variant is made with. */
export interface Registry {
  readonly database: Database
  readonly composer: Pick<Composer, 'compose'>
  readonly inTurn: InTurn
  readonly routing: RoutingRules
  /** Who may define what, as it stands now; null where nobody's schema is held against it. */
  readonly ownership: () => Promise<Ownership | null>
  readonly operationsUsed: OperationsUsed
  /** Variants that are strict from their first publish. */
  readonly strictVariants: readonly string[]
  /** Ed25519, PEM; launches are not signed without it. */
  readonly signingKey: string | null
  /** Tells those who wait for a variant's next launch that there is one. */
  readonly announce: (ref: GraphRef) => void
  /** Tells gateways that a variant's list of operations has grown. */
  readonly announceOperations: (ref: GraphRef) => void
  readonly log: Logger
}

/** A repeated request of this age is answered as it was the first time. */
export const repeatLimitMs = 10 * 60_000
