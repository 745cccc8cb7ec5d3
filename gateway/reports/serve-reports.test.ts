import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { collectLog } from '../../tests/gateway-world.ts'
import { everyoneAnonymous } from '../auth.ts'
import type { GatewayRequest } from '../generation.ts'
import { createGuard } from '../limits/guard.ts'
import { standardLimits } from '../limits/limits.ts'
import { createServer } from '../server.ts'
import type { Parameter, Report } from './report.ts'
import { hashOf } from './report-keys.ts'

const key = 'mcr_known'

const sums: Report = {
  name: 'sums',
  title: { vietnamese: 'Tổng', english: 'Sums' },
  query: 'query sums { sums { name } }',
  parameters: [],
  columns: [{ name: 'name', type: 'text', title: { vietnamese: 'Tên', english: 'Name' } }],
  sources: [{ path: ['sums'], values: [{ from: 'row', path: ['name'] }] }],
}

const coverage = [
  { path: ['sums'], department: 'H49.05', state: 'FRESH', watermark: '2014-07-02T14:00:00+07:00' },
  {
    path: ['sums'],
    department: 'H49.09',
    state: 'MISSING',
    watermark: '2014-06-02T14:00:00+07:00',
  },
]

const asOf: Parameter = {
  name: 'asOf',
  kind: 'moment',
  choices: [],
  isList: false,
  isRequired: false,
  standard: null,
}

/** A server of one report; `answer` is what its operation is answered. */
function serverWith(answer: unknown, report = sums) {
  const { logger, text, lines } = collectLog()
  const asked: GatewayRequest[] = []
  const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
  const server = createServer({
    authenticate: everyoneAnonymous,
    async run(request) {
      asked.push(request)
      return { status: 200, headers: {}, body: JSON.stringify(answer) }
    },
    ready: () => true,
    guard: createGuard(standardLimits),
    observe: () => {},
    log: logger,
    reports: {
      reports: [report],
      lists: null,
      clock,
      findKey: async (given) =>
        given === key
          ? { name: 'tool', hash: hashOf(key), scopes: ['report:full'], madeAt: '' }
          : undefined,
    },
  })
  return { server, asked, clock, logText: text, lines }
}

const answer = { data: { sums: [{ name: 'Một' }, { name: 'Hai' }] }, extensions: { coverage } }

test('a report is run as its caller, and says what it covers', async () => {
  const { server, asked } = serverWith(answer)
  const { body } = await server.inject({
    url: '/reports/v1/sums.json',
    headers: { 'x-api-key': key },
  })
  assert.deepEqual([...(asked[0]?.context.caller.scopes ?? [])], ['report:full'])
  assert.deepEqual(JSON.parse(body)[1], {
    name: 'Hai',
    sources_expected: 2,
    sources_answered: 1,
    missing_departments: 'H49.09',
    oldest_source_age_s: 3_600,
  })
})

test('time alone does not make a report another one; a source that goes missing does', async () => {
  const { server, clock } = serverWith(answer)
  const etagOf = async (of: typeof server) => (await of.inject('/reports/v1/sums.csv')).headers.etag
  const first = await etagOf(server)
  clock.moveTo(new Date('2014-07-02T16:00:00+07:00'))
  assert.equal(await etagOf(server), first)
  const fresh = coverage.map((row) => ({ ...row, state: 'FRESH' }))
  const other = serverWith({ ...answer, extensions: { coverage: fresh } })
  assert.notEqual(await etagOf(other.server), first)
})

test('a report as of a moment has the ages of that moment, whenever it is made', async () => {
  const { server, clock } = serverWith(answer, { ...sums, parameters: [asOf] })
  const url = '/reports/v1/sums.csv?asOf=2014-07-02T14:30:00%2B07:00'
  const { body } = await server.inject(url)
  assert.match(body, /,2,1,H49\.09,1800\r\n/)
  clock.moveTo(new Date('2014-07-09T15:00:00+07:00'))
  assert.equal((await server.inject(url)).body, body)
})

test('a key in the address is in no log line and in no link', async () => {
  const { server, logText, lines } = serverWith(answer)
  const { body } = await server.inject({
    url: `/odata/v4/sums?api_key=${key}`,
    headers: { prefer: 'odata.maxpagesize=1' },
  })
  assert.match(JSON.parse(body)['@odata.nextLink'], /\/odata\/v4\/sums\?\$skiptoken=/)
  await server.inject(`/reports/v1/sums.csv?api_key=wrong-${key}`)
  assert.equal(lines('request').length, 2)
  assert.doesNotMatch(logText() + body, new RegExp(key))
})

test('a report with an error in its answer is not given at all', async () => {
  const error = { message: 'slow', extensions: { code: 'SUBGRAPH_TIMEOUT' } }
  const { server } = serverWith({ ...answer, errors: [error] })
  const { statusCode, headers, body } = await server.inject('/reports/v1/sums.csv')
  assert.deepEqual(
    [statusCode, headers['retry-after'], body],
    [503, '5', 'SUBGRAPH_TIMEOUT: slow\n'],
  )
})

test('a report that does not fit what serves is a fault of ours, and told of in the log alone', async () => {
  const error = { message: 'Cannot query', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }
  const { server, lines } = serverWith({ errors: [error] })
  const { statusCode, body } = await server.inject('/reports/v1/sums.json')
  assert.equal(statusCode, 500)
  assert.doesNotMatch(body, /Cannot query/)
  assert.match(
    JSON.stringify(lines('fault')),
    /The report sums does not fit what serves: Cannot query/,
  )
})
