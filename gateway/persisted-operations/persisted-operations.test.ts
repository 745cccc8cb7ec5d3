import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  collectLog,
  type GatewayWorld,
  startGatewayWorld,
  temporaryFolder,
} from '../../tests/gateway-world.ts'
import { sendJson } from '../../tests/stand-in.ts'
import { until } from '../../tests/until.ts'
import { standardLimits } from '../limits/limits.ts'
import { type GatewaySettings, startGateway } from '../main.ts'
import type { ListedOperation } from './manifest.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const fees = {
  id: 'fees-of-procedure',
  name: 'Fees',
  type: 'query',
  body: 'query Fees($code: ID!) {\n  procedure(code: $code) {\n    name\n    feeCount\n  }\n}',
}
const total = { id: sha256('{ feeTotal }'), name: '', type: 'query', body: '{ feeTotal }' }

const manifest = (...operations: readonly (ListedOperation & { readonly type?: string })[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations })

async function startListedWorld(
  t: TestContext,
  mode: 'log' | 'only',
  settings: Partial<GatewaySettings> = {},
  text = manifest(fees, total),
) {
  const file = path.join(await temporaryFolder(t), 'manifest.json')
  await writeFile(file, text)
  const persistedOperations = { mode, from: { file } }
  const world = await startGatewayWorld(t, { adminPort: 0, persistedOperations, ...settings })
  return { ...world, file }
}

interface Answered {
  readonly status: number
  readonly data?: unknown
  readonly errors?: ReadonlyArray<{ message: string; extensions: Record<string, unknown> }>
}

async function post(
  { gateway }: Pick<GatewayWorld, 'gateway'>,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, ...(await response.json()) }
}

async function get(
  { gateway }: Pick<GatewayWorld, 'gateway'>,
  search: Record<string, string>,
  headers: Record<string, string> = { 'apollo-require-preflight': 'true' },
): Promise<Answered> {
  const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams(search)}`, {
    headers: { connection: 'close', ...headers },
  })
  return { status: response.status, ...(await response.json()) }
}

const byId = (id: string, others: object = {}) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: id }, ...others },
})

const codesOf = ({ status, errors = [] }: Answered) => [
  status,
  ...errors.map(({ extensions }) => extensions.code),
]

async function counted({ gateway }: GatewayWorld, outcome: string): Promise<number> {
  const response = await fetch(`${gateway.adminUrl}/metrics`, {
    headers: { connection: 'close' },
  })
  const line = new RegExp(
    `^motcua_persisted_operations_total\\{outcome="${outcome}"\\} (\\d+)$`,
    'm',
  )
  return Number(line.exec(await response.text())?.[1] ?? 0)
}

const variables = { code: '1.000001' }
const answer = { procedure: { name: 'Cấp giấy', feeCount: 3 } }

for (const mode of ['log', 'only'] as const) {
  test(`a listed operation is served by its id, by POST and GET, in the mode "${mode}"`, async (t) => {
    const world = await startListedWorld(t, mode)
    const sent = { operationName: 'Fees', variables, ...byId(fees.id) }
    for (let i = 0; i < 3; i++)
      assert.deepEqual(await post(world, sent), { status: 200, data: answer })
    const { extensions } = sent
    const search = {
      variables: JSON.stringify(variables),
      extensions: JSON.stringify(extensions),
    }
    assert.deepEqual(await get(world, search), { status: 200, data: answer })
    assert.deepEqual(codesOf(await get(world, search, {})), [400, 'BAD_REQUEST'])
    assert.equal(await counted(world, 'by_id'), 5)
    const told = { clientLibrary: { name: 'a client', version: '1' } }
    assert.deepEqual(await post(world, { variables, ...byId(fees.id, told) }), {
      status: 200,
      data: answer,
    })
  })

  test(`a listed operation is served by its text, however it is laid out, in the mode "${mode}"`, async (t) => {
    const world = await startListedWorld(t, mode)
    for (const query of [fees.body, fees.body.replaceAll(/\s+/g, ' '), `# mine\n${fees.body}`])
      assert.deepEqual(await post(world, { query, variables }), { status: 200, data: answer })
    assert.deepEqual((await get(world, { query: '{feeTotal}' })).data, { feeTotal: 7 })
    assert.equal(await counted(world, 'by_text'), 4)
    assert.deepEqual(world.log.lines('an operation is not listed'), [])
  })

  test(`a listed operation is held against every limit, in the mode "${mode}"`, async (t) => {
    const limits = { ...standardLimits, most: { ...standardLimits.most, variablesBytes: 40 } }
    const world = await startListedWorld(t, mode, { limits })
    assert.equal((await post(world, { variables, ...byId(fees.id) })).status, 200)
    const long = { variables: { code: 'x'.repeat(40) }, ...byId(fees.id) }
    const { errors } = await post(world, long)
    assert.deepEqual(errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'variablesBytes' })
    const low = { ...standardLimits, most: { ...standardLimits.most, depth: 1 } }
    const flat = await startListedWorld(t, mode, { limits: low })
    for (let i = 0; i < 2; i++) {
      const { errors } = await post(flat, { variables, ...byId(fees.id) })
      assert.deepEqual(errors?.[0]?.extensions, { code: 'LIMIT_EXCEEDED', limit: 'depth' })
    }
  })
}

