import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type AgencyCode, parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { parseLocalDate } from '#domain/dates.ts'
import { withoutRedis } from '#kit/redis/redis.ts'
import { startRedis, withRedis } from '../../../tests/redis.ts'
import { openObservedRedis } from '../../../tests/shared-redis.ts'
import { until } from '../../../tests/until.ts'
import { readKeptAnswer, writeKeptAnswer } from './kept-answer-text.ts'
import { type KeptAnswer, keptInProcess } from './kept-answers.ts'
import { keptInRedis } from './kept-in-redis.ts'

function known<Value>(value: Value | null): Value {
  assert.ok(value !== null)
  return value
}

const trade: AgencyCode = known(parseAgencyCode('H49.05'))

const answerOf = (fetchedAt: string): KeptAnswer => ({
  page: {
    dossiers: [
      {
        place: { value: '2014-07-02T08:00:00.000000Z', key: 'hs-1' },
        dossier: {
          key: 'hs-1',
          codes: ['000.00.05.H49-140630-0001'],
          procedureCode: known(parseProcedureCode('1.000001')),
          fieldCode: 'trade',
          departmentCode: trade,
          handledByCode: trade,
          receivedByCode: trade,
          localityCode: null,
          scope: 'PROVINCIAL_CENTRE',
          channel: 'ONLINE',
          submittedAt: new Date('2014-07-02T01:00:00Z'),
          acceptBy: new Date('2014-07-02T09:00:00Z'),
          events: [
            {
              dossier: 'hs-1',
              at: new Date('2014-07-02T02:00:00Z'),
              sequence: 1,
              status: 'ACCEPTED',
              sourceStatus: '2',
              vocabulary: null,
              appointmentOn: parseLocalDate('2014-07-09'),
              supplementDueOn: null,
              agencyCode: trade,
              note: null,
              isExplained: true,
            },
          ],
          roles: ['OWNER'],
          people: null,
        },
      },
      { place: { value: null, key: 'hs-2' }, dossier: null },
    ],
    hasMore: true,
  },
  fetchedAt: new Date(fetchedAt),
})

const early = answerOf('2014-07-02T08:00:00Z')
const late = answerOf('2014-07-02T09:00:00Z')
const minuteMs = 60_000

test('an answer is read as it was written', () => {
  assert.deepEqual(readKeptAnswer(writeKeptAnswer(early)), early)
})

for (const text of ['', '{', 'null', '{}', '[]', '{"page":{"dossiers":[],"hasMore":1}}'])
  test(`what is no answer is none: ${text}`, () => assert.equal(readKeptAnswer(text), null))

test('an answer with a person in it is none', () => {
  const people = '[{"role":"OWNER","person":{"name":"Nguyễn Văn An"}}]'
  const text = writeKeptAnswer(early).replace('"people":null', `"people":${people}`)
  assert.match(text, /Nguyễn/)
  assert.equal(readKeptAnswer(text), null)
})

/** What two processes keep that share a server. */
async function startShared(t: TestContext) {
  const server = await startRedis(t)
  const [one, other] = [openObservedRedis(t, server.url), openObservedRedis(t, server.url)]
  await Promise.all([one.isUp(), other.isUp()])
  const keeping = (redis: typeof one, version = 'v1') =>
    keptInRedis(keptInProcess(), redis, version)
  return { server, one: keeping(one), other: keeping(other), changed: keeping(other, 'v2') }
}

test('without a Redis an answer is kept in process', async () => {
  const kept = keptInRedis(keptInProcess(), withoutRedis, 'v1')
  await kept.keep('a', early, minuteMs)
  assert.deepEqual(await kept.find('a'), early)
  await kept.forget('a')
  assert.equal(await kept.find('a'), null)
})

test('what one process keeps and forgets, another does', withRedis, async (t) => {
  const { one, other, changed } = await startShared(t)
  await one.keep('a', early, minuteMs)
  await until('it is found', async () => (await other.find('a')) !== null)
  assert.deepEqual(await other.find('a'), early)
  assert.equal(await changed.find('a'), null)
  await one.forget('a')
  await until('it is forgotten', async () => (await other.find('a')) === null)
})

test('of two answers the later is found', withRedis, async (t) => {
  const { one, other } = await startShared(t)
  await one.keep('a', early, minuteMs)
  await other.keep('a', late, minuteMs)
  await until(
    'the later is found',
    async () => (await one.find('a'))?.fetchedAt.getTime() === late.fetchedAt.getTime(),
  )
})

test('without an answer of Redis what this process kept is found', withRedis, async (t) => {
  const { server, one } = await startShared(t)
  await one.keep('a', early, minuteMs)
  server.pause()
  assert.deepEqual(await one.find('a'), early)
  server.goOn()
})
