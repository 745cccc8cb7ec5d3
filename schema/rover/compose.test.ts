import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { centreSdl, feesSdl, serveRegistry, subgraphSdl } from '../../tests/registry-world.ts'
import { centreUrl, feesUrl, graphsOf } from '../../tests/rover-graph.ts'
import { pluginVersion } from '../plugin/pack.ts'

const version = pluginVersion.slice(1)

eachDatabase('composing with what is published', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  test('gives what the registry serves, or would with a schema of yours', async (t) => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    await publish('dev', 'centre', centreSdl, centreUrl)
    const installed = await rover(['install', '--plugin', `supergraph@=${version}`])
    assert.equal(installed.code, 0, installed.stderr)
    const compose = (...options: string[]) =>
      rover(['supergraph', 'compose', '--federation-version', `=${version}`, ...options])

    const whole = await compose('--graph-ref', `${graph}@dev`)
    assert.equal(whole.code, 0, whole.stderr)
    const served = await rover(['supergraph', 'fetch', `${graph}@dev`])
    assert.equal(whole.stdout.trim(), served.stdout.trim())

    const folder = await temporaryFolder(t)
    const own = subgraphSdl('type Query { land: Int }')
    await writeFile(path.join(folder, 'land.graphql'), own)
    const config = path.join(folder, 'rover.yaml')
    const published = `{ graphref: ${graph}@dev, subgraph: fees }`
    await writeFile(
      config,
      [
        `federation_version: =${version}`,
        'subgraphs:',
        `  fees: { schema: ${published} }`,
        `  land: { routing_url: "${centreUrl}", schema: { file: ./land.graphql } }`,
        '',
      ].join('\n'),
    )
    const mixed = await rover(['supergraph', 'compose', '--config', config])
    assert.equal(mixed.code, 0, mixed.stderr)
    assert.match(mixed.stdout, new RegExp(`@join__graph\\(name: "fees", url: "${feesUrl}"\\)`))
    assert.match(mixed.stdout, /land: Int/)
    assert.doesNotMatch(mixed.stdout, /centre/)
  })
})