test('what is not listed is served in the mode "log", and told once for each client, without values', async (t) => {
  const world = await startListedWorld(t, 'log')
  const query = 'query Q($c: ID!) { procedure(code: $c) { name } }'
  const sent = { query, variables: { c: '1.000002' } }
  const kiosk = { 'apollographql-client-name': 'kiosk' }
  for (let i = 0; i < 3; i++) {
    const { data } = await post(world, sent, kiosk)
    assert.deepEqual(data, { procedure: { name: 'Đăng ký' } })
  }
  await post(world, sent)
  const told = world.log.lines('an operation is not listed')
  assert.deepEqual(
    told.map(({ operation, client }) => [operation, client]),
    [
      [sha256(query), 'kiosk'],
      [sha256(query), ''],
    ],
  )
  assert.ok(!world.log.text().includes('1.000002'))
  assert.equal(await counted(world, 'unlisted'), 4)
})

test('documents are kept by their hash in the mode "log", and are not listed for that', async (t) => {
  const world = await startListedWorld(t, 'log')
  const query = 'query Mine { feeTotal }'
  const hash = byId(sha256(query))
  assert.deepEqual(codesOf(await post(world, hash)), [200, 'PERSISTED_QUERY_NOT_FOUND'])
  assert.deepEqual((await post(world, { query, ...hash })).data, { feeTotal: 7 })
  assert.deepEqual((await post(world, hash)).data, { feeTotal: 7 })
  assert.equal(await counted(world, 'unlisted'), 3)
  assert.equal(world.log.lines('an operation is not listed').length, 1)
})

test('what is not listed is refused with 403 in the mode "only", and no subgraph is asked', async (t) => {
  const world = await startListedWorld(t, 'only')
  const refused = [403, 'PERSISTED_OPERATION_NOT_LISTED']
  const query = 'query Mine { feeTotal }'
  const sent: object[] = [
    { query },
    { query, operationName: 'Mine' },
    { query: '{ __schema { queryType { name } } }' },
    { query: '{ __typename }' },
    { query: '{ feeTotal' },
    byId(sha256(query)),
    byId('no such id'),
    { query, extensions: {} },
    { query, extensions: { persistedQuery: null } },
    { query, extensions: { persistedQuery: '' } },
    { query: `${fees.body} query Mine { feeTotal }`, operationName: 'Mine', variables },
  ]
  for (const body of sent) assert.deepEqual(codesOf(await post(world, body)), refused)
  assert.deepEqual(codesOf(await get(world, { query })), refused)
  const unknown = JSON.stringify(byId('no such id').extensions)
  assert.deepEqual(codesOf(await get(world, { extensions: unknown })), refused)
  assert.equal(world.fees.received.length, 0)
  assert.equal(await counted(world, 'refused'), sent.length + 2)
  const line = world.log.lines('request')[0]
  assert.deepEqual([line?.outcome, line?.status], ['refused', 403])
})

