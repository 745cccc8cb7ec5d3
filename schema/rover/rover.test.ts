import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import {
  centreSdl,
  feesSdl,
  misfitSdl,
  serveRegistry,
  subgraphSdl,
} from '../../tests/registry-world.ts'
import { centreUrl, feesUrl, graphsOf } from '../../tests/rover-graph.ts'
import { startStandIn } from '../../tests/stand-in.ts'

eachDatabase('Rover', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  test('a published subgraph is composed, launched, listed and fetched as it was', async () => {
    const { graph, rover, publish } = await newGraph()
    const published = await publish('dev', 'fees', feesSdl)
    assert.equal(published.code, 0, published.stderr)
    assert.match(published.stderr, /new subgraph called 'fees' was created/)
    assert.match(published.stderr, /supergraph schema for '.*' was updated/)

    const page = /http:\S+\/launch\/\S+/.exec(published.stderr)?.[0] ?? ''
    const text = await (await fetch(page)).text()
    assert.match(text, new RegExp(`Launch 1 of ${graph}@dev: succeeded`))

    const listed = await rover(['subgraph', 'list', `${graph}@dev`])
    assert.match(listed.stdout, /fees .* http:\/\/127\.0\.0\.1:4013\/graphql/)
    const fetched = await rover(['subgraph', 'fetch', `${graph}@dev`, '--name', 'fees'])
    assert.equal(fetched.stdout.trim(), feesSdl)
    const supergraph = await rover(['supergraph', 'fetch', `${graph}@dev`])
    assert.match(supergraph.stdout, /@join__graph\(name: "fees"/)
    const api = await rover(['graph', 'fetch', `${graph}@dev`])
    assert.match(api.stdout, /fee: Fee/)
    assert.doesNotMatch(api.stdout, /join__/)
  })

  test('the same schema again changes nothing, and says so', async () => {
    const { graph, publish, rover } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const again = await rover(
      ['subgraph', 'publish', `${graph}@dev`, '--name', 'fees', '--schema', '-'].concat(
        '--changelog-message',
        'another attempt',
      ),
      feesSdl,
    )
    assert.equal(again.code, 0)
    assert.match(again.stderr, /was NOT updated because no changes were detected/)
  })

  test('a request that is sent again gets the first answer', async () => {
    const { publish } = await newGraph()
    const first = await publish('dev', 'fees', feesSdl)
    const second = await publish('dev', 'fees', feesSdl)
    assert.equal(second.stderr, first.stderr)
  })

  test('in a production variant a subgraph that does not fit ends with exit code 1', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('current', 'fees', feesSdl)
    const refused = await publish('current', 'centre', misfitSdl, centreUrl)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /FIELD_TYPE_MISMATCH: .*Fee\.due/)
    const { stdout } = await rover(['subgraph', 'list', graph])
    assert.doesNotMatch(stdout, /centre/)
  })

  test('in another variant it is kept, warned of, and not served', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const warned = await publish('dev', 'centre', misfitSdl, centreUrl)
    assert.equal(warned.code, 0, warned.stderr)
    assert.match(warned.stderr, /WARN: .*build errors[\s\S]*FIELD_TYPE_MISMATCH/)
    assert.match(warned.stderr, /was NOT updated with a new schema/)
    assert.match((await rover(['subgraph', 'list', `${graph}@dev`])).stdout, /centre/)
    const { stdout } = await rover(['supergraph', 'fetch', `${graph}@dev`])
    assert.doesNotMatch(stdout, /centre/)

    const mended = await publish('dev', 'centre', centreSdl, centreUrl)
    assert.match(mended.stderr, /supergraph schema for '.*' was updated/)
  })

  test('a schema that is not GraphQL is refused with its place', async () => {
    const { publish } = await newGraph()
    const refused = await publish('dev', 'fees', 'type Query {')
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /\[fees\] Syntax Error/)
  })

  test('a check tells whether a proposed schema composes', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const check = (sdl: string) =>
      rover(['subgraph', 'check', `${graph}@dev`, '--name', 'centre', '--schema', '-'], sdl)
    const good = await check(centreSdl)
    assert.equal(good.code, 0, good.stderr)
    const bad = await check(misfitSdl)
    assert.equal(bad.code, 1)
    assert.match(bad.stderr, /E029[\s\S]*FIELD_TYPE_MISMATCH/)
    const { stdout } = await rover(['subgraph', 'list', `${graph}@dev`])
    assert.doesNotMatch(stdout, /centre/)
  })

  test('the first schema of a variant can be checked by a key that is made for its subgraph', async () => {
    const { graph } = await newGraph()
    const key = await world().key(`fees of ${graph}`, {
      graph,
      scopes: ['read', 'check', 'publish'],
      subgraphs: ['fees'],
    })
    const check = ['subgraph', 'check', `${graph}@new`, '--name', 'fees', '--schema', '-']
    const checked = await world().rover(key, check, feesSdl)
    assert.equal(checked.code, 0, checked.stderr)
  })

  test('a check in the background tells where its page is', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const args = ['subgraph', 'check', `${graph}@dev`, '--name', 'fees', '--schema', '-']
    const { code, stdout, stderr } = await rover([...args, '--background'], feesSdl)
    assert.equal(code, 0, stderr)
    const page = /http:\S+\/check\/[\w-]+/.exec(stdout + stderr)?.[0] ?? ''
    assert.match(await (await fetch(page)).text(), /Check of subgraph "fees" .*: passed/)
  })

  test('a subgraph is deleted when the others compose without it', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('current', 'fees', feesSdl)
    await publish('current', 'centre', centreSdl, centreUrl)
    const remove = (name: string) =>
      rover(['subgraph', 'delete', graph, '--name', name, '--confirm'])
    const removed = await remove('centre')
    assert.equal(removed.code, 0, removed.stderr)
    assert.doesNotMatch((await rover(['supergraph', 'fetch', graph])).stdout, /centre/)

    const last = await remove('fees')
    assert.equal(last.code, 1)
    assert.match(last.stderr, /NO_SUBGRAPHS/)
    const unknown = await remove('land')
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /has no subgraph of the name "land"/)
  })

  test('a delete that nobody confirms tells what would come of it, and changes nothing', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const { code, stderr } = await rover(['subgraph', 'delete', `${graph}@dev`, '--name', 'fees'])
    assert.equal(code, 0)
    assert.match(stderr, /NO_SUBGRAPHS[\s\S]*cancelled/i)
    assert.match((await rover(['subgraph', 'list', `${graph}@dev`])).stdout, /fees/)
  })

  test('where a subgraph is may be left out once it is known, or left to gateways', async () => {
    const { graph, rover, publish } = await newGraph()
    const args = ['subgraph', 'publish', `${graph}@dev`, '--name', 'fees', '--schema', '-']
    await publish('dev', 'centre', centreSdl, centreUrl)
    const unknown = await rover(args, feesSdl)
    assert.equal(unknown.code, 1)
    assert.match(unknown.stderr, /E041/)
    const nowhere = await rover([...args, '--no-url'], feesSdl)
    assert.equal(nowhere.code, 0, nowhere.stderr)
    await publish('dev', 'fees', feesSdl)
    assert.equal((await rover(args, `${feesSdl} # again`)).code, 0)
    assert.match((await rover(['subgraph', 'list', `${graph}@dev`])).stdout, /127\.0\.0\.1:4013/)
  })

  test('a subgraph is introspected where it is, and its schema can be published', async (t) => {
    const { rover, publish } = await newGraph()
    const resolvers = { Query: { fee: () => ({ id: '1' }) } }
    const { url } = await startStandIn(t, { name: 'fees', sdl: feesSdl, resolvers })
    const subgraph = await rover(['subgraph', 'introspect', url])
    assert.equal(subgraph.code, 0, subgraph.stderr)
    assert.match(subgraph.stdout, /type Fee/)
    assert.equal((await publish('dev', 'fees', subgraph.stdout, url)).code, 0)
    const graph = await rover(['graph', 'introspect', url])
    assert.match(graph.stdout, /type Fee/)
  })

  test('what is asked of a subgraph that is not there names those that are', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const { code, stderr } = await rover(['subgraph', 'fetch', `${graph}@dev`, '--name', 'land'])
    assert.equal(code, 1)
    assert.match(stderr, /E009[\s\S]*\[fees\]/)
  })

  test('a graph without subgraphs is published, fetched, and deleted', async () => {
    const { graph, rover } = await newGraph()
    const ref = `${graph}@whole`
    const publish = (sdl: string) => rover(['graph', 'publish', ref, '--schema', '-'], sdl)
    assert.match((await publish('type Query { a: Int }')).stderr, /Fields: \+1.*Types: \+1/)
    const more = await publish('type Query { a: Int b: String }')
    assert.equal(more.code, 0, more.stderr)
    assert.match(more.stderr, /Fields: \+1 -0/)
    assert.equal(
      (await rover(['graph', 'fetch', ref])).stdout.trim(),
      'type Query { a: Int b: String }',
    )

    const checked = await rover(['graph', 'check', ref, '--schema', '-'], 'type Query { a: Int }')
    assert.equal(checked.code, 0, checked.stderr)
    assert.match(checked.stdout + checked.stderr, /Field 'b' was removed from object type 'Query'/)

    const refused = await publish('type Query { a: Nowhere }')
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /Unknown type "Nowhere"/)

    assert.equal((await rover(['graph', 'delete', ref, '--confirm'])).code, 0)
    assert.equal((await rover(['graph', 'fetch', ref])).code, 1)
  })

  test('a graph without subgraphs becomes one of subgraphs when that is said', async () => {
    const { graph, rover, publish } = await newGraph()
    const ref = `${graph}@whole`
    await rover(['graph', 'publish', ref, '--schema', '-'], 'type Query { a: Int }')
    const refused = await publish('whole', 'fees', feesSdl)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /E007/)
    const args = ['subgraph', 'publish', ref, '--name', 'fees', '--schema', '-', '--convert']
    const converted = await rover([...args, '--routing-url', feesUrl], feesSdl)
    assert.equal(converted.code, 0, converted.stderr)
    assert.match((await rover(['supergraph', 'fetch', ref])).stdout, /name: "fees"/)
    const whole = await rover(['graph', 'publish', ref, '--schema', '-'], 'type Query { a: Int }')
    assert.match(whole.stderr, /is made of subgraphs: publish one/)
    const check = ['graph', 'check', ref, '--schema', '-']
    assert.match(
      (await rover(check, 'type Query { a: Int }')).stderr,
      /made of subgraphs: check one/,
    )
  })

  test('a readme is published and fetched', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const ref = `${graph}@dev`
    const written = await rover(['readme', 'publish', ref, '--file', '-'], '# Phí và lệ phí')
    assert.equal(written.code, 0, written.stderr)
    assert.match((await rover(['readme', 'fetch', ref])).stdout, /# Phí và lệ phí/)
  })

  test('persisted operations are added once, and an id keeps its body', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const send = (body: string, list = [`${graph}@dev`]) =>
      rover(
        ['persisted-queries', 'publish', ...list, '--manifest', '-'],
        JSON.stringify({
          format: 'apollo-persisted-query-manifest',
          version: 1,
          operations: [{ id: 'one', name: 'Due', type: 'query', body }],
        }),
      )
    const added = await send('query Due { fee { due } }')
    assert.equal(added.code, 0, added.stderr)
    assert.match(added.stdout, /\b1\b/)
    assert.match((await send('query Due { fee { due } }')).stdout, /resulting in no changes/)
    const byId = ['--graph-id', graph, '--list-id', 'dev']
    const same = await send('query Due { fee { due } }', byId)
    assert.match(same.stdout, /resulting in no changes/, same.stderr)
    const other = await send('query Due { fee { id } }')
    assert.equal(other.code, 1)
    assert.match(other.stderr, /An id keeps its body/)
  })

  test('operations that no gateway would take as a list are refused, and those after them are kept', async () => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const one = { id: 'one', name: 'Due', type: 'query', body: 'query Due { fee { due } }' }
    const send = (...operations: readonly (typeof one & { readonly clientName?: string })[]) =>
      rover(
        ['persisted-queries', 'publish', `${graph}@dev`, '--manifest', '-'],
        JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
      )
    const faulty = [
      {
        sent: [one, { ...one, body: 'query Due { fee { id } }' }],
        reason: /The id one stands for/,
      },
      { sent: [{ ...one, id: '' }], reason: /An operation has no id/ },
      { sent: [{ ...one, body: '' }], reason: /The operation one has no body/ },
    ]
    for (const { sent, reason } of faulty) {
      const refused = await send(...sent)
      assert.equal(refused.code, 1)
      assert.match(refused.stderr, reason)
    }
    const kept = await send(
      one,
      one,
      { ...one, id: 'b c', clientName: 'a' },
      { ...one, id: 'c', clientName: 'a b', body: 'query Due { fee { id } }' },
    )
    assert.equal(kept.code, 0, kept.stderr)
    const again = await send({ ...one, id: 'b c', clientName: 'a' })
    assert.match(again.stdout, /resulting in no changes/, again.stderr)
  })

  test('operations of clients are checked against what is served', async (t) => {
    const { graph, rover, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const folder = await temporaryFolder(t)
    const check = async (text: string) => {
      await writeFile(path.join(folder, 'due.graphql'), text)
      return rover(['client', 'check', `${graph}@dev`, '--root-dir', folder])
    }
    const good = await check('query Due { fee { due } }')
    assert.equal(good.code, 0, good.stderr)
    const bad = await check('query Due { fee { owed } }')
    assert.equal(bad.code, 1)
    assert.match(bad.stdout + bad.stderr, /Cannot query field \\?"owed\\?"/)
  })

  test('a department can publish its own subgraph and no other', async () => {
    const { graph } = await newGraph()
    const name = `H49.05 of ${graph}`
    const key = await world().key(name, {
      graph,
      scopes: ['read', 'check', 'publish'],
      subgraphs: ['fees'],
    })
    const args = (command: string, subgraph: string) =>
      ['subgraph', command, `${graph}@dev`, '--name', subgraph, '--schema', '-'].concat(
        command === 'publish' ? ['--routing-url', feesUrl] : [],
      )
    assert.equal((await world().rover(key, args('publish', 'fees'), feesSdl)).code, 0)
    for (const command of ['publish', 'check']) {
      const denied = await world().rover(key, args(command, 'centre'), centreSdl)
      assert.equal(denied.code, 1, command)
      assert.ok(
        denied.stderr.includes(
          `the key "${name}" lacks the right "${command}" for subgraph "centre" of "${graph}@dev"`,
        ),
        denied.stderr,
      )
    }
    const remove = ['subgraph', 'delete', `${graph}@dev`, '--name', 'fees', '--confirm']
    assert.match((await world().rover(key, remove)).stderr, /lacks the right "delete"/)
  })

  test('a key of another graph opens nothing', async () => {
    const { graph, publish } = await newGraph()
    const other = await newGraph()
    await publish('dev', 'fees', feesSdl)
    for (const args of [
      ['subgraph', 'list', `${graph}@dev`],
      ['subgraph', 'fetch', `${graph}@dev`, '--name', 'fees'],
      ['supergraph', 'fetch', `${graph}@dev`],
    ]) {
      const denied = await other.rover(args)
      assert.equal(denied.code, 1)
      assert.match(denied.stderr, /lacks the right "read"/)
    }
  })

  test('who has no valid key is told so', async () => {
    const { graph, rover } = await newGraph()
    assert.match((await rover(['config', 'whoami'])).stdout, new RegExp(graph))
    for (const args of [
      ['config', 'whoami'],
      ['subgraph', 'list', graph],
      ['subgraph', 'fetch', graph, '--name', 'fees'],
      ['subgraph', 'check', graph, '--name', 'fees', '--schema', '-'],
      ['subgraph', 'publish', graph, '--name', 'fees', '--schema', '-', '--no-url'],
    ]) {
      const denied = await world().rover(`service:${graph}:wrong`, args, feesSdl)
      assert.equal(denied.code, 1, args.join(' '))
      assert.match(denied.stderr, /Unauthorized: the key is not known/, args.join(' '))
    }
  })

  test('a graph that nobody made is not found', async () => {
    const { rover } = await newGraph()
    const { code, stderr } = await rover(['subgraph', 'list', 'nowhere'])
    assert.equal(code, 1)
    assert.match(stderr, /E010/)
  })

  test('a routing URL that gateways may not ask is refused', async () => {
    const { publish } = await newGraph()
    for (const url of ['http://169.254.169.254/latest', 'http://10.0.0.1/graphql']) {
      const refused = await publish('dev', 'fees', feesSdl, url)
      assert.equal(refused.code, 1)
      assert.match(refused.stderr, /routing URL ".*" is refused/)
    }
    assert.equal((await publish('dev', 'fees', feesSdl, 'https://fees.example.vn/')).code, 0)
  })

  test('two departments that publish at once are both told the truth', async () => {
    const { graph, rover, publish } = await newGraph()
    const names = ['land', 'tax', 'health', 'roads']
    const published = await Promise.all(
      names.map((name) => publish('current', name, subgraphSdl(`type Query { ${name}: Int }`))),
    )
    for (const { code, stderr } of published) {
      assert.equal(code, 0, stderr)
      assert.match(stderr, /supergraph schema for '.*' was updated/)
    }
    const { stdout } = await rover(['supergraph', 'fetch', graph])
    for (const name of names) assert.match(stdout, new RegExp(`@join__graph\\(name: "${name}"`))
  })

  test('no key and no schema is in the log', async () => {
    const { key, publish } = await newGraph()
    await publish('dev', 'fees', feesSdl)
    const text = world().log.text()
    assert.ok(!text.includes(key))
    assert.ok(!text.includes('type Fee'))
    assert.match(text, /"operation":"SubgraphPublishMutation","key":"office of graph-\d+"/)
  })
})
