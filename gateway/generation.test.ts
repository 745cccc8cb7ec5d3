import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectLog, composed } from '../tests/gateway-world.ts'
import { openDocuments } from './documents.ts'
import { buildGeneration } from './generation.ts'
import { createGuard } from './limits/guard.ts'
import { standardLimits } from './limits/limits.ts'

const url = 'http://127.0.0.1:9/graphql'
const sdl = composed([
  { name: 'fees', url, sdl: 'type Query { feeTotal: Int }' },
  { name: 'procedures', url, sdl: 'type Query { procedureTotal: Int }' },
])

/** Builds a generation and notes which subgraphs are open. */
function build(engine: 'motcua' | 'apollo', supergraph: string) {
  const { logger: log } = collectLog()
  const open = new Set<string>()
  const generation = buildGeneration(supergraph, {
    engine,
    overrideLabels: [],
    guard: createGuard(standardLimits),
    operationLimitMs: 10_000,
    documents: openDocuments(undefined, log).cache,
    introspection: false,
    log,
    openSubgraph(name) {
      open.add(name)
      return {
        ask: async () => ({ data: {} }),
        state: () => ({ circuit: 'closed', refusesForMs: 0, inFlight: 0, queued: 0 }),
        stop: async () => void open.delete(name),
      }
    },
  })
  return { generation, open }
}

for (const engine of ['motcua', 'apollo'] as const) {
  test(`the ways to subgraphs end with the generation that opened them, on ${engine}`, async () => {
    const { generation, open } = build(engine, sdl)
    const { stop } = await generation
    assert.deepEqual(open, new Set(['fees', 'procedures']))
    await stop()
    assert.deepEqual(open, new Set())
  })

  test(`a generation that does not build leaves no way open, on ${engine}`, async () => {
    const { generation, open } = build(engine, sdl.replace('feeTotal: Int', 'feeTotal: Nothing'))
    await assert.rejects(generation)
    assert.deepEqual(open, new Set())
  })
}