test('no document is kept by its hash in the mode "only", even one that is listed', async (t) => {
  const world = await startListedWorld(t, 'only')
  const refused = [200, 'PERSISTED_QUERY_NOT_SUPPORTED']
  const query = 'query Mine { feeTotal }'
  for (const text of [query, total.body])
    assert.deepEqual(codesOf(await post(world, { query: text, ...byId(sha256(text)) })), refused)
  for (const persistedQuery of [7, { version: 2, sha256Hash: fees.id }, { version: 1 }, [fees.id]])
    assert.deepEqual(codesOf(await post(world, { extensions: { persistedQuery } })), refused)
  assert.deepEqual(codesOf(await post(world, byId(sha256(query)))), [
    403,
    'PERSISTED_OPERATION_NOT_LISTED',
  ])
  assert.equal(world.fees.received.length, 0)
})

test('a client that sends the hash of a text first is served what is listed by another id, in the mode "only"', async (t) => {
  const world = await startListedWorld(t, 'only')
  const sent = { operationName: 'Fees', variables, ...byId(sha256(fees.body)) }
  assert.deepEqual(await post(world, sent), { status: 200, data: answer })
  assert.equal(await counted(world, 'by_id'), 1)
})

test('a request that is none of GraphQL is refused as ever in the mode "only"', async (t) => {
  const world = await startListedWorld(t, 'only')
  for (const body of [{}, [], { query: 7 }, { query: null }, 7, null, { extensions: 'x' }])
    assert.deepEqual(codesOf(await post(world, body)), [400, 'BAD_REQUEST'])
})

