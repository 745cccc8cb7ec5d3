import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { type TestContext, test } from 'node:test'
import { ApolloServer, HeaderMap } from '@apollo/server'
import { ApolloServerPluginUsageReporting } from '@apollo/server/plugin/usageReporting'
import { openPglite } from '#kit/pglite.ts'
import { startGateway } from '../gateway/main.ts'
import { ask } from './ask.ts'
import { collectLog, startGatewayWorld, temporaryFolder } from './gateway-world.ts'
import { type RegistryWorld, startRegistryWorld, subgraphSdl } from './registry-world.ts'
import { startStandIn } from './stand-in.ts'
import { until } from './until.ts'

const ref = 'motcua@current'

/** A registry to which a small schema was published. */
async function startWorld(t: TestContext) {
  const database = await openPglite()
  t.after(() => database.stop())
  const registry = await startRegistryWorld(t, database)
  const office = await registry.key('office')
  const fees = await startStandIn(t, {
    name: 'fees',
    sdl: subgraphSdl('type Query { due(of: String): Int paid: Int }'),
    resolvers: { Query: { due: () => 7, paid: () => 3 } },
  })
  await registry.publish(office, ref, fees)
  const key = await registry.key('gateways', { scopes: ['uplink', 'report'] })
  return { registry, key, ingress: `${registry.url}/api/ingress/traces` }
}

/** The lines of the command, once somebody used the field. */
function usageOf(registry: RegistryWorld, field: string): Promise<string[]> {
  return until(`${field} is used`, async () => {
    const lines = await registry.operate('usage', ref, field).catch(() => [])
    return lines.length > 1 ? lines : undefined
  })
}

test('our gateway tells which clients ask for what, and none of their values', async (t) => {
  const { registry, key, ingress } = await startWorld(t)
  const copyFile = `${await temporaryFolder(t)}/launch.json`
  const gateway = await startGateway(
    {
      port: 0,
      adminPort: 0,
      registry: { url: registry.uplink, key, ref, copyFile },
      usage: { url: ingress, key, ref, everyMs: 50 },
    },
    collectLog().logger,
  )
  t.after(() => gateway.stop())
  const headers = {
    connection: 'close',
    'apollographql-client-name': 'portal',
    'apollographql-client-version': '1.4',
  }
  // The second takes the direct path.
  for (const _ of [1, 2]) await ask(gateway.url, 'query Due { due(of: "Lan") }', {}, headers)

  const lines = await until('both are counted', async () => {
    const lines = await usageOf(registry, 'Query.due(of:)')
    return lines[1]?.includes('2 requests') ? lines : undefined
  })
  assert.match(lines[1] ?? '', /^ {2}portal 1\.4 {2}last .*Z {2}2 requests in 30 days$/)
  const kept = await registry.database.sql<{ document: string }>`
    SELECT document FROM registry.operation
  `
  assert.deepEqual(kept, [{ document: 'query Due{due(of:"")}' }])
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  assert.match(metrics, /motcua_usage_reports_total\{outcome="sent"\} [1-9]/)
})

