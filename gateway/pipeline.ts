import type { Gateway } from './apollo-gateway.ts'
import type { DirectPath } from './direct-path.ts'

/** How the operations of one generation are run. */
export interface Pipeline {
  /** What Apollo Server stands before. */
  readonly gateway: Gateway
  /** The way past Apollo Server, where there is one. */
  readonly direct: DirectPath | null
  stop(): Promise<void>
}