test('of a batch nothing is served where one of its operations is not listed', async (t) => {
  const limits = { ...standardLimits, most: { ...standardLimits.most, batch: 5 } }
  const world = await startListedWorld(t, 'only', { limits })
  const listed = { variables, ...byId(fees.id) }
  const response = await fetch(`${world.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify([listed, { query: total.body }]),
  })
  assert.deepEqual(await response.json(), [{ data: answer }, { data: { feeTotal: 7 } }])
  const asked = world.fees.received.length
  const mixed = await post(world, [listed, { query: 'query Mine { feeTotal }' }])
  assert.deepEqual(codesOf(mixed), [403, 'PERSISTED_OPERATION_NOT_LISTED'])
  assert.equal(world.fees.received.length, asked)
})

test('a listed operation that does not fit the schema is told of at once, and is the error that it is', async (t) => {
  const gone = { id: 'gone', name: 'Gone', body: 'query Gone { feeSum }' }
  const broken = { id: 'broken', body: '{ feeTotal' }
  const world = await startListedWorld(t, 'only', {}, manifest(fees, gone, broken))
  const [line] = await until('it is told', () => {
    const lines = world.log.lines('listed operations do not fit the schema')
    return lines.length > 0 && lines
  })
  assert.equal(line?.unfit, 2)
  assert.deepEqual(line?.operations, [
    { id: 'gone', name: 'Gone', reason: 'Cannot query field "feeSum" on type "Query".' },
    { id: 'broken', reason: 'Syntax Error: Expected Name, found <EOF>.' },
  ])
  assert.deepEqual(codesOf(await post(world, byId('gone'))), [200, 'GRAPHQL_VALIDATION_FAILED'])
  assert.deepEqual(codesOf(await post(world, byId('broken'))), [200, 'GRAPHQL_PARSE_FAILED'])
  assert.equal((await post(world, { variables, ...byId(fees.id) })).status, 200)
})

test('what an id stands for at one client is not served to others', async (t) => {
  const own = { ...total, id: 'own', clientName: 'portal' }
  const world = await startListedWorld(t, 'only', {}, manifest(own))
  const portal = { 'apollographql-client-name': 'portal' }
  assert.deepEqual((await post(world, byId('own'), portal)).data, { feeTotal: 7 })
  assert.deepEqual(codesOf(await post(world, byId('own'))), [403, 'PERSISTED_OPERATION_NOT_LISTED'])
})

test('a changed manifest is taken while requests run, and none of them is lost', async (t) => {
  const world = await startListedWorld(t, 'only')
  const waiting = Promise.withResolvers<void>()
  world.fees.misbehave((response) => {
    void waiting.promise.then(() => sendJson(response, 200, '{"data":{"feeTotal":8}}'))
  })
  const running = post(world, byId(total.id))
  await until('it is asked', () => world.fees.received.length > 0)
  const added = { id: 'added', body: '{ procedures { code } }' }
  await writeFile(world.file, manifest(fees, added))
  const shown = async (id: string) => (await post(world, byId(id))).status === 200
  await until('the new one is served', () => shown('added'))
  assert.deepEqual(codesOf(await post(world, byId(total.id))), [
    403,
    'PERSISTED_OPERATION_NOT_LISTED',
  ])
  waiting.resolve()
  assert.deepEqual((await running).data, { feeTotal: 8 })
})

test('a manifest that is broken changes nothing, and is told with the reason', async (t) => {
  const world = await startListedWorld(t, 'only')
  const twice = manifest(fees, { ...fees, body: '{ feeTotal }' })
  for (const [index, [text, reason]] of [
    ['{"format":', /not JSON/] as const,
    [JSON.stringify({ format: 'relay', version: 1, operations: [] }), /format/] as const,
    [twice, /The id fees-of-procedure stands for two operations/] as const,
  ].entries()) {
    await writeFile(world.file, text)
    const refused = () => world.log.lines('the new list of persisted operations is not taken')
    const line = await until('it is told', () => refused()[index])
    assert.match(String(line.reason), reason)
    assert.equal((await post(world, { variables, ...byId(fees.id) })).status, 200)
  }
})

test('a manifest that is broken or away keeps a gateway from starting, in words', async (t) => {
  const folder = await temporaryFolder(t)
  const file = path.join(folder, 'manifest.json')
  const persistedOperations = { mode: 'only', from: { file } } as const
  const start = () => startGateway({ port: 0, persistedOperations }, collectLog().logger)
  await assert.rejects(start, /The list of persisted operations cannot be read: .*manifest\.json/)
  await writeFile(file, '{}')
  await assert.rejects(
    start,
    /The list of persisted operations in .*manifest\.json is not taken: It is no manifest/,
  )
})

test('what the explorer offers is listed by itself, and its page stands', async (t) => {
  const offered = '# All of it.\nquery All { procedures { code } }'
  const askers = { vietnamese: 'Người dân', english: 'Citizens' }
  const question = { vietnamese: 'Hỏi', english: 'Ask' }
  const operations = [{ name: 'all', question, query: offered, variables: null }]
  const world = await startListedWorld(t, 'only', { explorer: [{ askers, operations }] })
  assert.equal((await post(world, { query: offered })).status, 200)
  assert.deepEqual(codesOf(await post(world, byId('all'))), [403, 'PERSISTED_OPERATION_NOT_LISTED'])
  const page = await fetch(`${world.gateway.url}/`, { headers: { connection: 'close' } })
  assert.equal(page.status, 200)
})

test('an operator sees the list, and what it comes from', async (t) => {
  const world = await startListedWorld(t, 'log')
  const response = await fetch(`${world.gateway.adminUrl}/ready?verbose`, {
    headers: { connection: 'close' },
  })
  const { persistedOperations } = (await response.json()) as { persistedOperations: unknown }
  assert.deepEqual(persistedOperations, { mode: 'log', source: world.file, operations: 2 })
})
