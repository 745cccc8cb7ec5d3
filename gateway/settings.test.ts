import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, committedSupergraph, readGatewaySettings } from './settings.ts'

test('nothing needs to be set', () => {
  assert.deepEqual(readGatewaySettings({}), {
    port: 4000,
    adminPort: undefined,
    supergraphFile: committedSupergraph,
    introspection: false,
    engine: 'motcua',
    overrideLabels: [],
    redisUrl: undefined,
    subgraphUrls: {},
    subgraphLimitMs: 2_000,
    subgraphLimitsMs: {},
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
  }
  assert.throws(
    () => readGatewaySettings(env),
    ({ message }: Error) => Object.keys(env).every((name) => message.includes(name)),
  )
})

test('a subgraph has its own URL and deadline by its name in capitals', () => {
  const settings = readGatewaySettings({
    SUBGRAPH_URL_LAND_REGISTER: 'http://land/graphql',
    SUBGRAPH_TIMEOUT_MS: '500',
    SUBGRAPH_TIMEOUT_MS_LAND_REGISTER: '700',
    SUBGRAPH_URL_FEES: '',
  })
  assert.deepEqual(addressOf(settings, 'land-register', 'http://composed/graphql'), {
    name: 'land-register',
    url: 'http://land/graphql',
    limitMs: 700,
  })
  assert.deepEqual(addressOf(settings, 'fees', 'http://composed/graphql'), {
    name: 'fees',
    url: 'http://composed/graphql',
    limitMs: 500,
  })
})
