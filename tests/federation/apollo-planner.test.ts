import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openApolloPlanner } from '../../gateway/execution/apollo-planner.ts'
import type { PlanNode } from '../../gateway/execution/plan.ts'
import { readSupergraphSdl } from '../../gateway/execution/supergraph.ts'
import { composed } from '../gateway-world.ts'
import type { Federation } from './federation.ts'
import { nestedShareable, throughBoth } from './supergraphs/nested-shareable.ts'
import { overrides } from './supergraphs/overrides.ts'
import { persons } from './supergraphs/persons.ts'

async function open(t: TestContext, { subgraphs }: Federation, labels: readonly string[] = []) {
  const sdl = composed(subgraphs.map((subgraph) => ({ ...subgraph, url: 'http://127.0.0.1:1' })))
  const planner = await openApolloPlanner({ sdl, isComposed: true }, readSupergraphSdl(sdl), labels)
  t.after(() => planner.stop())
  return planner
}

function subgraphsOf(node: PlanNode | null): string[] {
  if (node === null) return []
  if (node.kind === 'root' || node.kind === 'entities') return [node.subgraph]
  return node.nodes.flatMap(subgraphsOf)
}

const simple = '{ dossiers { citizen { name } } }'

test('many plans that are asked for at once are all made, one after the other', async (t) => {
  const planner = await open(t, persons)
  const plans = await Promise.all(Array.from({ length: 60 }, () => planner.plan(simple, 0)))
  for (const { root } of plans) assert.deepEqual(subgraphsOf(root), ['dossiers', 'people'])
})

test('a plan that takes too long is given up, and those after it are made', async (t) => {
  const planner = await open(t, nestedShareable)
  const endless = planner.plan(throughBoth(16), 0)
  const next = planner.plan('{ one }', 0)
  await assert.rejects(endless, /took over 200 ms/)
  assert.deepEqual(subgraphsOf((await next).root), ['one'])
})

test('a planner stops while a plan is made', async (t) => {
  const planner = await open(t, nestedShareable)
  const endless = assert.rejects(planner.plan(throughBoth(16), 0))
  await planner.stop()
  await endless
})

test('a field moves by its label', async (t) => {
  const query = '{ dossiers { kept } }'
  const off = await open(t, overrides)
  assert.deepEqual(subgraphsOf((await off.plan(query, 0)).root), ['old'])
  const on = await open(t, overrides, ['shelves'])
  assert.deepEqual(subgraphsOf((await on.plan(query, 0)).root), ['old', 'new'])
})

test('a field moves by its share', async (t) => {
  const planner = await open(t, overrides)
  const query = '{ dossiers { pages } }'
  assert.deepEqual(planner.overridePercentages, [50])
  assert.deepEqual(subgraphsOf((await planner.plan(query, 0)).root), ['old', 'new'])
  assert.deepEqual(subgraphsOf((await planner.plan(query, 50)).root), ['old'])
})
