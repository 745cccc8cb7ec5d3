import type { SelectionSetNode } from 'graphql'
import type { Location } from './collect.ts'

/** What compiling a plan takes of its supergraph and its operation. */
export interface StepParts {
  readonly possibleTypes: (type: string) => readonly string[]
  readonly interfaceObjects: ReadonlySet<string>
  readonly keysOf: (subgraph: string, type: string) => readonly SelectionSetNode[]
  /** Turns a place in what is gathered into the client's path, as far as the client sees it. */
  readonly clientPath: (place: Location) => Location
  /** Whether an argument at which a subgraph finds fault is one that the client has given. */
  readonly isClientArgument: (argument: string) => boolean
}
