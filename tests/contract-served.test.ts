import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { startGateway } from '../gateway/main.ts'
import { filterSupergraph } from '../schema/contracts/filter-supergraph.ts'
import { ask } from './ask.ts'
import { composed, startGatewayWorld, temporaryFolder } from './gateway-world.ts'

/** The same subgraph with one of its fields for the inside only. */
const withTag = (sdl: string) =>
  sdl
    .replace('import: ["@key"]', 'import: ["@key", "@tag"]')
    .replace('name: String', 'name: String @tag(name: "internal")')

for (const engine of ['motcua', 'apollo'] as const)
  test(`a gateway with the engine "${engine}" serves a contract as any other supergraph`, async (t) => {
    const { procedures, fees, log } = await startGatewayWorld(t)
    const supergraph = composed([
      { ...procedures, sdl: withTag(procedures.sdl) },
      { ...fees, sdl: fees.sdl },
    ])
    const contract = filterSupergraph(supergraph, {
      include: [],
      exclude: ['internal'],
      hideUnreachableTypes: true,
    })
    assert.ok('supergraphSdl' in contract)
    const supergraphFile = path.join(await temporaryFolder(t), 'contract.graphql')
    await writeFile(supergraphFile, contract.supergraphSdl)
    const gateway = await startGateway({ port: 0, supergraphFile, engine }, log.logger)
    t.after(() => gateway.stop())

    const close = { connection: 'close' }
    const shown = '{ procedure(code: "1.000001") { code feeCount } }'
    const { data } = await ask(gateway.url, shown, undefined, close)
    assert.deepEqual(data, { procedure: { code: '1.000001', feeCount: 3 } })
    const hidden = await ask(gateway.url, '{ procedure(code: "1") { name } }', undefined, close)
    assert.equal(hidden.errors?.[0]?.extensions.code, 'GRAPHQL_VALIDATION_FAILED')
  })
