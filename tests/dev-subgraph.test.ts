import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { openPglite } from '#kit/pglite.ts'
import { ask } from './ask.ts'
import { temporaryFolder } from './gateway-world.ts'
import { type Program, startProgram } from './process.ts'
import { startRegistryWorld, subgraphSdl } from './registry-world.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

/** Composing takes its time on a busy machine. */
const limitMs = 60_000

const landSdl = (fields: string) =>
  subgraphSdl(`type Query { ${fields} } type Plot @key(fields: "id") { id: ID! }`)

function startLoop(t: TestContext, args: readonly string[], settings = {}): Program {
  const file = 'demo/develop/cli.ts'
  const command = [process.execPath, file, ...args] as const
  return startProgram(t, file, { PORT: '0', ...settings }, command)
}

const fieldsAt = async (url: string) => {
  const { data } = await ask<{ __schema: { queryType: { fields: { name: string }[] } } }>(
    url,
    '{ __schema { queryType { fields { name } } } }',
  )
  return data?.__schema.queryType.fields.map(({ name }) => name) ?? []
}

test('a folder is composed with the subgraphs of the platform, and followed; errors tell file and line', async (t) => {
  const folder = await temporaryFolder(t)
  const file = path.join(folder, 'schema.graphql')
  await writeFile(file, landSdl('plots: [Plot]'))
  const args = [folder, '--name', 'land', '--url', 'http://127.0.0.1:9/graphql']
  const loop = startLoop(t, args)
  const url = await loop.url()
  const serves = (field: string) =>
    until(`${field} is served`, async () => (await fieldsAt(url)).includes(field), limitMs)
  await serves('plots')
  assert.ok((await fieldsAt(url)).includes('dossier'))
  assert.equal((await fetch(`${url}/explorer`)).status, 200)

  await writeFile(file, landSdl('plots: [Plot]\n dossier: Int'))
  await until('the error is told', () => loop.output().includes('does not compose'), limitMs)
  assert.match(loop.output(), /FIELD_TYPE_MISMATCH: [^\n]*"Query\.dossier"/)
  assert.ok(loop.output().includes(`at ${file}:3:2`), loop.output())
  assert.ok((await fieldsAt(url)).includes('plots'))

  await writeFile(file, landSdl('parcels: [Plot]'))
  await serves('parcels')
  loop.child.kill('SIGTERM')
  await loop.ended()
})

test('a running subgraph is composed with those of a registry, and answers beside them', async (t) => {
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const key = await registry.key('office')
  const centre = await startStandIn(t, {
    name: 'centre',
    sdl: subgraphSdl('type Query { desks: Int }'),
    resolvers: { Query: { desks: () => 40 } },
  })
  await registry.publish(key, 'motcua@current', centre)
  const land = await startStandIn(t, {
    name: 'land',
    sdl: landSdl('plots: [Plot]'),
    resolvers: { Query: { plots: () => [{ id: 'QN-1' }] } },
  })
  const settings = { APOLLO_REGISTRY_URL: `${registry.url}/graphql`, APOLLO_KEY: key }
  const loop = startLoop(t, [land.url], settings)
  const { data } = await ask(await loop.url(), '{ desks plots { id } }')
  assert.deepEqual(data, { desks: 40, plots: [{ id: 'QN-1' }] })

  // What it told last is served on.
  await land.stop()
  await until('it is told', () => loop.output().includes(`${land.url} does not answer`), limitMs)
  const { data: without } = await ask(await loop.url(), '{ desks plots { id } }')
  assert.deepEqual(without, { desks: 40, plots: null })
})

for (const [args, told] of [
  [[], /Usage/],
  [['.', '--nonsense'], /Usage/],
  [['nowhere', '--name', 'land'], /--url is needed: nobody published "land"/],
] as const)
  test(`dev:subgraph ${args.join(' ')} says what is missing`, async (t) => {
    const { code, output } = await startLoop(t, args).ended()
    assert.equal(code, 1)
    assert.match(output, told)
  })
