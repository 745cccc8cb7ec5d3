import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import type { Environment } from '#kit/config.ts'
import { gatewayConnections } from './connections.ts'
import { standardLimits } from './limits/limits.ts'
import { ownReports } from './reports/own-reports.ts'
import { addressOf, committedSupergraph, readGatewaySettings } from './settings.ts'

test('nothing needs to be set', () => {
  assert.deepEqual(readGatewaySettings({}), {
    port: 4000,
    adminPort: undefined,
    workers: 0,
    supergraphFile: committedSupergraph,
    registry: undefined,
    usage: undefined,
    persistedOperations: undefined,
    operationCountsFile: path.join(import.meta.dirname, '../.motcua/operation-counts.json'),
    introspection: false,
    reportsFolder: ownReports,
    reportKeysFile: undefined,
    engine: 'motcua',
    overrideLabels: [],
    redis: undefined,
    auth: undefined,
    subgraphUrls: {},
    subgraphLimitMs: 2_000,
    subgraphLimitsMs: {},
    limits: standardLimits,
    quotas: {},
    trustedProxies: [],
    connections: gatewayConnections,
    origins: [],
    operationLimitMs: 10_000,
    subgraphConcurrency: 128,
    subgraphConcurrencies: {},
    logLevel: 'info',
  })
})

test('every problem is told at once', () => {
  const env = {
    PORT: '70000',
    ADMIN_PORT: 'x',
    INTROSPECTION: 'yes',
    REDIS_URL: 'http://redis',
    LOG_LEVEL: 'loud',
    SUBGRAPH_URL_FEES: 'ftp://fees',
    SUBGRAPH_TIMEOUT_MS: '0',
    SUBGRAPH_TIMEOUT_MS_FEES: '9999999999',
    OPERATION_TIMEOUT_MS: 'soon',
    SUBGRAPH_CONCURRENCY: '0',
    SUBGRAPH_CONCURRENCY_FEES: 'many',
    LIMIT_ADDRESS_REQUESTS: '0',
    TRUSTED_PROXIES: 'proxy.example.vn',
  }
  assert.throws(
    () => readGatewaySettings(env),
    ({ message }: Error) => Object.keys(env).every((name) => message.includes(name)),
  )
})

test('a subgraph has its own URL, deadline and concurrency by its name in capitals', () => {
  const settings = readGatewaySettings({
    SUBGRAPH_URL_LAND_REGISTER: 'http://land/graphql',
    SUBGRAPH_TIMEOUT_MS: '500',
    SUBGRAPH_TIMEOUT_MS_LAND_REGISTER: '700',
    SUBGRAPH_URL_FEES: '',
    SUBGRAPH_CONCURRENCY_LAND_REGISTER: '8',
  })
  assert.deepEqual(addressOf(settings, 'land-register', 'http://composed/graphql'), {
    name: 'land-register',
    url: 'http://land/graphql',
    limitMs: 700,
    concurrency: 8,
  })
  assert.deepEqual(addressOf(settings, 'fees', 'http://composed/graphql'), {
    name: 'fees',
    url: 'http://composed/graphql',
    limitMs: 500,
    concurrency: 128,
  })
})

test('a subgraph of a registry must be where the rules say, unless a setting says where it is', () => {
  const settings = readGatewaySettings({
    REGISTRY_URL: 'http://127.0.0.1:4010/uplink',
    REGISTRY_KEY: 'service:motcua:key',
    ROUTING_HOSTS: '10.1.0.0/16 .example.vn',
    SUBGRAPH_URL_FEES: 'http://127.0.0.1/graphql',
  })
  const within = (name: string) => addressOf(settings, name, 'http://10.1.2.3/graphql').within
  assert.deepEqual(within('land')?.hosts, ['.example.vn'])
  assert.equal(within('land')?.networks.check('10.1.2.3'), true)
  assert.equal(within('land')?.networks.check('127.0.0.1'), false)
  assert.equal(within('fees'), undefined)
  assert.equal(addressOf(readGatewaySettings({}), 'land', 'http://10.1.2.3/').within, undefined)
})

