import { Gauge, type Registry } from 'prom-client'
import { circuitStates } from '#kit/circuit-breaker.ts'
import type { CompartmentState } from './subgraph-client.ts'

/** How subgraphs stand, by name. */
export type ReadSubgraphs = () => Readonly<Record<string, CompartmentState>>

/** Adds gauges of how subgraphs stand, read whenever metrics are. */
export function gaugeSubgraphs(registry: Registry, read: ReadSubgraphs): void {
  const registers = [registry]
  new Gauge({
    name: 'motcua_subgraph_circuit_state',
    help: 'Whether the circuit breaker of a subgraph is in this state: 1 or 0',
    labelNames: ['subgraph', 'state'],
    aggregator: 'max',
    registers,
    collect() {
      this.reset()
      for (const [subgraph, { circuit }] of Object.entries(read()))
        for (const state of circuitStates) this.set({ subgraph, state }, circuit === state ? 1 : 0)
    },
  })
  const gauge = (name: string, help: string, count: (state: CompartmentState) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['subgraph'],
      registers,
      collect() {
        this.reset()
        for (const [subgraph, state] of Object.entries(read())) this.set({ subgraph }, count(state))
      },
    })
  gauge(
    'motcua_subgraph_requests_in_flight',
    'Requests to a subgraph that go on',
    ({ inFlight }) => inFlight,
  )
  gauge(
    'motcua_subgraph_requests_queued',
    'Requests to a subgraph that wait for a connection',
    ({ queued }) => queued,
  )
}