/** A registry of one's own, to which a gateway reports; `status` is what it answers. */
async function startSink(t: TestContext, answer: (report: number) => number) {
  let reports = 0
  const server: Server = createServer((request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(answer(reports++)).end('{}'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { url: `http://127.0.0.1:${address.port}/`, reports: () => reports }
}

test('what the registry does not take is sent again, and requests wait for nothing', async (t) => {
  const sink = await startSink(t, (report) => (report < 2 ? 503 : 200))
  const { gateway, ask, log } = await startGatewayWorld(t, {
    adminPort: 0,
    usage: { url: sink.url, key: 'service:motcua:x', ref, everyMs: 30 },
  })
  assert.deepEqual((await ask('{ feeTotal }')).data, { feeTotal: 7 })
  const metrics = async () => (await fetch(`${gateway.adminUrl}/metrics`)).text()
  await until('the report is taken', async () =>
    (await metrics()).includes('motcua_usage_reports_total{outcome="sent"} 1'),
  )
  assert.equal(sink.reports(), 3)
  assert.ok(log.lines('usage is not reported yet').length >= 2)
  assert.ok(!log.text().includes('service:motcua:x'))
})

test('what the registry refuses, and what is left at the end, is counted as lost', async (t) => {
  const refusing = await startSink(t, () => 403)
  const refused = await startGatewayWorld(t, {
    adminPort: 0,
    usage: { url: refusing.url, key: 'x', ref, everyMs: 30 },
  })
  await refused.ask('{ feeTotal }')
  await until('the report is refused', async () =>
    (await (await fetch(`${refused.gateway.adminUrl}/metrics`)).text()).includes(
      'motcua_usage_reports_total{outcome="refused"} 1',
    ),
  )
  const [line] = refused.log.lines('the registry refuses a usage report')
  assert.match(String(line?.reason), /^403/)

  const away = await startGatewayWorld(t, {
    usage: { url: 'http://127.0.0.1:9/', key: 'x', ref, everyMs: 60_000 },
  })
  assert.deepEqual((await away.ask('{ feeTotal }')).data, { feeTotal: 7 })
  await away.gateway.stop()
  assert.equal(away.log.lines('usage is not reported yet').length, 1)
})

test('the unmodified Apollo Server reports to the registry', async (t) => {
  const { registry, key } = await startWorld(t)
  const failures: Error[] = []
  const server = new ApolloServer({
    typeDefs: 'type Query { due(of: String): Int paid: Int }',
    resolvers: { Query: { due: () => 7, paid: () => 3 } },
    apollo: { key, graphRef: ref },
    plugins: [
      ApolloServerPluginUsageReporting({
        endpointUrl: registry.url,
        sendReportsImmediately: true,
        reportErrorFunction: (error) => void failures.push(error),
      }),
    ],
    stopOnTerminationSignals: false,
    logger: collectLog().logger,
  })
  await server.start()
  t.after(() => server.stop())
  const send = async (client: string) => {
    const headers = new HeaderMap([['apollographql-client-name', client]])
    headers.set('content-type', 'application/json')
    await server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: 'POST',
        headers,
        search: '',
        body: { query: 'query Due { mine: due(of: "Lan") }' },
      },
      context: async () => ({}),
    })
  }
  // The first is a trace; from its answer on, the plugin sends counts.
  await send('portal')
  assert.match((await usageOf(registry, 'Query.due'))[1] ?? '', /^ {2}portal {2}last/)
  await send('counter')
  await until('both are known', async () => {
    const lines = await usageOf(registry, 'Query.due')
    return lines.length === 3
  })
  assert.deepEqual(failures, [])
  const kept = await registry.database.sql<{ document: string }>`
    SELECT document FROM registry.operation
  `
  assert.deepEqual(kept, [{ document: 'query Due{due(of:"")}' }])
})

const routerOperations = `query PersistedQueriesManifestQuery($apiKey: String!, $graph_ref: String!, $ifAfterId: ID) {
  persistedQueries(ref: $graph_ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on PersistedQueriesResult { id minDelaySeconds chunks { id urls } }
    ... on Unchanged { id minDelaySeconds }
    ... on FetchError { code message minDelaySeconds }
  }
}`

test('persisted operations are served to gateways in chunks, as Apollo Router asks for them', async (t) => {
  const { registry, key } = await startWorld(t)
  const office = await registry.key('second office')
  const list = async (ifAfterId: string | null) => {
    const response = await fetch(registry.uplink, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-router-version': '2.13.1' },
      body: JSON.stringify({
        query: routerOperations,
        variables: { apiKey: key, graph_ref: ref, ifAfterId },
      }),
    })
    return (await response.json()).data.persistedQueries
  }
  const publish = async (...operations: object[]) => {
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations }
    const args = ['persisted-queries', 'publish', ref, '--manifest', '-']
    const { code, stderr } = await registry.rover(office, args, JSON.stringify(manifest))
    assert.equal(code, 0, stderr)
  }
  assert.deepEqual((await list(null)).chunks, null)

  const due = { id: 'a', name: 'Due', type: 'query', body: 'query Due { due }' }
  const paid = { id: 'b', name: 'Paid', type: 'query', body: 'query Paid { paid }' }
  await publish(due)
  const first = await list(null)
  await publish(due, { ...paid, clientName: 'portal' })
  const second = await list(first.id)
  assert.equal((await list(second.id)).__typename, 'Unchanged')
  assert.equal(second.chunks.length, 2)
  assert.deepEqual(second.chunks[0], first.chunks[0])

  const served = await Promise.all(
    second.chunks.map(async ({ urls }: { urls: string[] }) => (await fetch(urls[0] ?? '')).json()),
  )
  const format = { format: 'apollo-persisted-query-manifest', version: 1 }
  assert.deepEqual(served, [
    { ...format, operations: [due] },
    { ...format, operations: [{ ...paid, clientName: 'portal' }] },
  ])
  assert.equal((await fetch(`${registry.url}/persisted-operations/none`)).status, 404)
})
