import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Report } from '@apollo/usage-reporting-protobuf'
import { eachDatabase } from '../../tests/databases.ts'
import { type RegistryWorld, serveRegistry, subgraphSdl } from '../../tests/registry-world.ts'
import { fieldsServed, readCoordinateUsage } from './coordinate-usage.ts'
import { forgetOldUsage, readKnownOperations } from './store.ts'

const feesSdl = subgraphSdl(`
  type Query { fee(id: ID!): Fee fees(filter: FeeFilter): [Owed] }
  interface Owed { due: Int }
  type Fee implements Owed @key(fields: "id") { id: ID! due: Int state: FeeState note: String }
  type Fine implements Owed { due: Int }
  input FeeFilter { state: FeeState since: Int }
  enum FeeState { OPEN PAID }
`)

const byId = 'query Fee($id:ID!){fee(id:$id){due id}}'
const open = 'query Open{fees(filter:{state:OPEN}){due}}'

interface Sent {
  readonly document: string
  readonly name?: string
  readonly client?: string
  readonly version?: string
  readonly requests?: number
}

/** A report in Apollo's form, as it goes over the wire. */
function reportOf(graphRef: string, sent: readonly Sent[], hostname = 'test'): Buffer {
  const tracesPerQuery = Object.fromEntries(
    sent.map(({ document, name = '-', client, version, requests = 1 }) => [
      `# ${name}\n${document}`,
      {
        statsWithContext: [
          {
            context: { clientName: client ?? null, clientVersion: version ?? null },
            queryLatencyStats: { requestCount: requests, latencyCount: [] },
          },
        ],
      },
    ]),
  )
  const report = new Report({ header: { graphRef, hostname }, tracesPerQuery })
  return gzipSync(Report.encode(report).finish())
}

const day = 24 * 3_600_000
const lately = () => ({ from: new Date(Date.now() - day), to: new Date(Date.now() + day) })

