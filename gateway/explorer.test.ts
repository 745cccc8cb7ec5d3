import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { everyoneAnonymous } from './auth.ts'
import type { OfferedOperation } from './explorer.ts'
import { createServer } from './server.ts'

function serverWith(explorer?: readonly OfferedOperation[]) {
  return createServer({
    authenticate: everyoneAnonymous,
    run: () => Promise.reject(new Error('not asked')),
    ready: () => true,
    observe: () => {},
    log: pino({ level: 'silent' }),
    explorer,
  })
}

test('there is no explorer unless it is switched on', async () => {
  const { statusCode } = await serverWith().inject('/')
  assert.equal(statusCode, 404)
})

test('the explorer is one page that may ask its own host only', async () => {
  const { statusCode, headers, body } = await serverWith([
    { query: 'query Offered { agencies { totalCount } }', variables: null },
  ]).inject('/')
  assert.equal(statusCode, 200)
  assert.match(String(headers['content-security-policy']), /^default-src 'none'/)
  assert.match(body, /query Offered/)
})
