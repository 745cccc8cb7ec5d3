import { createRetryBudget, mostRepeats } from '../retry-budget.ts'
import type { Bounds, OpenBounds } from '../subgraph-client.ts'
import { createBorrowedGate } from './borrowed-gate.ts'
import type { ToPrimary, ToWorker } from './messages.ts'
import { createToldCircuit } from './told-circuit.ts'

/** What a worker hears of the bounds of subgraphs. */
export type BoundsMessage = Extract<ToWorker, { readonly subgraph: string }>

/** The bounds of calls of subgraphs that a worker shares with the others of its machine. */
export interface MachineBounds {
  readonly open: OpenBounds
  hear(message: BoundsMessage): void
}

/** Of so many workers; the primary keeps what they share. */
export function createMachineBounds(
  workers: number,
  tell: (message: ToPrimary) => void,
): MachineBounds {
  const listeners = new Map<string, (message: BoundsMessage) => void>()

  return {
    open({ name, url, concurrency }, changed): Bounds {
      const subgraph = JSON.stringify([name, url])
      const circuit = createToldCircuit(subgraph, tell, changed)
      const openGate = createBorrowedGate(subgraph, workers, tell)
      listeners.set(subgraph, (message) => {
        if (message.type === 'circuit' || message.type === 'trial') circuit.hear(message)
        else openGate.hear(message)
      })
      tell({ type: 'open', subgraph, name, places: concurrency })
      return {
        breaker: circuit.breaker,
        // Each worker earns by its own calls, so that the share of all is the same.
        budget: createRetryBudget(Math.max(1, mostRepeats / workers)),
        openGate: openGate.open,
      }
    },
    hear: (message) => listeners.get(message.subgraph)?.(message),
  }
}
