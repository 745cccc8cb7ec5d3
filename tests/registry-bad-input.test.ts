import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openPglite } from '#kit/pglite.ts'
import type { Database, Sql } from '#kit/sql.ts'
import { createPostgres, eachDatabase, postgresSkip } from './databases.ts'
import {
  centreSdl,
  feesSdl,
  misfitSdl,
  type RegistryWorld,
  serveRegistry,
  startRegistryWorld,
  subgraphSdl,
} from './registry-world.ts'
import { centreUrl, graphsOf, type RoverGraph } from './rover-graph.ts'

/** All that the registry keeps of a graph, and what it serves. */
async function standing({ database }: RegistryWorld, { graph, rover }: RoverGraph) {
  const [counts] = await database.sql<Record<string, number>>`
    SELECT (SELECT count(*) FROM registry.revision WHERE graph = ${graph})::int AS revisions,
      (SELECT count(*) FROM registry.launch WHERE graph = ${graph})::int AS launches,
      (SELECT count(*) FROM registry.slot WHERE graph = ${graph})::int AS slots,
      (SELECT sum(changes) FROM registry.variant WHERE graph = ${graph})::int AS changes
  `
  const { stdout } = await rover(['supergraph', 'fetch', `${graph}@current`])
  return { counts, served: stdout }
}

const longText = (mb: number) => `"""${'Phí. '.repeat((mb * 1024 * 1024) / 6)}"""`
/** Types that lead to one another like the branches of a tree, so that all are reached. */
const types = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const [left, right] = [2 * i + 1, 2 * i + 2].map((next) => `T${next < count ? next : 0}`)
    return `type T${i} { id: ID! left: ${left} right: ${right} }`
  }).join('\n')
const nested = `type Query { a: ${'['.repeat(50_000)}Int${']'.repeat(50_000)} }`
const future = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.99")'

