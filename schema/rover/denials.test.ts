import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { feesSdl, serveRegistry } from '../../tests/registry-world.ts'
import { graphsOf } from '../../tests/rover-graph.ts'

const manifest = JSON.stringify({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: '1', name: 'Due', type: 'query', body: 'query Due { fee { due } }' }],
})
const contract = ['--no-include-tags', '--no-exclude-tags', '--no-hide-unreachable-types']

eachDatabase('a denial', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  test('says which key, which right and which object, whatever was to be done', async (t) => {
    const { graph, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const ref = `${graph}@dev`
    const folder = await temporaryFolder(t)
    await writeFile(path.join(folder, 'due.graphql'), 'query Due { fee { due } }')
    const subgraph = (command: string) =>
      ['subgraph', command, ref, '--name', 'fees'].concat('--schema', '-')
    const ofSubgraph = `subgraph "fees" of "${ref}"`
    const cases: ReadonlyArray<
      [args: readonly string[], right: string, object: string, stdin?: string]
    > = [
      [[...subgraph('publish'), '--no-url'], 'publish', ofSubgraph, feesSdl],
      [subgraph('check'), 'check', ofSubgraph, feesSdl],
      [subgraph('lint'), 'check', `"${graph}"`, feesSdl],
      [['subgraph', 'delete', ref, '--name', 'fees', '--confirm'], 'delete', ofSubgraph],
      [['graph', 'publish', ref, '--schema', '-'], 'publish', `"${ref}"`, 'type Query { a: Int }'],
      [['graph', 'check', ref, '--schema', '-'], 'check', `"${ref}"`, 'type Query { a: Int }'],
      [['graph', 'lint', ref, '--schema', '-'], 'check', `"${graph}"`, 'type Query { a: Int }'],
      [['graph', 'delete', ref, '--confirm'], 'delete', `"${ref}"`],
      [['readme', 'publish', ref, '--file', '-'], 'publish', `"${ref}"`, '# Phí'],
      [['persisted-queries', 'publish', ref, '--manifest', '-'], 'publish', `"${ref}"`, manifest],
      [['client', 'check', ref, '--root-dir', folder], 'check', `"${ref}"`],
      [
        ['contract', 'publish', `${graph}@open`, ...contract, '--source-variant', 'dev'],
        'publish',
        `"${graph}@open"`,
      ],
    ]
    const name = `reader of ${graph}`
    const reader = await world().key(name, { graph, scopes: ['read'] })
    for (const [args, right, object, stdin] of cases) {
      const { code, stdout, stderr } = await world().rover(reader, args, stdin)
      assert.equal(code, 1, args.join(' '))
      const denial = `Unauthorized: the key "${name}" lacks the right "${right}" for ${object}`
      assert.ok((stdout + stderr).includes(denial), `${args.join(' ')}: ${stdout}${stderr}`)
    }

    const publisher = `publisher of ${graph}`
    const blind = await world().key(publisher, { graph, scopes: ['publish'] })
    // Of `graph fetch` Rover shows no message, whatever is answered.
    const reads: ReadonlyArray<readonly string[]> = [
      ['subgraph', 'list', ref],
      ['subgraph', 'fetch', ref, '--name', 'fees'],
      ['supergraph', 'fetch', ref],
      ['readme', 'fetch', ref],
      ['contract', 'describe', ref],
    ]
    for (const args of reads) {
      const { code, stderr } = await world().rover(blind, args)
      assert.equal(code, 1, args.join(' '))
      assert.ok(
        stderr.includes(`the key "${publisher}" lacks the right "read" for "${graph}`),
        `${args.join(' ')}: ${stderr}`,
      )
    }
  })

  const uplink = `query ($apiKey: String!, $ref: String!) {
    routerConfig(ref: $ref, apiKey: $apiKey) { ... on FetchError { code message } }
  }`

  test('of a gateway says so too', async () => {
    const { graph } = await newGraph()
    const name = `blind gateway of ${graph}`
    const apiKey = await world().key(name, { graph, scopes: ['read'] })
    const { data } = await post(world().uplink, {
      query: uplink,
      variables: { apiKey, ref: `${graph}@dev` },
    })
    assert.deepEqual(data.routerConfig, {
      code: 'ACCESS_DENIED',
      message: `Unauthorized: the key "${name}" lacks the right "uplink" for "${graph}@dev"`,
    })
  })

  test('and no other answer puts a key into the log, wherever it travels', async () => {
    const { graph, key, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const wrong = `service:${graph}:wrong-but-secret`
    const ref = `${graph}@dev`
    for (const text of [key, wrong]) {
      await post(world().uplink, { query: uplink, variables: { apiKey: text, ref } })
      await post(world().uplink, { query: uplink, variables: { apiKey: text, ref: text } })
      await post(world().uplink, { query: uplink, variables: { apiKey: [text], ref } })
      await post(world().uplink, { query: uplink, variables: { apiKey: { text }, ref } })
      await post(world().uplink, { query: uplink, variables: { apiKey: text } })
      await post(world().uplink, { query: uplink, variables: { ref }, operationName: text })
      await post(`${world().url}/graphql`, { query: '{ me { id } }', operationName: text }, text)
      await post(`${world().url}/graphql`, { query: `{ variant(ref: "${text}") { id } }` }, text)
      await post(`${world().url}/graphql`, { query: text }, text)
      await fetch(`${world().url}/graphql?key=${text}`, { headers: { authorization: text } })
      await world().rover(text, ['subgraph', 'list', ref])
    }
    for (const secret of [key, wrong]) {
      assert.ok(!world().log.text().includes(secret))
      assert.ok(!JSON.stringify(await world().operate('audit')).includes(secret))
    }
    assert.match(world().log.text(), /"codes":\["KEY_UNKNOWN"\]/)
  })
})

async function post(url: string, body: object, key?: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
    body: JSON.stringify(body),
  })
  return response.json()
}
