import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { openPostgres } from '#kit/postgres.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { startGateway } from '../../gateway/main.ts'
import { procedures } from '../../subgraphs/procedures/main.ts'
import { ask } from '../ask.ts'
import { createPostgres, postgresSkip } from '../databases.ts'
import { composed, temporaryFolder } from '../gateway-world.ts'
import { startStandIn } from '../stand-in.ts'
import { startTcpProxy } from '../tcp-proxy.ts'
import { until } from '../until.ts'
import { assertTellsNothing } from './honesty.ts'

const log = pino({ level: 'silent' })
const query = '{ dossierTotal procedure(code: "1.000000") { name } }'

interface Answered {
  readonly dossierTotal: number
  readonly procedure: { readonly name: string } | null
}

/** *procedures* on a PostgreSQL behind a line, and a subgraph that needs none, behind one gateway. */
async function startLaboratory(t: TestContext) {
  const store = await createPostgres()
  t.after(() => store.stop())
  const address = new URL(store.url)
  const line = await startTcpProxy(t, Number(address.port))
  address.port = String(line.port)
  const database = openPostgres(address.href, { onLost: () => {} })
  const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
  const served = await startSubgraph(procedures, { database, clock, log })
  t.after(async () => {
    await served.stop()
    await database.stop()
  })
  const rows = new URL('../../subgraphs/procedures/procedures.test.sql', import.meta.url)
  await store.transaction(async ({ script }) => script(await readFile(rows, 'utf8')))

  const dossiers = { name: 'dossiers', sdl: 'type Query { dossierTotal: Int }' }
  const resolvers = { Query: { dossierTotal: () => 2617 } }
  const standIn = await startStandIn(t, { ...dossiers, resolvers })
  const sdl = await readFile(procedures.schemaFile, 'utf8')
  const supergraphFile = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(
    supergraphFile,
    composed([
      { ...dossiers, url: standIn.url },
      { name: procedures.name, url: `${served.url}/graphql`, sdl },
    ]),
  )
  const gateway = await startGateway({ port: 0, supergraphFile, subgraphLimitMs: 1_500 }, log)
  t.after(() => gateway.stop())
  return { line, askAll: () => ask<Answered>(gateway.url, query) }
}

for (const treatment of ['holds', 'refuses', 'resets', 'babbles'] as const)
  test(`a PostgreSQL behind a line that ${treatment} costs its subgraph's fields, and is used again after it`, {
    skip: postgresSkip,
  }, async (t) => {
    const { line, askAll } = await startLaboratory(t)
    const whole = await askAll()
    assert.equal(whole.errors, undefined)
    line.treat(treatment)
    const answer = await askAll()
    assert.equal(answer.data?.dossierTotal, 2617)
    assert.equal(answer.data?.procedure, null)
    assert.ok(answer.errors?.[0]?.extensions.code)
    assertTellsNothing(JSON.stringify(answer), line.port)
    line.treat('passes')
    await until('all is well again', async () => (await askAll()).errors === undefined, 20_000)
    assert.deepEqual((await askAll()).data, whole.data)
  })
