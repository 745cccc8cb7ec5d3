import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { openPglite } from '#kit/pglite.ts'
import { onThisHost } from '#kit/routing-rules.ts'
import { openDemoKeys } from '../demo/registry-keys.ts'
import { seedRegistry } from '../demo/seed-registry.ts'
import { committedSupergraph } from '../gateway/settings.ts'
import { hashOfKeyText } from '../schema/keys/key.ts'
import { findKey } from '../schema/keys/store.ts'
import { startRegistry } from '../schema/start-registry.ts'
import { publishTogether } from '../schema/variants/publish-together.ts'
import { listLaunches, readBuild, readVariant } from '../schema/variants/store.ts'
import { subgraphSdl } from './registry-world.ts'

const ref = { graph: 'motcua', variant: 'current' }

async function openRegistry(t: TestContext) {
  const database = await openPglite()
  t.after(() => database.stop())
  const served = await startRegistry(
    database,
    { port: 0, strictVariants: ['current'], routing: onThisHost, signingKey: null },
    pino({ level: 'silent' }),
  )
  t.after(() => served.stop())
  const { admin } = await openDemoKeys(database, 'nowhere')
  const key = await findKey(database.sql, hashOfKeyText(admin))
  assert.ok(key)
  return { registry: served.registry, sql: database.sql, key }
}

test("the platform's subgraphs are published as one launch of the committed supergraph, once", async (t) => {
  const { registry, sql } = await openRegistry(t)
  await seedRegistry(registry, ref)
  const [launch, ...others] = await listLaunches(sql, ref, 10)
  assert.deepEqual(others, [])
  const build = launch && (await readBuild(sql, launch.build))
  assert.equal(build?.supergraphSdl, await readFile(committedSupergraph, 'utf8'))

  await seedRegistry(registry, ref)
  assert.equal((await listLaunches(sql, ref, 10)).length, 1)
})

test('what others published in the place of a seeded subgraph stands', async (t) => {
  const { registry, sql, key } = await openRegistry(t)
  await seedRegistry(registry, ref)
  const land = {
    name: 'land',
    url: 'http://127.0.0.1:4021/graphql',
    sdl: subgraphSdl('type Query { plots: Int }'),
  }
  await publishTogether(registry, { key, ref, subgraphs: [land] })
  await seedRegistry(registry, ref)
  const { slots } = await readVariant(sql, ref, true)
  assert.deepEqual(
    slots.map(({ subgraph }) => subgraph),
    ['citizens', 'dossiers', 'fees', 'land', 'procedures'],
  )
  assert.equal((await listLaunches(sql, ref, 10)).length, 2)
})

test('subgraphs that do not compose together are refused, and nothing of them is kept', async (t) => {
  const { registry, sql, key } = await openRegistry(t)
  const of = (name: string, type: string) => ({
    name,
    url: 'http://127.0.0.1:4021/graphql',
    sdl: subgraphSdl(`type Query { plots: ${type} }`),
  })
  const published = publishTogether(registry, {
    key,
    ref,
    subgraphs: [of('a', 'Int'), of('b', 'ID')],
  })
  await assert.rejects(published, { code: 'COMPOSITION_FAILED' })
  const { slots, head } = await readVariant(sql, ref, true)
  assert.deepEqual({ slots, head }, { slots: [], head: null })
})
