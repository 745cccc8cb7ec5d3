import { createGate, type Gate, type ResizableGate } from '../gate.ts'
import { type OpenGate, waitingForEach } from '../http-pool.ts'
import type { ToPrimary, ToWorker } from './messages.ts'

/** A worker's gate to a subgraph, whose places it borrows from the primary. */
export interface BorrowedGate {
  readonly open: OpenGate
  hear(message: Extract<ToWorker, { readonly type: 'grant' | 'shortage' }>): void
}

/** A worker borrows a part of all places ahead, so that a call seldom waits for the primary. */
const ahead = 1 / 16

export function createBorrowedGate(
  subgraph: string,
  workers: number,
  tell: (message: ToPrimary) => void,
): BorrowedGate {
  let gate: ResizableGate | null = null
  let most = 0
  let trim: Parameters<OpenGate>[1] = async () => {}
  let held = 0
  let wanted = 0
  /** How many may be kept while others wait; null where nobody does. */
  let keep: number | null = null

  /** Asks for as many places, and some more. */
  function borrow(waiting: number): void {
    if (wanted >= waiting) return
    const next = Math.min(most - held, Math.max(2 * waiting, Math.ceil(most * ahead)))
    if (next <= wanted) return
    wanted = next
    tell({ type: 'want', subgraph, places: wanted })
  }

  /** While others wait: gives back what nobody uses, and what is over a fair share once it is free. */
  function giveBack(): void {
    if (!gate || keep === null) return
    const { inside, waiting } = gate.counts()
    gate.resize(waiting > 0 ? Math.min(held, keep) : Math.min(held, inside))
    const after = gate.counts()
    const spare = held - Math.max(after.inside, waiting > 0 ? Math.min(held, keep) : 0)
    if (spare <= 0) return
    held -= spare
    void trim(held).then(() => tell({ type: 'give', subgraph, places: spare }))
  }

  function openGate(places: number, trimConnections: Parameters<OpenGate>[1]): Gate {
    most = places
    trim = trimConnections
    const opened = createGate({
      places: held,
      queue: Math.ceil((places * waitingForEach) / workers),
    })
    gate = opened
    borrow(1)
    return {
      ...opened,
      enter(turn) {
        opened.enter(turn)
        borrow(opened.counts().waiting)
      },
      leave(turn) {
        opened.leave(turn)
        giveBack()
        borrow(opened.counts().waiting)
      },
    }
  }

  return {
    open: openGate,
    hear(message) {
      if (message.type === 'grant') {
        held += message.places
        wanted = Math.max(0, wanted - message.places)
        gate?.resize(held)
      } else keep = message.keep
      giveBack()
      if (keep === null) gate?.resize(held)
    },
  }
}
