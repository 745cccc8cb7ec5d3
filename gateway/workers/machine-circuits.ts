import { type CircuitBreaker, createCircuitBreaker } from '#kit/circuit-breaker.ts'
import type { CircuitView, ToPrimary } from './messages.ts'

/** What workers tell of calls of subgraphs. */
type CircuitMessage = Extract<ToPrimary, { readonly type: 'open' | 'ended' | 'try' | 'tried' }>

/** One of those who call subgraphs, as far as circuits go. */
export interface Caller {
  circuit(subgraph: string, view: CircuitView): void
  trial(subgraph: string, granted: boolean): void
}

/** The circuits of a machine's subgraphs: what one worker learns holds for all. */
export interface MachineCircuits {
  hear(caller: Caller, message: CircuitMessage): void
  /** One that is gone; a trial that it was making tells nothing. */
  leave(caller: Caller): void
}

interface Circuit {
  readonly breaker: CircuitBreaker
  readonly callers: Set<Caller>
  trying: Caller | null
  isSuspect: boolean
}

export function createMachineCircuits(
  now: () => number = () => performance.now(),
): MachineCircuits {
  const circuits = new Map<string, Circuit>()

  function viewOf({ breaker, isSuspect }: Circuit): CircuitView {
    return { state: breaker.state(), refusesForMs: breaker.refusesForMs(now()), isSuspect }
  }

  function openCircuit(subgraph: string): Circuit {
    const circuit: Circuit = {
      breaker: createCircuitBreaker({ changed: () => tellAll(subgraph, circuit) }),
      callers: new Set(),
      trying: null,
      isSuspect: false,
    }
    circuits.set(subgraph, circuit)
    return circuit
  }

  function tellAll(subgraph: string, circuit: Circuit): void {
    const view = viewOf(circuit)
    for (const caller of circuit.callers) caller.circuit(subgraph, view)
  }

  function suspect(subgraph: string, circuit: Circuit, isSuspect: boolean): void {
    if (circuit.isSuspect === isSuspect) return
    circuit.isSuspect = isSuspect
    tellAll(subgraph, circuit)
  }

  function endTrial(circuit: Circuit, end: Parameters<CircuitBreaker['end']>[1]): void {
    circuit.trying = null
    circuit.isSuspect = false
    circuit.breaker.end('trial', end, now())
  }

  function noteEnds(
    subgraph: string,
    circuit: Circuit,
    { succeeded, failed }: { readonly succeeded: number; readonly failed: number },
  ): void {
    for (let i = 0; i < succeeded; i++) circuit.breaker.end('call', 'succeeded', now())
    for (let i = 0; i < failed; i++) circuit.breaker.end('call', 'failed', now())
    if (circuit.breaker.state() === 'closed') suspect(subgraph, circuit, failed > 0)
  }

  return {
    hear(caller, message) {
      const { subgraph } = message
      const circuit = circuits.get(subgraph) ?? openCircuit(subgraph)
      if (message.type === 'open') {
        circuit.callers.add(caller)
        caller.circuit(subgraph, viewOf(circuit))
      } else if (message.type === 'ended') noteEnds(subgraph, circuit, message)
      else if (message.type === 'try') {
        const granted = circuit.breaker.enter(now()) === 'trial'
        if (granted) circuit.trying = caller
        caller.trial(subgraph, granted)
      } else if (circuit.trying === caller) endTrial(circuit, message.end)
    },
    leave(caller) {
      for (const [subgraph, circuit] of circuits) {
        circuit.callers.delete(caller)
        if (circuit.trying === caller) endTrial(circuit, 'untold')
        if (circuit.callers.size === 0) circuits.delete(subgraph)
      }
    },
  }
}
