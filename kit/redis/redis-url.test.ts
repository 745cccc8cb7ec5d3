import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readEnv } from '../config.ts'
import { parseRedisUrl, readRedis } from './redis-url.ts'

/** Without what is not set. */
const parsed = (url: string) => JSON.parse(JSON.stringify(parseRedisUrl(url)))

test('one server is told by redis:, and by rediss: with TLS', () => {
  assert.deepEqual(parsed('redis://127.0.0.1'), {
    form: 'single',
    tls: false,
    nodes: [{ host: '127.0.0.1', port: 6379 }],
  })
  assert.deepEqual(parsed('rediss://gateway:p%40ss@[::1]:7000/3'), {
    form: 'single',
    tls: true,
    nodes: [{ host: '::1', port: 7000 }],
    username: 'gateway',
    password: 'p@ss',
    database: 3,
  })
})

test('a cluster is told by some of its nodes', () => {
  assert.deepEqual(parsed('redis-cluster://:secret@a:7000?node=b:7001&node=c'), {
    form: 'cluster',
    tls: false,
    nodes: [
      { host: 'a', port: 7000 },
      { host: 'b', port: 7001 },
      { host: 'c', port: 6379 },
    ],
    password: 'secret',
  })
})

test('sentinels are told with the name of the master', () => {
  const url =
    'rediss-sentinel://:secret@a/1?node=b:26380&sentinelServiceName=mymaster&sentinelPassword=other'
  assert.deepEqual(parsed(url), {
    form: 'sentinel',
    tls: true,
    nodes: [
      { host: 'a', port: 26379 },
      { host: 'b', port: 26380 },
    ],
    password: 'secret',
    database: 1,
    master: 'mymaster',
    sentinelPassword: 'other',
  })
})

const problems: ReadonlyArray<readonly [url: string, problem: RegExp]> = [
  ['http://redis', /must start with redis: or rediss:|expected a URL that starts with redis:/],
  ['redis://redis/first', /its path must be the number of a database/],
  ['redis://redis?node=b', /it cannot have node/],
  ['redis://', /each node must be a host/],
  ['redis-cluster://a/1', /a cluster has no numbered databases/],
  ['redis-cluster://a?node=', /each node must be a host/],
  ['redis-sentinel://a', /it lacks sentinelServiceName/],
]

for (const [url, problem] of problems)
  test(`${url} is refused with what is wrong with it`, () => {
    const read = () => readEnv({ REDIS_URL: url }, readRedis)
    assert.throws(read, { message: problem })
  })

test('what is wrong is told without the password', () => {
  assert.throws(
    () => readEnv({ REDIS_URL: 'redis://:secret@redis/first' }, readRedis),
    ({ message }: Error) => !message.includes('secret'),
  )
})

test('without REDIS_URL there is none', () => {
  assert.equal(readEnv({}, readRedis), undefined)
})
