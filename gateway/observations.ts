import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'
import type { CommandOutcome } from '#kit/redis/ask-at-once.ts'
import type { PlanOccasion } from './execution/compiled-operations.ts'
import type { ListOutcome } from './persisted-operations/take-request.ts'
import type { ObservedRequest } from './record-requests.ts'
import type { CallOutcome, CompartmentState, SubgraphCall } from './subgraph-client.ts'
import { gaugeSubgraphs } from './subgraph-gauges.ts'
import type { UsageObserver } from './usage/report-usage.ts'

/** How and when a subgraph was last asked. */
export interface LastCall {
  readonly outcome: CallOutcome
  readonly at: string
}

/** Figures as those of several processes are put together. */
export type Figures = readonly MetricObjectWithValues<MetricValue<string>>[]

/** What the gateway has seen since its start, for its operator. */
export interface Observations extends UsageObserver {
  /** The figures in Prometheus' text form. */
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
  figures(): Promise<Figures>
  lastCall(subgraph: string): LastCall | null
  request(request: ObservedRequest): void
  subgraphCall(call: SubgraphCall): void
  generation(id: string): void
  /** An operation that was held against the list of those that clients may send. */
  listed(outcome: ListOutcome): void
  /** How much later than due the event loop came round. */
  loopDelay(seconds: number): void
  /** A plan that was made. */
  planned(occasion: PlanOccasion): void
  redisCommand(outcome: CommandOutcome): void
  /** Has the states of subgraphs, by name, read whenever metrics are. */
  watchSubgraphs(read: () => Readonly<Record<string, CompartmentState>>): void
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]

const delayBuckets = [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1, 0.2, 0.5, 1]

export function createObservations(): Observations {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const {
    requests,
    requestSeconds,
    limits,
    calls,
    callSeconds,
    retries,
    generation,
    listed,
    planned,
    loopDelay,
    usage,
    redisCommands,
  } = createMetrics([registry])
  const lastCalls = new Map<string, { readonly outcome: CallOutcome; readonly atMs: number }>()

  return {
    async metrics() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    figures: () => registry.getMetricsAsJSON(),
    lastCall(subgraph) {
      const last = lastCalls.get(subgraph)
      return last ? { outcome: last.outcome, at: new Date(last.atMs).toISOString() } : null
    },
    request({ outcome, durationMs, overLimits = [], refusedBy }) {
      requests.inc({ outcome })
      requestSeconds.observe(durationMs / 1_000)
      for (const limit of overLimits) limits.inc({ limit, action: 'reported' })
      if (refusedBy) limits.inc({ limit: refusedBy, action: 'refused' })
    },
    subgraphCall({ subgraph, outcome, durationMs, retry }) {
      lastCalls.set(subgraph, { outcome, atMs: Date.now() })
      calls.inc({ subgraph, outcome })
      callSeconds.observe({ subgraph }, durationMs / 1_000)
      if (retry !== null) retries.inc({ subgraph, outcome: retry })
    },
    watchSubgraphs: (read) => gaugeSubgraphs(registry, read),
    generation(id) {
      generation.reset()
      generation.set({ id }, 1)
    },
    listed: (outcome) => listed.inc({ outcome }),
    loopDelay: (seconds) => loopDelay.observe(seconds),
    planned: (occasion) => planned.inc({ occasion }),
    redisCommand: (outcome) => redisCommands.inc({ outcome }),
    usageReport: (outcome) => usage.reports.inc({ outcome }),
    usageUncounted: () => usage.uncounted.inc(),
  }
}

function createMetrics(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'motcua_requests_total',
      help: 'GraphQL requests by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'motcua_request_duration_seconds',
      help: 'Time from a request to its answer',
      buckets: secondsBuckets,
      registers,
    }),
    limits: new Counter({
      name: 'motcua_requests_over_limit_total',
      help: 'Requests over a limit, by whether they were refused or only reported',
      labelNames: ['limit', 'action'],
      registers,
    }),
    calls: new Counter({
      name: 'motcua_subgraph_requests_total',
      help: 'Requests to subgraphs by outcome',
      labelNames: ['subgraph', 'outcome'],
      registers,
    }),
    callSeconds: new Histogram({
      name: 'motcua_subgraph_request_duration_seconds',
      help: 'Time from a request to a subgraph to its answer or failure',
      labelNames: ['subgraph'],
      buckets: secondsBuckets,
      registers,
    }),
    retries: new Counter({
      name: 'motcua_subgraph_retries_total',
      help: 'Requests to subgraphs that failed and may be repeated, by what came of repeating them',
      labelNames: ['subgraph', 'outcome'],
      registers,
    }),
    loopDelay: new Histogram({
      name: 'motcua_event_loop_delay_seconds',
      help: 'How much later than due the event loop came round while requests were taken',
      buckets: delayBuckets,
      registers,
    }),
    planned: new Counter({
      name: 'motcua_operations_planned_total',
      help: 'Plans made of operations, by whether a request waited for them or a new supergraph was warmed up',
      labelNames: ['occasion'],
      registers,
    }),
    listed: new Counter({
      name: 'motcua_persisted_operations_total',
      help: 'Operations by how they were found in the list of persisted ones, or what was done with them',
      labelNames: ['outcome'],
      registers,
    }),
    usage: {
      reports: new Counter({
        name: 'motcua_usage_reports_total',
        help: 'Reports to the registry of what clients send, by what became of them',
        labelNames: ['outcome'],
        registers,
      }),
      uncounted: new Counter({
        name: 'motcua_usage_uncounted_requests_total',
        help: 'Requests that no report counts, since it was full',
        registers,
      }),
    },
    redisCommands: new Counter({
      name: 'motcua_redis_commands_total',
      help: 'Commands to Redis by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
    generation: new Gauge({
      name: 'motcua_generation_info',
      help: 'The supergraph that serves, by its id',
      labelNames: ['id'],
      aggregator: 'max',
      registers,
    }),
  }
}
