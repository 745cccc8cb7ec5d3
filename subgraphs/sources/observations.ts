import { Counter, Gauge, Registry } from 'prom-client'
import { type CircuitState, circuitStates } from '#kit/circuit-breaker.ts'
import type { FeedName } from './connector.ts'
import type { RefusedRow } from './intake.ts'

export type PushOutcome =
  | 'KEPT'
  | 'UNAUTHENTICATED'
  | 'UNREADABLE'
  | 'UNKNOWN_SERVICE'
  | 'TOO_LARGE'
  | 'FAILED'

/** What a process has seen of its sources since its start, for its operator. */
export interface SourceObservations {
  records(source: string, feed: FeedName, taken: number, refused: readonly RefusedRow[]): void
  failed(source: string, reason: string): void
  /** Records that a live source has left out of what it counted. */
  leftOut(source: string, records: number): void
  /** A live source answered, or why not. */
  asked(source: string, outcome: string): void
  /** Whether a live source is asked. */
  circuit(source: string, state: CircuitState): void
  /** A message that a department sent was kept, or why it was not. */
  pushed(source: string, outcome: PushOutcome): void
  /** Has something of each source counted anew whenever metrics are read. */
  watch(metric: WatchedMetric): void
  /** In Prometheus' text form. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
}

/** What is counted of sources in a store. */
export interface WatchedMetric {
  readonly name: string
  readonly help: string
  count(): Promise<ReadonlyArray<{ readonly source: string; readonly value: number }>>
}

export function createSourceObservations(): SourceObservations {
  const registry = new Registry()
  const { taken, refused, failures, leftOut, asked, circuits, pushed } = countersIn(registry)
  return {
    records(source, feed, count, rows) {
      taken.inc({ source, feed }, count)
      for (const { refusals } of rows)
        refused.inc({ source, feed, reason: refusals[0]?.reason ?? 'REFUSED_BY_STORE' })
    },
    failed: (source, reason) => failures.inc({ source, reason }),
    leftOut: (source, records) => leftOut.set({ source }, records),
    asked: (source, outcome) => asked.inc({ source, outcome }),
    circuit(source, now) {
      for (const state of circuitStates) circuits.set({ source, state }, state === now ? 1 : 0)
    },
    pushed: (source, outcome) => pushed.inc({ source, outcome }),
    watch({ name, help, count }) {
      // Of a subgraph that is started anew in one process, the last start is watched.
      registry.removeSingleMetric(name)
      new Gauge({
        name,
        help,
        labelNames: ['source'],
        registers: [registry],
        async collect() {
          this.reset()
          for (const { source, value } of await count()) this.set({ source }, value)
        },
      })
    },
    metrics: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

function countersIn(registry: Registry) {
  const registers = [registry]
  const taken = new Counter({
    name: 'motcua_source_records_taken_total',
    help: 'Records of department systems that were taken',
    labelNames: ['source', 'feed'],
    registers,
  })
  const refused = new Counter({
    name: 'motcua_source_records_refused_total',
    help: 'Records of department systems that could not be taken, by their first reason',
    labelNames: ['source', 'feed', 'reason'],
    registers,
  })
  const failures = new Counter({
    name: 'motcua_source_failures_total',
    help: 'Tries to follow or ask a department system that failed',
    labelNames: ['source', 'reason'],
    registers,
  })
  const leftOut = new Gauge({
    name: 'motcua_source_records_left_out',
    help: 'Records that the last count of a live department system left out, since they cannot be understood',
    labelNames: ['source'],
    registers,
  })
  const asked = new Counter({
    name: 'motcua_source_requests_total',
    help: 'Requests to live department systems by outcome',
    labelNames: ['source', 'outcome'],
    registers,
  })
  const circuits = new Gauge({
    name: 'motcua_source_circuit_state',
    help: 'Whether the circuit breaker of a live department system is in this state: 1 or 0',
    labelNames: ['source', 'state'],
    registers,
  })
  const pushed = new Counter({
    name: 'motcua_source_messages_total',
    help: 'Messages that department systems sent, by what became of them',
    labelNames: ['source', 'outcome'],
    registers,
  })
  return { taken, refused, failures, leftOut, asked, circuits, pushed }
}
