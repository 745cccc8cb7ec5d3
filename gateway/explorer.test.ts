import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { everyoneAnonymous } from './auth.ts'
import { createGuard } from './limits/guard.ts'
import { standardLimits } from './limits/limits.ts'
import type { OfferedGroup } from './offered-operation.ts'
import { createServer } from './server.ts'

const offered: OfferedGroup = {
  askers: { vietnamese: 'Người dân', english: 'Citizens' },
  operations: [
    {
      name: 'count-agencies',
      question: { vietnamese: 'Có mấy <cơ quan>?', english: 'How many agencies & offices?' },
      query: 'query CountAgencies($of: ID) { agencies(of: $of) { totalCount } }',
      variables: '{ "of": "H49" }',
    },
  ],
}

function serverWith(explorer?: readonly OfferedGroup[]) {
  return createServer({
    authenticate: everyoneAnonymous,
    run: () => Promise.reject(new Error('not asked')),
    ready: () => true,
    guard: createGuard(standardLimits),
    observe: () => {},
    log: pino({ level: 'silent' }),
    explorer,
  })
}

test('there is no explorer unless it is switched on', async () => {
  for (const url of ['/', '/explorer', '/explorer/count-agencies']) {
    const { statusCode } = await serverWith().inject(url)
    assert.equal(statusCode, 404, url)
  }
})

test('the first page asks each question in both languages, and leads to its operation', async () => {
  const { statusCode, headers, body } = await serverWith([offered]).inject('/')
  assert.equal(statusCode, 200)
  assert.match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'sha256-/,
  )
  assert.match(body, /href="\/explorer\/count-agencies"/)
  assert.match(body, /<span>Có mấy &lt;cơ quan>\?<\/span>/)
  assert.match(body, /<span lang="en">How many agencies &amp; offices\?<\/span>/)
})

test('GraphiQL opens with the operation and its variables, and may ask its own host only', async () => {
  const { statusCode, headers, body } = await serverWith([offered]).inject(
    '/explorer/count-agencies',
  )
  assert.equal(statusCode, 200)
  assert.match(String(headers['content-security-policy']), /^default-src 'none'/)
  assert.match(body, /"query":"query CountAgencies/)
  assert.match(body, /"variables":"{ \\"of\\": \\"H49\\" }"/)
})

test('an operation that is not offered is not found', async () => {
  const { statusCode } = await serverWith([offered]).inject('/explorer/count-offices')
  assert.equal(statusCode, 404)
})
