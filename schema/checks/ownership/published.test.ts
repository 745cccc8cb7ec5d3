import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { eachDatabase } from '../../../tests/databases.ts'
import { temporaryFolder } from '../../../tests/gateway-world.ts'
import { startRegistryWorld, subgraphSdl } from '../../../tests/registry-world.ts'
import { graphsOf } from '../../../tests/rover-graph.ts'

const ownership = `
subgraphs:
  fees: { department: H49.05, types: [Fee*], fields: [Query.fee*] }
  land: { department: H49.12, types: [Plot], fields: [Query.plot*, Fee.plot] }
`
const own = subgraphSdl('type Query { plot: Plot } type Plot @key(fields: "id") { id: ID! }')
const stray = subgraphSdl(
  'type Query { plot: Int }\ntype FeeNote { text: String }\ntype Fee @key(fields: "id") { id: ID! due: Int }',
)
const landUrl = 'http://127.0.0.1:4021/graphql'

eachDatabase('ownership', (open) => {
  async function startWorld(t: { after(stop: () => unknown): void }) {
    const file = path.join(await temporaryFolder(t), 'ownership.yaml')
    await writeFile(file, ownership)
    const world = await startRegistryWorld(t, await open(), { ownershipFile: file })
    return { world, file, ...(await graphsOf(() => world)()) }
  }

  test('refuses a publish that defines what another department owns, and checks tell it before', async (t) => {
    const { graph, rover, publish, check } = await startWorld(t)
    const checked = await check('dev', 'land', stray)
    assert.equal(checked.code, 1)
    assert.match(checked.stdout + checked.stderr, /TYPE_OF_ANOTHER/)

    const refused = await publish('dev', 'land', stray, landUrl)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /The schema of "land" defines what is not its own/)
    assert.match(refused.stderr, /TYPE_OF_ANOTHER at 3:6: FeeNote is defined by fees \(H49\.05\)/)
    assert.match(refused.stderr, /FIELD_OF_ANOTHER at 4:\d+: land \(H49\.12\) may not add Fee\.due/)
    assert.equal((await rover(['subgraph', 'list', `${graph}@dev`])).code, 1)

    const published = await publish('dev', 'land', own, landUrl)
    assert.equal(published.code, 0, published.stderr)
    const unknown = await publish('dev', 'tax', subgraphSdl('type Query { tax: Int }'), landUrl)
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /SUBGRAPH_WITHOUT_OWNER: No department answers for "tax"/)
  })

  test("refuses whatever a department's key does in the name of another department", async (t) => {
    const { world, graph, publish, rover } = await startWorld(t)
    await publish('dev', 'land', own, landUrl)
    const key = await world.key('fees', { graph, department: 'H49.05' })
    const ref = `${graph}@dev`
    const commands: ReadonlyArray<[right: string, args: readonly string[]]> = [
      ['check', ['subgraph', 'check', ref, '--name', 'land', '--schema', '-']],
      ['publish', ['subgraph', 'publish', ref, '--name', 'land', '--schema', '-', '--no-url']],
      ['delete', ['subgraph', 'delete', ref, '--name', 'land', '--confirm']],
    ]
    for (const [right, args] of commands) {
      const denied = await world.rover(key, args, own)
      assert.equal(denied.code, 1, right)
      const denial = `the key "fees" of H49.05 lacks the right "${right}" for subgraph "land" of "${ref}", which H49.12 answers for`
      assert.ok(denied.stderr.includes(denial), denied.stderr)
    }
    const fetched = await rover(['subgraph', 'fetch', ref, '--name', 'land'])
    assert.equal(fetched.stdout.trim(), own)
  })

  test('counts as the file says now, or said last', async (t) => {
    const { world, file, publish } = await startWorld(t)
    await writeFile(file, ownership.replace('Query.plot*, Fee.plot', 'Query.plot*'))
    const plot = subgraphSdl(
      'type Query { plot: Plot } type Plot @key(fields: "id") { id: ID! }\ntype Fee @key(fields: "id") { id: ID! plot: Plot }',
    )
    assert.equal((await publish('dev', 'land', plot, landUrl)).code, 1)
    await writeFile(file, ownership)
    assert.equal((await publish('dev', 'land', plot, landUrl)).code, 0)
    await rm(file)
    assert.equal((await publish('dev', 'land', stray, landUrl)).code, 1)
    assert.match(world.log.text(), /the ownership file cannot be read/)
  })
})
