import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { Database } from '#kit/sql.ts'
import { parseRedisUrl } from '../kit/redis/redis-url.ts'
import { eachDatabase } from './databases.ts'
import type { UntilEnd } from './gateway-world.ts'
import { departmentSettings, startDepartment } from './live-department.ts'
import { startLiveWorld } from './live-world.ts'
import { startRedis, withRedis } from './redis.ts'
import { until } from './until.ts'

const code = '000.00.05.H49-140630-0001'
const known = {
  key: 'hs-1',
  code,
  receivedAt: '2014-06-30 08:10:00',
  dueOn: '2014-07-09',
}

interface Dossier {
  readonly id: string
  readonly status: string
  readonly owner: { readonly __typename: string; readonly id: string } | null
  readonly lineage: object
}

const lineage = 'lineage { source department mode state watermark fetchedAt ageSeconds reason }'
const found = `{ dossier(code: "${code}") {
  id codes status receivedAt appointmentOn timeliness owner { __typename id } parties { role party { id } }
  events { status note } ${lineage}
} }`

eachDatabase('a look-up in a live source', (open) => {
  let database: Database
  before(async () => {
    database = await open()
  })

  /** Two departments, which are asked each time. */
  async function start(t: UntilEnd, more: object = {}) {
    const trade = await startDepartment(t, [known])
    const justice = await startDepartment(t)
    const world = await startLiveWorld(t, database, {
      'so-cong-thuong': departmentSettings('H49.05', trade.url, more),
      'so-tu-phap': departmentSettings('H49.02', justice.url),
    })
    return { trade, justice, ...world }
  }

  test('is asked of the one source that the code leads to, and given with where it comes from', async (t) => {
    const { ask, trade, justice, citizensUrl } = await start(t)
    const { data, errors, extensions } = await ask<{ dossier: Dossier }>(found)
    assert.equal(errors, undefined)
    const { id, owner, ...dossier } = data?.dossier ?? {}
    assert.deepEqual(dossier, {
      codes: [code],
      status: 'ACCEPTED',
      receivedAt: '2014-06-30T08:10:00+07:00',
      appointmentOn: '2014-07-09',
      timeliness: 'NOT_DUE',
      parties: [{ role: 'OWNER', party: { id: owner?.id } }],
      events: [{ status: 'ACCEPTED', note: 'Con của bà Trần Thị Bình' }],
      lineage: {
        source: 'so-cong-thuong',
        department: 'H49.05',
        mode: 'LIVE',
        state: 'FRESH',
        watermark: '2014-07-02T15:00:00+07:00',
        fetchedAt: '2014-07-02T15:00:00+07:00',
        ageSeconds: 0,
        reason: null,
      },
    })
    assert.deepEqual(
      extensions?.coverage?.map(({ path, department, state }) => [path, department, state]),
      [[['dossier'], 'H49.05', 'FRESH']],
    )
    assert.deepEqual([trade.asked('TraCuu'), justice.asked('TraCuu')], [1, 0])
    // Whose it is, citizens knows.
    const response = await fetch(`${citizensUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `{ _entities(representations: [{ __typename: "Citizen", id: "${owner?.id}" }]) {
          ... on Citizen { maskedName } } }`,
      }),
    })
    assert.deepEqual(await response.json(), {
      data: { _entities: [{ maskedName: 'N. V. A.' }] },
    })
  })

  test('follows the agency where the code does not tell, and asks nobody where neither does', async (t) => {
    const ofCentre = '000.00.20.H49-140630-0002'
    const { ask, trade, justice } = await start(t)
    trade.dossiers.push({ ...known, key: 'hs-2', code: ofCentre })
    const { data: none } = await ask(`{ dossier(code: "${ofCentre}") { status } }`)
    assert.deepEqual(none, { dossier: null })
    assert.deepEqual([trade.asked('TraCuu'), justice.asked('TraCuu')], [0, 0])

    const { data } = await ask(`{ dossier(code: "${ofCentre}", agency: "H49.05.01") { status } }`)
    assert.deepEqual(data, { dossier: { status: 'ACCEPTED' } })
    assert.deepEqual([trade.asked('TraCuu'), justice.asked('TraCuu')], [1, 0])
  })

  test('leads to a system that says for whom it answers', async (t) => {
    const { ask, trade } = await start(t, { answersFor: ['H49.20'] })
    trade.dossiers.push({ ...known, key: 'hs-2', code: '000.00.20.H49-140630-0002' })
    const { data } = await ask('{ dossier(code: "000.00.20.H49-140630-0002") { status } }')
    assert.deepEqual(data, { dossier: { status: 'ACCEPTED' } })
  })

  test('of what the source does not have is null, without an error', async (t) => {
    const { ask } = await start(t)
    const { data, errors } = await ask('{ dossier(code: "000.00.05.H49-140630-9999") { status } }')
    assert.deepEqual({ data, errors }, { data: { dossier: null }, errors: undefined })
  })

  test('by id, and as an entity, asks the source that gave the dossier before', async (t) => {
    const { ask, trade } = await start(t)
    const { data } = await ask<{ dossier: Dossier }>(found)
    const id = data?.dossier.id
    const { data: byId } = await ask(`{ dossierById(id: "${id}") { status lineage { mode } } }`)
    assert.deepEqual(byId, { dossierById: { status: 'ACCEPTED', lineage: { mode: 'LIVE' } } })
    const { data: entities } = await ask(
      `{ _entities(representations: [{ __typename: "Dossier", id: "${id}" }]) { ... on Dossier { codes } } }`,
    )
    assert.deepEqual(entities, { _entities: [{ codes: [code] }] })
    assert.equal(trade.asked('TraCuu'), 3)
  })

  test('is answered with what the source gave before while it is down, without persons and notes; past its maximum staleness with an error', async (t) => {
    const { ask, trade, clock } = await start(t)
    const { data: fresh } = await ask<{ dossier: Dossier }>(found)
    trade.behave('down')
    const then = clock.now()
    clock.moveTo(new Date(then.getTime() + 90 * 60_000))
    const { data, errors, extensions } = await ask<{ dossier: Dossier }>(found)
    assert.equal(errors, undefined)
    assert.deepEqual(data, {
      dossier: {
        ...fresh?.dossier,
        owner: null,
        parties: [{ role: 'OWNER', party: null }],
        events: [{ status: 'ACCEPTED', note: null }],
        lineage: {
          ...fresh?.dossier.lineage,
          state: 'STALE',
          ageSeconds: 90 * 60,
          reason: 'UNREACHABLE',
        },
      },
    })
    assert.deepEqual(
      extensions?.coverage?.map(({ state, reason }) => [state, reason]),
      [['STALE', 'UNREACHABLE']],
    )

    clock.moveTo(new Date(then.getTime() + 4 * 3_600_000))
    assert.equal((await ask(found)).errors, undefined)
    clock.moveTo(new Date(then.getTime() + 4 * 3_600_000 + 1))
    const expired = await ask(found)
    assert.deepEqual(expired.data, { dossier: null })
    assert.deepEqual(
      expired.errors?.map(({ message, extensions }) => [message, extensions.code]),
      [['The system of H49.05 did not answer', 'SOURCE_UNAVAILABLE']],
    )
    assert.deepEqual(
      expired.extensions?.coverage?.map(({ state, reason }) => [state, reason]),
      [['MISSING', 'UNREACHABLE']],
    )
  })

  test(
    'is answered with what the source gave to another process, of which no person goes to Redis',
    withRedis,
    async (t) => {
      const server = await startRedis(t)
      const trade = await startDepartment(t, [known])
      const sources = { 'so-cong-thuong': departmentSettings('H49.05', trade.url) }
      const redis = parseRedisUrl(server.url)
      const one = await startLiveWorld(t, database, sources, { redis })
      const { clock } = one
      const other = await startLiveWorld(t, database, sources, { redis, clock })
      const keys = () => server.command('--scan', '--pattern', 'motcua:kept:*')
      const asked = await until('the answer is kept', async () => {
        const { data } = await one.ask<{ dossier: Dossier }>(found)
        return (await keys()) !== '' && data?.dossier
      })
      trade.behave('down')
      clock.moveTo(new Date(clock.now().getTime() + 60_000))
      const { data } = await until('the other finds it', async () => {
        const answer = await other.ask<{ dossier: Dossier | null }>(found)
        return answer.data?.dossier ? answer : null
      })
      const told = data?.dossier
      assert.deepEqual([told?.id, told?.status, told?.owner], [asked.id, asked.status, null])
      const kept = await server.command('GET', await keys())
      for (const word of ['Bình', 'Nguyễn', '"name"', 'phone', 'Con của'])
        assert.ok(!kept.includes(word), `${word} is kept`)
      assert.ok(Number(await server.command('PTTL', await keys())) <= 4 * 3_600_000)
    },
  )

  test('of what has gone from the source is not answered from what was kept', async (t) => {
    const { ask, trade } = await start(t)
    await ask(found)
    trade.dossiers.splice(0)
    assert.deepEqual((await ask(found)).data, { dossier: null })
    trade.behave('down')
    const { data, errors } = await ask(found)
    assert.deepEqual(data, { dossier: null })
    assert.equal(errors?.[0]?.extensions.code, 'SOURCE_UNAVAILABLE')
  })

  test('ends before its caller gives up, whatever the source does, and before the source takes longer than its own deadline', async (t) => {
    const { ask, trade } = await start(t, { deadline: '150ms' })
    trade.behave('silent')
    for (const remainingMs of [300, 600_000]) {
      const { data, errors } = await ask(found, remainingMs)
      assert.deepEqual(data, { dossier: null })
      assert.deepEqual(
        errors?.map(({ message, extensions }) => [message, extensions.code]),
        [['The system of H49.05 took too long', 'SOURCE_TIMEOUT']],
      )
    }
  })

  test('is given up at the source when its caller leaves', async (t) => {
    const { url, trade } = await start(t)
    trade.behave('silent')
    const leaving = new AbortController()
    const asking = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'motcua-remaining-ms': '60000' },
      body: JSON.stringify({ query: found }),
      signal: leaving.signal,
    })
    await until('the source is asked', async () => trade.asked('TraCuu') === 1)
    leaving.abort()
    await assert.rejects(asking, { name: 'AbortError' })
    await until('the source is left', async () => trade.left() === 1)
  })

  test('asks no source for which no time is left', async (t) => {
    const { ask, trade } = await start(t)
    const { errors } = await ask(found, 200)
    assert.equal(errors?.[0]?.extensions.code, 'SOURCE_TIMEOUT')
    assert.equal(trade.asked('TraCuu'), 0)
  })

  test('of a record that cannot be read is an error of its own', async (t) => {
    const { ask, trade } = await start(t)
    trade.dossiers.splice(0, 1, { ...known, procedure: 'thủ tục 57' })
    const { data, errors } = await ask(found)
    assert.deepEqual(data, { dossier: null })
    assert.equal(errors?.[0]?.extensions.code, 'SOURCE_BAD_RECORD')
  })
})