/** What is published, and what Rover says of it. */
const refused: ReadonlyArray<[what: string, sdl: string, words: RegExp]> = [
  ['a schema of 10 MB', `${longText(10)} type Query { a: Int }`, /has 10\.\d MB, and 4 MB are/],
  ['no GraphQL', 'type Query {', /\[fees\] Syntax Error: Expected Name, found <EOF>/],
  ['nothing but a remark', '# later', /\[fees\] Syntax Error: Unexpected <EOF>/],
  ['a schema nested without end', nested, /SCHEMA_TOO_DEEP: .*nested too deeply/],
  ['a federation to come', `${future} type Query { a: Int }`, /UNKNOWN_FEDERATION_LINK_VERSION/],
  [
    'a directive to come',
    subgraphSdl('type Query { a: Int @future }'),
    /Unknown directive "@future"/,
  ],
  ['the character that no text can hold', 'type Query { a: Int } # \0', /the character U\+0000/],
  ['a type that is not there', 'type Query { a: Nowhere }', /Unknown type "?Nowhere/],
  ['a schema without queries', subgraphSdl('type Fee { id: ID! }'), /NO_QUERIES/],
]

eachDatabase('the registry', (open) => {
  const world = serveRegistry(open)
  const newGraph = graphsOf(world)

  async function withFees(): Promise<RoverGraph> {
    const graph = await newGraph()
    const { code, stderr } = await graph.publish('current', 'fees', feesSdl)
    assert.equal(code, 0, stderr)
    return graph
  }

  test('refuses what is no schema that could be served, in words, and stays as it was', async (t) => {
    const graph = await withFees()
    const before = await standing(world(), graph)
    for (const [what, sdl, words] of refused)
      await t.test(what, async () => {
        const { code, stderr } = await graph.publish('current', 'fees', sdl)
        assert.equal(code, 1)
        assert.match(stderr, words)
        assert.deepEqual(await standing(world(), graph), before)
        const checked = await graph.check('current', 'fees', sdl)
        assert.equal(checked.code, 1)
        assert.match(checked.stderr, words)
      })
  })

  test('refuses addresses that gateways may not ask, in words, and stays as it was', async () => {
    const graph = await withFees()
    const before = await standing(world(), graph)
    for (const [url, words] of [
      ['http://169.254.169.254/latest', /its host is a link-local address/],
      ['http://10.0.0.1/graphql', /its host is not in an allowed network/],
      ['http://nowhere.invalid/graphql', /its host is not allowed and is not known by DNS/],
      ['ftp://127.0.0.1/graphql', /only http: and https: are asked/],
      ['http://me:secret@127.0.0.1/graphql', /it holds a name or a password/],
      ['no address', /it is no URL/],
    ] as const) {
      const { code, stderr } = await graph.publish('current', 'fees', centreSdl, url)
      assert.equal(code, 1, url)
      assert.match(stderr, words)
      assert.doesNotMatch(stderr, /me:secret/)
    }
    assert.deepEqual(await standing(world(), graph), before)
  })

  test('publishes once what is sent several times, and gives each the same answer', async () => {
    const graph = await withFees()
    const before = await standing(world(), graph)
    const answers = await Promise.all(
      [1, 2, 3].map(() => graph.publish('current', 'centre', centreSdl, centreUrl)),
    )
    for (const { code, stderr } of answers) {
      assert.equal(code, 0)
      assert.equal(stderr, answers[0]?.stderr)
      assert.match(stderr, /new subgraph called 'centre' was created/)
    }
    const { counts } = await standing(world(), graph)
    assert.equal(counts?.revisions, (before.counts?.revisions ?? 0) + 1)
    assert.equal(counts?.launches, (before.counts?.launches ?? 0) + 1)
  })

  test('of two publishes at once that do not fit each other takes one', async () => {
    const graph = await newGraph()
    await graph.publish('current', 'roads', subgraphSdl('type Query { road: Int }'))
    const [fees, centre] = await Promise.all([
      graph.publish('current', 'fees', feesSdl),
      graph.publish('current', 'centre', misfitSdl, centreUrl),
    ])
    assert.deepEqual([fees.code, centre.code].toSorted(), [0, 1])
    const refusal = fees.code === 1 ? fees : centre
    assert.match(refusal.stderr, /FIELD_TYPE_MISMATCH/)
    const { counts, served } = await standing(world(), graph)
    assert.equal(counts?.slots, 2)
    assert.match(served, fees.code === 0 ? /name: "fees"/ : /name: "centre"/)
  })

  test('tells a fault of its own in words, and its log tells more', async (t) => {
    const graph = await withFees()
    const { sql, transaction } = world().database
    await transaction(({ script }) => script('ALTER TABLE registry.slot RENAME TO away'))
    t.after(() => transaction(({ script }) => script('ALTER TABLE registry.away RENAME TO slot')))
    for (const command of ['publish', 'check']) {
      const options = command === 'publish' ? ['--no-url'] : []
      const { code, stderr } = await graph.rover(
        ['subgraph', command, `${graph.graph}@current`, '--name', 'fees', '--schema', '-'].concat(
          options,
        ),
        centreSdl,
      )
      assert.equal(code, 1, command)
      assert.match(stderr, /Internal error of the registry; its log tells more/)
      assert.doesNotMatch(stderr, /slot/)
    }
    assert.match(world().log.text(), /relation \\"registry\.slot\\" does not exist/)
    assert.ok((await sql`SELECT FROM registry.revision`).length > 0)
  })
})

test('a schema of 50,000 types is given up in time, and what is served stays', async (t) => {
  const database = await openPglite()
  t.after(() => database.stop())
  const world = await startRegistryWorld(t, database)
  const graph = await graphsOf(() => world)()
  await graph.publish('current', 'fees', feesSdl)
  const before = await standing(world, graph)
  const many = `${feesSdl}\nextend type Query { top: T0 }\n${types(50_000)}`
  const { code, stderr } = await graph.publish('current', 'fees', many)
  assert.equal(code, 1)
  assert.match(stderr, /COMPOSITION_TIMED_OUT: .* within 20 s|SCHEMA_TOO_LARGE: .* memory/)
  assert.deepEqual(await standing(world, graph), before)
})

test('two registries on one database publish at once, and lose nothing', {
  skip: postgresSkip,
}, async (t) => {
  const database = await createPostgres({ connections: 10 })
  t.after(() => database.stop())
  const one = await startRegistryWorld(t, database)
  const other = await startRegistryWorld(t, database)
  const graph = await graphsOf(() => one)()
  const names = ['land', 'tax', 'health', 'roads', 'forest', 'water']
  const published = await Promise.all(
    names.map((name, i) =>
      (i % 2 === 0 ? one : other).publish(graph.key, `${graph.graph}@current`, {
        name,
        url: centreUrl,
        sdl: subgraphSdl(`type Query { ${name}: Int }`),
      }),
    ),
  )
  for (const { stderr } of published) assert.match(stderr, /supergraph schema for '.*' was updated/)
  const { counts, served } = await standing(one, graph)
  assert.deepEqual(counts, { revisions: 6, launches: 6, slots: 6, changes: 6 })
  for (const name of names) assert.match(served, new RegExp(`name: "${name}"`))
})

/** A database whose connection breaks before a change is kept, for as long as it is told to. */
function breakable(database: Database) {
  let breaks = false
  const breaking =
    (sql: Sql): Sql =>
    async (text, ...values) => {
      if (breaks && text.join('').includes('INSERT INTO registry.audit_event'))
        await sql`SELECT pg_terminate_backend(pg_backend_pid())`
      return sql(text, ...values)
    }
  return {
    breakFromNow: (whether: boolean) => {
      breaks = whether
    },
    database: {
      ...database,
      transaction: (work) =>
        database.transaction((within) => work({ ...within, sql: breaking(within.sql) })),
    } satisfies Database,
  }
}

test('a database that goes away in the middle of a publish leaves nothing of it behind', {
  skip: postgresSkip,
}, async (t: TestContext) => {
  const postgres = await createPostgres()
  t.after(() => postgres.stop())
  const { database, breakFromNow } = breakable(postgres)
  const world = await startRegistryWorld(t, database)
  const graph = await graphsOf(() => world)()
  await graph.publish('current', 'fees', feesSdl)
  const before = await standing(world, graph)

  breakFromNow(true)
  const lost = await graph.publish('current', 'centre', centreSdl, centreUrl)
  assert.equal(lost.code, 1)
  assert.match(lost.stderr, /The registry cannot reach its database\. Send it again later/)
  assert.deepEqual(await standing(world, graph), before)

  breakFromNow(false)
  const again = await graph.publish('current', 'centre', centreSdl, centreUrl)
  assert.equal(again.code, 0, again.stderr)
  assert.match(again.stderr, /new subgraph called 'centre' was created/)
})
