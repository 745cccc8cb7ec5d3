import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveRegistry, subgraphSdl } from '../../tests/registry-world.ts'
import { graphsOf, type RoverGraph } from '../../tests/rover-graph.ts'

const tagged = (sdl: string) => subgraphSdl(sdl).replace('"@key"', '"@key", "@tag"')
const fees = tagged('type Query { due: Int owner: String @tag(name: "internal") }')
const more = tagged('type Query { due: Int paid: Int owner: String @tag(name: "internal") }')
const nothingOpen = tagged('type Query { owner: String @tag(name: "internal") }')

const routerSchema = `query ($apiKey: String!, $ref: String!) {
  routerConfig(ref: $ref, apiKey: $apiKey) {
    __typename
    ... on RouterConfigResult { supergraphSDL }
    ... on FetchError { code }
  }
}`

eachDatabase('a contract', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  function put(
    { graph, rover }: RoverGraph,
    options: readonly string[] = [],
    exclude = 'internal',
  ) {
    return rover([
      ...['contract', 'publish', `${graph}@public`, '--no-include-tags', '--exclude-tag', exclude],
      ...['--no-hide-unreachable-types', ...options],
    ])
  }

  /** What gateways get of the contract. */
  async function served({ graph, key }: RoverGraph) {
    const response = await fetch(world().uplink, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: routerSchema,
        variables: { apiKey: key, ref: `${graph}@public` },
      }),
    })
    const { data } = await response.json()
    return data.routerConfig
  }

  /** The launches that followed one of *dev*, as later Rovers ask for them. */
  async function downstreamOf({ graph, key }: RoverGraph, line = '') {
    const [, launch] = line.split('  ')
    const response = await fetch(`${world().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({
        query: `query SubgraphPublishLaunchStatusQuery($graph_id: ID!, $variant: String!, $launch_id: ID!) {
          graph(id: $graph_id) {
            variant(name: $variant) {
              launch(id: $launch_id) { downstreamLaunches { graphVariant status } }
            }
          }
        }`,
        variables: { graph_id: graph, variant: 'dev', launch_id: launch },
      }),
    })
    const { data } = await response.json()
    return data.graph.variant.launch.downstreamLaunches
  }

  /** A variant's first launch. */
  async function firstOf(ref: string): Promise<string> {
    const [, first = ''] = (await world().operate('launches', ref)).at(-1)?.split('  ') ?? []
    return first
  }

  async function withContract(): Promise<RoverGraph> {
    const graph = await newGraph()
    assert.equal((await graph.publish('dev', 'fees', fees)).code, 0)
    const made = await put(graph, ['--source-variant', 'dev'])
    assert.equal(made.code, 0, made.stderr)
    return graph
  }

  test('is made, described, and shows clients a part of its source', async () => {
    const graph = await withContract()
    const { rover } = graph
    const ref = `${graph.graph}@public`
    const described = await rover(['contract', 'describe', ref])
    assert.match(
      described.stdout,
      /Source Variant: dev\s+Include Tags: none\s+Exclude Tags: \[internal\]/,
    )
    const api = await rover(['graph', 'fetch', ref])
    assert.match(api.stdout, /due: Int/)
    assert.doesNotMatch(api.stdout, /owner/)
    assert.match(
      (await rover(['supergraph', 'fetch', ref])).stdout,
      /owner: String .*@inaccessible/,
    )
    assert.match((await served(graph)).supergraphSDL, /@inaccessible/)
    const none = await rover(['contract', 'describe', `${graph.graph}@dev`])
    assert.equal(none.code, 1)
    assert.match(none.stderr, /E039/)
  })

  test('follows each launch of its source, signed as it is, its roll backs and reverts', async () => {
    const graph = await withContract()
    const source = `${graph.graph}@dev`
    await graph.publish('dev', 'fees', more)
    assert.match((await served(graph)).supergraphSDL, /paid: Int/)
    const launches = await world().operate('launches', `${graph.graph}@public`)
    assert.equal(launches.length, 2)
    assert.deepEqual(await downstreamOf(graph, (await world().operate('launches', source))[0]), [
      { graphVariant: 'public', status: 'LAUNCH_COMPLETED' },
    ])

    const first = await firstOf(source)
    await world().operate('roll-back', source, first)
    assert.doesNotMatch((await served(graph)).supergraphSDL, /paid/)
    await world().operate('unpin', source)
    assert.match((await served(graph)).supergraphSDL, /paid: Int/)
    await world().operate('revert', source, first)
    assert.doesNotMatch((await served(graph)).supergraphSDL, /paid/)
    await assert.rejects(
      world().operate('revert', `${graph.graph}@public`, await firstOf(`${graph.graph}@public`)),
      /is a contract of "dev": revert that/,
    )
    const pages = await world().database.sql<{ signed: boolean }>`
      SELECT bool_and(signature IS NOT NULL) AS signed
      FROM registry.launch WHERE trigger = 'CONTRACT'
    `
    assert.deepEqual(pages, [{ signed: true }])
  })

  test('that nothing is left of keeps what it served, and checks of its source fail', async () => {
    const graph = await withContract()
    const checked = await graph.check('dev', 'fees', nothingOpen)
    assert.equal(checked.code, 1)
    const text = (checked.stdout + checked.stderr).replace(/[\s│┆]+/g, ' ')
    assert.match(
      text,
      /CONTRACT_FAILED .*Contract "public": The contract hides every field of Query/,
    )
    assert.match(checked.stdout + checked.stderr, /public/)

    await graph.publish('dev', 'fees', nothingOpen)
    assert.match((await served(graph)).supergraphSDL, /due: Int/)
    const [latest] = await world().operate('launches', `${graph.graph}@public`)
    assert.match(latest ?? '', /CONTRACT {2}failed/)
  })

  test('protects what its own clients send', async () => {
    const graph = await withContract()
    const operation = { id: '1', name: 'Due', type: 'query', body: 'query Due { due }' }
    const manifest = JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [operation],
    })
    const args = ['persisted-queries', 'publish', `${graph.graph}@public`, '--manifest', '-']
    const persisted = await graph.rover(args, manifest)
    assert.equal(persisted.code, 0, persisted.stderr)
    const checked = await graph.check('dev', 'fees', fees.replace('due: Int', 'paid: Int'))
    assert.equal(checked.code, 1)
    assert.match(checked.stdout + checked.stderr, /CONTRACT_OPERATION_BROKEN/)
  })

  test('is changed at once or with the next launch, and a repeated request launches nothing', async () => {
    const graph = await withContract()
    const count = async () => (await world().operate('launches', `${graph.graph}@public`)).length
    const again = await put(graph)
    assert.equal(again.code, 0, again.stderr)
    assert.equal(await count(), 1)
    await put(graph, ['--no-launch'], 'other')
    assert.equal(await count(), 1)
    assert.match((await served(graph)).supergraphSDL, /@inaccessible/)
    await graph.publish('dev', 'fees', more)
    assert.doesNotMatch((await served(graph)).supergraphSDL, /owner: String .*@inaccessible/)
  })

  test('that cannot be is refused in words, and nothing is kept', async () => {
    const graph = await withContract()
    const { rover } = graph
    const refused = async (ref: string, options: readonly string[], words: RegExp) => {
      const args = ['contract', 'publish', `${graph.graph}@${ref}`, '--no-hide-unreachable-types']
      const { code, stderr } = await rover([...args, ...options])
      assert.equal(code, 1, stderr)
      assert.match(stderr, words)
    }
    const all = ['--no-include-tags', '--no-exclude-tags']
    const only = ['--include-tag', 'nowhere', '--no-exclude-tags', '--source-variant', 'dev']
    await refused('open', all, /is no contract yet: name its source variant/)
    await refused('open', only, /E040[\s\S]*hides every field of Query/)
    await refused('open', [...all, '--source-variant', 'none'], /has no subgraphs/)
    await refused('open', [...all, '--source-variant', 'public'], /is a contract itself/)
    await refused('open', [...all, '--source-variant', 'open'], /a part of another variant/)
    await refused('dev', [...all, '--source-variant', 'dev'], /a part of another variant/)
    await refused('public', [...all, '--source-variant', 'other'], /stays "dev"/)
    await refused(
      'open',
      ['--no-include-tags', '--exclude-tag', 'a b', '--source-variant', 'dev'],
      /"a b" is not a tag/,
    )
    await graph.publish('own', 'fees', fees)
    await refused('own', [...all, '--source-variant', 'dev'], /has schemas of its own/)
    assert.equal((await rover(['contract', 'describe', `${graph.graph}@open`])).code, 1)
  })

  test('takes no schemas of its own', async () => {
    const graph = await withContract()
    const ref = `${graph.graph}@public`
    const words = new RegExp(`is a contract of "${graph.graph}@dev": check and publish there`)
    for (const command of ['check', 'publish', 'lint']) {
      const args = ['subgraph', command, ref, '--name', 'fees', '--schema', '-']
      const { code, stderr } = await graph.rover(
        [...args, ...(command === 'publish' ? ['--no-url', '--convert'] : [])],
        fees,
      )
      assert.equal(code, 1, command)
      assert.match(stderr, words)
    }
    const whole = await graph.rover(
      ['graph', 'publish', ref, '--schema', '-'],
      'type Query { a: Int }',
    )
    assert.match(whole.stderr, words)
  })

  test('is deleted, and its source only after it', async () => {
    const graph = await withContract()
    const remove = (variant: string) =>
      graph.rover(['graph', 'delete', `${graph.graph}@${variant}`, '--confirm'])
    const kept = await remove('dev')
    assert.equal(kept.code, 1)
    assert.match(kept.stderr, /has contracts, which are deleted first: public/)
    assert.equal((await remove('public')).code, 0)
    assert.equal((await served(graph)).code, 'RETRY_LATER')
    await graph.publish('dev', 'fees', more)
    assert.equal((await served(graph)).code, 'RETRY_LATER')
    assert.equal((await remove('dev')).code, 0)
  })

  test('is shown to an operator before it is made', async () => {
    const graph = await newGraph()
    await graph.publish('dev', 'fees', fees)
    const ref = `${graph.graph}@dev`
    const [shown = ''] = await world().operate('preview-contract', ref, '--exclude', 'internal')
    assert.match(shown, /due: Int/)
    assert.doesNotMatch(shown, /owner/)
    await assert.rejects(
      world().operate('preview-contract', ref, '--include', 'nowhere'),
      /hides every field of Query/,
    )
  })

  test('needs the right to publish it, and to read its source', async () => {
    const graph = await withContract()
    const rights = { graph: graph.graph, variants: ['public', 'open'] }
    const key = await world().key(`contracts of ${graph.graph}`, rights)
    const args = ['contract', 'publish', `${graph.graph}@open`, '--no-include-tags']
    const options = ['--no-exclude-tags', '--no-hide-unreachable-types', '--source-variant', 'dev']
    const denied = await world().rover(key, [...args, ...options])
    assert.equal(denied.code, 1)
    assert.match(denied.stderr, /lacks the right "read" for "graph-\d+@dev"/)
  })
})
