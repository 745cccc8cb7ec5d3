import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kind, parse } from 'graphql'
import { composed } from '../../tests/gateway-world.ts'
import { anonymous } from '../caller.ts'
import { standardLimits } from '../limits/limits.ts'
import { createEngine } from './engine.ts'
import { openPlanner } from './open-planner.ts'
import { readSupergraphSdl } from './supergraph.ts'

const url = 'http://127.0.0.1:9/graphql'
const sdl = composed([
  {
    name: 'old',
    url,
    sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
      type Query { a: A } type A @key(fields: "id") { id: ID! moved: Int }`,
  },
  {
    name: 'new',
    url,
    sdl: `extend schema
        @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@override"])
      type A @key(fields: "id") { id: ID! moved: Int @override(from: "old", label: "percent(50)") }`,
  },
])

test('what was made ready is planned on both sides of a share, and never again', async (t) => {
  const supergraph = readSupergraphSdl(sdl)
  const planner = await openPlanner(sdl, supergraph, [])
  let planned = 0
  const counting = {
    ...planner,
    plan(...given: Parameters<typeof planner.plan>) {
      planned += 1
      return planner.plan(...given)
    },
  }
  const engine = createEngine(supergraph, counting, {
    limits: standardLimits,
    unplanned: () => {},
    used: () => {},
  })
  t.after(() => engine.stop())
  const document = parse('query Q($more: Boolean!) { a { id moved @include(if: $more) } }')
  const [operation] = document.definitions
  assert.equal(operation?.kind, Kind.OPERATION_DEFINITION)
  const prepared = engine.prepare(operation, document)
  await engine.ready(prepared, { more: true }, anonymous)
  assert.equal(planned, 2)
  const asked = { caller: anonymous, ask: async () => ({ data: { a: null } }) }
  for (let i = 0; i < 20; i++)
    assert.ok('data' in (await engine.run(prepared, { ...asked, variables: { more: true } })))
  assert.equal(planned, 2)
  await engine.run(prepared, { ...asked, variables: { more: false } })
  assert.equal(planned, 3)
})