test('usage is reported with the key of the registry, also where a file is served', () => {
  const { usage, registry } = readGatewaySettings({
    REGISTRY_USAGE_URL: 'http://127.0.0.1:4010/api/ingress/traces',
    REGISTRY_URL: 'http://127.0.0.1:4010/uplink',
    REGISTRY_KEY: 'service:motcua:x',
    SUPERGRAPH_FILE: 'supergraph.graphql',
  })
  assert.equal(registry, undefined)
  assert.deepEqual(usage, {
    url: 'http://127.0.0.1:4010/api/ingress/traces',
    key: 'service:motcua:x',
    ref: 'motcua@current',
  })
  assert.throws(
    () => readGatewaySettings({ REGISTRY_USAGE_URL: 'http://registry.example.vn/' }),
    /REGISTRY_KEY is required.*REGISTRY_USAGE_URL is not valid: http: is for this host only/s,
  )
})

const signIn = { AUTH_ISSUER: 'https://sign-in.test', AUTH_AUDIENCE: 'motcua' }

test('bearer tokens are checked by the keys of an address or of a file', () => {
  const { auth } = readGatewaySettings({
    ...signIn,
    AUTH_JWKS_URL: 'https://sign-in.test/keys',
    AUTH_POLICIES_CLAIM: 'roles',
  })
  assert.deepEqual(auth, {
    issuer: 'https://sign-in.test',
    audience: 'motcua',
    keys: { url: 'https://sign-in.test/keys' },
    policiesClaim: 'roles',
  })
  const withFile = readGatewaySettings({ ...signIn, AUTH_KEY_FILE: 'keys.json' })
  assert.deepEqual(withFile.auth?.keys, { file: 'keys.json' })
})

const halfSignIn: ReadonlyArray<readonly [string, Environment, readonly RegExp[]]> = [
  ['a claim alone', { AUTH_POLICIES_CLAIM: 'roles' }, [/AUTH_ISSUER/, /AUTH_AUDIENCE/, /JWKS_URL/]],
  ['an issuer without keys', signIn, [/AUTH_JWKS_URL is required: .* \(or set AUTH_KEY_FILE\)/]],
  [
    'two sources of keys',
    { ...signIn, AUTH_JWKS_URL: 'https://sign-in.test/keys', AUTH_KEY_FILE: 'keys.json' },
    [/AUTH_JWKS_URL and AUTH_KEY_FILE/],
  ],
  [
    'keys over open HTTP',
    { ...signIn, AUTH_JWKS_URL: 'http://sign-in.test/keys' },
    [/AUTH_JWKS_URL is not valid: .*https:/],
  ],
]

for (const [what, env, problems] of halfSignIn)
  test(`settings with ${what} are refused`, () => {
    assert.throws(
      () => readGatewaySettings(env),
      ({ message }: Error) => problems.every((problem) => problem.test(message)),
    )
  })

test('persisted operations come from a file, or else from the registry that is set', () => {
  const registry = { REGISTRY_URL: 'https://registry.example.vn/uplink', REGISTRY_KEY: 'key' }
  const read = (env: Environment) => readGatewaySettings(env).persistedOperations
  assert.equal(read({ ...registry, PERSISTED_OPERATIONS: 'off' }), undefined)
  const file = { PERSISTED_OPERATIONS: 'only', PERSISTED_OPERATIONS_FILE: 'manifest.json' }
  const fromFile = { mode: 'only', from: { file: 'manifest.json' } }
  assert.deepEqual(read(file), fromFile)
  assert.deepEqual(read({ ...registry, ...file }), fromFile)
  const own = { PERSISTED_OPERATIONS: 'log', PERSISTED_OPERATIONS_COPY_FILE: 'operations.json' }
  // Also where the supergraph is a file's.
  for (const supergraph of [{}, { SUPERGRAPH_FILE: 'supergraph.graphql' }]) {
    const from = read({ ...registry, ...own, ...supergraph })?.from
    assert.ok(from && 'registry' in from)
    const { url, key, ref, listCopyFile } = from.registry
    assert.deepEqual(
      { url, key, ref, listCopyFile },
      {
        url: registry.REGISTRY_URL,
        key: 'key',
        ref: 'motcua@current',
        listCopyFile: 'operations.json',
      },
    )
  }
})

test('persisted operations without a list to take them from are refused', () => {
  assert.throws(() => readGatewaySettings({ PERSISTED_OPERATIONS: 'only' }), {
    message: /PERSISTED_OPERATIONS needs PERSISTED_OPERATIONS_FILE or REGISTRY_URL/,
  })
  assert.throws(() => readGatewaySettings({ PERSISTED_OPERATIONS: 'on' }), {
    message: /PERSISTED_OPERATIONS is not valid: expected off, log, only/,
  })
})