eachDatabase('usage', (open_) => {
  const world = serveRegistry(open_)
  let graphs = 0

  /** A graph of its own for each test, with a key for it. */
  async function newVariant() {
    const graph = `graph-${++graphs}`
    const key = await world().key(`office of ${graph}`, { graph })
    const ref = { graph, variant: 'dev' }
    await world().publish(key, `${graph}@dev`, {
      name: 'fees',
      url: 'http://127.0.0.1:4013/graphql',
      sdl: feesSdl,
    })
    const send = (sent: readonly Sent[], hostname?: string) =>
      post(world(), key, reportOf(`${graph}@dev`, sent, hostname))
    return { graph, key, ref, send }
  }

  async function post(
    { url }: RegistryWorld,
    key: string | undefined,
    body: Uint8Array,
    coding = 'gzip',
  ) {
    const response = await fetch(`${url}/api/ingress/traces`, {
      method: 'POST',
      headers: { 'content-encoding': coding, ...(key !== undefined && { 'x-api-key': key }) },
      body: new Uint8Array(body),
    })
    return { status: response.status, answer: await response.json() }
  }

  async function usageOf(ref: { graph: string; variant: string }, ...coordinates: string[]) {
    return readCoordinateUsage(world().database.sql, ref, coordinates, new Date())
  }

  test('operations are known with who sent them, and how often', async () => {
    const { ref, send } = await newVariant()
    const first = await send([
      { name: 'Fee', document: byId, client: 'portal', version: '1.2', requests: 3 },
      { document: open },
    ])
    assert.deepEqual(first, { status: 200, answer: { tracesIgnored: true } })
    await send([{ name: 'Fee', document: byId, client: 'portal', version: '1.2', requests: 4 }])

    const known = await readKnownOperations(world().database.sql, ref, lately())
    const told = known.map(({ name, document, clients, isPersisted }) => ({
      name,
      document,
      clients,
      isPersisted,
    }))
    assert.deepEqual(
      told.toSorted((a, b) => (a.document < b.document ? -1 : 1)),
      [
        {
          name: 'Fee',
          document: byId,
          clients: [{ name: 'portal', version: '1.2', count: 7 }],
          isPersisted: false,
        },
        {
          name: null,
          document: open,
          clients: [{ name: '', version: null, count: 1 }],
          isPersisted: false,
        },
      ],
    )
    const before = { from: new Date(Date.now() - 9 * day), to: new Date(Date.now() - 3 * day) }
    assert.deepEqual(await readKnownOperations(world().database.sql, ref, before), [])
  })

  test('a coordinate tells who used it last, and since when nobody does', async () => {
    const { ref, send } = await newVariant()
    assert.deepEqual(
      (await usageOf(ref, 'Fee.due')).map(({ unusedSince }) => unusedSince),
      [null],
    )
    const beforeMs = Date.now()
    await send([{ name: 'Fee', document: byId, client: 'portal', requests: 2 }])
    await send([{ document: open, client: 'counter' }])

    const [due, note, filter, value, argument, paid] = await usageOf(
      ref,
      ...['Fee.due', 'Fee.note', 'FeeFilter.state', 'FeeState.OPEN', 'Query.fee(id:)'],
      'FeeState.PAID',
    )
    // The list is asked for what an interface has, which a fee may give.
    assert.deepEqual(
      due?.usedBy.map(({ clientName, requests }) => [clientName, requests]),
      [
        ['counter', 1],
        ['portal', 2],
      ],
    )
    assert.ok((due?.lastUsedAt?.getTime() ?? 0) >= beforeMs)
    assert.deepEqual(due?.unusedSince, due?.lastUsedAt)
    assert.equal(note?.lastUsedAt, null)
    assert.ok((note?.unusedSince?.getTime() ?? 0) >= beforeMs)
    for (const used of [filter, value])
      assert.deepEqual(
        used?.usedBy.map(({ clientName }) => clientName),
        ['counter'],
      )
    assert.deepEqual(
      argument?.usedBy.map(({ clientName }) => clientName),
      ['portal'],
    )
    assert.equal(paid?.lastUsedAt, null)
  })

  test('the command and Rover’s GraphQL tell the same', async () => {
    const { graph, key, send } = await newVariant()
    await assert.rejects(world().operate('usage', `${graph}@dev`), /Nothing was reported/)
    await send([{ name: 'Fee', document: byId, client: 'portal', version: '7' }])
    const [head, client] = await world().operate('usage', `${graph}@dev`, 'Fee.due')
    assert.match(head ?? '', /^Fee\.due {2}unused since \S+Z, last used by$/)
    assert.match(client ?? '', /^ {2}portal 7 {2}last \S+Z {2}1 requests in 30 days$/)
    const unused = await world().operate('usage', `${graph}@dev`)
    assert.deepEqual(
      unused.map((line) => line.split(' ')[0]),
      ['Query.fees', 'Owed.due', 'Fee.state', 'Fee.note', 'Fine.due'],
    )

    const response = await fetch(`${world().url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({
        query: `query ($graph: ID!) { graph(id: $graph) { variant(name: "dev") {
          coordinateUsage(coordinates: ["Fee.due", "Fee.note"]) {
            coordinate lastUsedAt unusedSince usedBy { name version requests lastUsedAt }
          }
        } } }`,
        variables: { graph },
      }),
    })
    const { data } = await response.json()
    const [due, note] = data.graph.variant.coordinateUsage
    assert.deepEqual(due.usedBy, [
      { name: 'portal', version: '7', requests: 1, lastUsedAt: due.lastUsedAt },
    ])
    assert.deepEqual([note.lastUsedAt, note.usedBy], [null, []])
  })

  test('a report that is sent again is counted once', async () => {
    const { graph, key, ref } = await newVariant()
    const report = reportOf(`${graph}@dev`, [{ document: byId }])
    await Promise.all([post(world(), key, report), post(world(), key, report)])
    const [operation] = await readKnownOperations(world().database.sql, ref, lately())
    assert.deepEqual(operation?.clients, [{ name: '', version: null, count: 1 }])
  })

  test('after a launch, operations are read by what is served then', async () => {
    const { graph, key, ref, send } = await newVariant()
    const document = 'query Later{later}'
    await send([{ document }], 'before')
    assert.equal((await usageOf(ref, 'Query.later'))[0]?.lastUsedAt, null)
    await world().publish(key, `${graph}@dev`, {
      name: 'later',
      url: 'http://127.0.0.1:4014/graphql',
      sdl: subgraphSdl('type Query { later: Int }'),
    })
    await send([{ document }], 'after')
    assert.notEqual((await usageOf(ref, 'Query.later'))[0]?.lastUsedAt, null)
    assert.ok((await fieldsServed(world().database.sql, ref)).includes('Query.later'))
  })

  test('a persisted operation that is sent is one operation, with its whole text', async () => {
    const { graph, key, ref, send } = await newVariant()
    const body = 'query Fee($id: ID!) {\n  fee(id: $id) { due id }\n}'
    const manifest = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'one', name: 'Fee', type: 'query', body }],
    }
    const args = ['persisted-queries', 'publish', `${graph}@dev`, '--manifest', '-']
    assert.equal((await world().rover(key, args, JSON.stringify(manifest))).code, 0)
    await send([{ name: 'Fee', document: byId, client: 'portal' }])
    const known = await readKnownOperations(world().database.sql, ref, lately())
    assert.deepEqual(
      known.map(({ document, clients, isPersisted }) => ({ document, clients, isPersisted })),
      [
        {
          document: body,
          clients: [{ name: 'portal', version: null, count: 1 }],
          isPersisted: true,
        },
      ],
    )
  })

  test('what is older than is kept is forgotten', async () => {
    const { ref, send } = await newVariant()
    await send([{ document: byId }])
    const { sql } = world().database
    await forgetOldUsage(sql, new Date(Date.now() + 399 * day))
    assert.equal((await readKnownOperations(sql, ref, lately())).length, 1)
    await forgetOldUsage(sql, new Date(Date.now() + 402 * day))
    assert.deepEqual(await readKnownOperations(sql, ref, lately()), [])
    assert.equal((await usageOf(ref, 'Fee.due'))[0]?.unusedSince, null)
  })

  test('a report that cannot be taken is refused with why, and nothing is kept', async () => {
    const { graph, key, ref } = await newVariant()
    const reader = await world().key(`reader of ${graph}`, { graph, scopes: ['read'] })
    const report = reportOf(`${graph}@dev`, [{ document: byId }])
    const cases = [
      [await post(world(), undefined, report), 401, 'KEY_UNKNOWN', /no key/],
      [await post(world(), reader, report), 403, 'KEY_FORBIDDEN', /"report"/],
      [
        await post(world(), key, Buffer.from('no gzip')),
        400,
        'USAGE_REPORT_REFUSED',
        /coding "gzip"/,
      ],
      [await post(world(), key, report, 'compress'), 400, 'USAGE_REPORT_REFUSED', /"compress"/],
      [await post(world(), key, gzipSync('x')), 400, 'USAGE_REPORT_REFUSED', /no protobuf/],
      [await post(world(), key, Buffer.alloc(0)), 400, 'USAGE_REPORT_REFUSED', /empty/],
      [
        await post(world(), key, reportOf('9', [])),
        400,
        'USAGE_REPORT_REFUSED',
        /no graph@variant/,
      ],
      [
        await post(world(), key, reportOf(`${graph}@other`, [])),
        400,
        'USAGE_REPORT_REFUSED',
        /nothing was published/,
      ],
      [
        await post(world(), key, gzipSync(Buffer.alloc(9 * 1024 * 1024))),
        413,
        'PAYLOAD_TOO_LARGE',
        /over 8388608 bytes/,
      ],
      [
        await post(world(), key, Buffer.alloc(5 * 1024 * 1024), 'identity'),
        413,
        'PAYLOAD_TOO_LARGE',
        /too large/,
      ],
    ] as const
    for (const [{ status, answer }, expected, code, message] of cases) {
      assert.equal(status, expected)
      assert.equal(answer.errors[0].extensions.code, code)
      assert.match(answer.errors[0].message, message)
    }
    assert.deepEqual(await readKnownOperations(world().database.sql, ref, lately()), [])
  })

  test('operations that could not be run are no operations', async () => {
    const { graph, key, ref, send } = await newVariant()
    const failed = new Report({
      header: { graphRef: `${graph}@dev` },
      tracesPerQuery: {
        '## GraphQLParseFailure\n': {
          statsWithContext: [{ queryLatencyStats: { requestCount: 5, latencyCount: [] } }],
        },
      },
    })
    assert.equal((await post(world(), key, gzipSync(Report.encode(failed).finish()))).status, 200)
    await send([{ document: 'no { GraphQL' }])
    const known = await readKnownOperations(world().database.sql, ref, lately())
    assert.deepEqual(
      known.map(({ document }) => document),
      ['no { GraphQL'],
    )
  })
})
