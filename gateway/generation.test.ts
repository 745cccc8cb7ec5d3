import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { collectLog, composed } from '../tests/gateway-world.ts'
import { anonymous } from './caller.ts'
import { buildGeneration, type GenerationParts } from './generation.ts'
import { createGuard } from './limits/guard.ts'
import { standardLimits } from './limits/limits.ts'
import { openRecord } from './request-record.ts'

const url = 'http://127.0.0.1:9/graphql'
const sdl = composed([
  { name: 'fees', url, sdl: 'type Query { feeTotal: Int }' },
  { name: 'procedures', url, sdl: 'type Query { procedureTotal: Int }' },
])

/** Builds a generation and notes which subgraphs are open. */
function build(
  engine: 'motcua' | 'apollo',
  supergraph: string,
  parts: Partial<GenerationParts> = {},
) {
  const { logger: log } = collectLog()
  const open = new Set<string>()
  const generation = buildGeneration(supergraph, {
    engine,
    overrideLabels: [],
    guard: createGuard(standardLimits),
    operationLimitMs: 10_000,
    documents: new InMemoryLRUCache(),
    keepsDocuments: true,
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
    ...parts,
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

test('a persisted document that came to be known after admission is held against the limits', async (t) => {
  const text = '{ a: feeTotal b: feeTotal }'
  const documents = new (class extends InMemoryLRUCache<string> {
    lookUps = 0
    override async get() {
      return this.lookUps++ === 0 ? undefined : text
    }
  })()
  const limits = { ...standardLimits, most: { ...standardLimits.most, aliases: 1 } }
  const { generation } = build('motcua', sdl, { documents, guard: createGuard(limits) })
  const { run, stop } = await generation
  t.after(stop)
  const sha256Hash = createHash('sha256').update(text).digest('hex')
  const record = openRecord()
  const { status, body } = await run({
    http: {
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: { extensions: { persistedQuery: { version: 1, sha256Hash } } },
    },
    context: {
      record,
      caller: anonymous,
      client: { name: '', version: '' },
      leaving: new AbortController().signal,
      traceparent: undefined,
    },
  })
  assert.equal(status, 200)
  const [error] = JSON.parse(body.toString()).errors
  assert.deepEqual(error.extensions, { code: 'LIMIT_EXCEEDED', limit: 'aliases' })
  assert.equal(record.refusedBy, 'aliases')
  assert.equal(record.subgraphs.size, 0)
})
