import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { pino } from 'pino'
import * as v from 'valibot'
import { standingClock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { domainStart } from '../demo/data.ts'
import { startPlatform } from '../demo/platform.ts'
import { standingSources } from '../demo/sources.ts'
import { SourceFailure } from '../subgraphs/sources/connector.ts'
import { connectorKind } from '../subgraphs/sources/connector-kind.ts'
import { sealWith } from '../subgraphs/sources/seal.ts'
import { ask } from './ask.ts'
import { until } from './until.ts'
import { openCopy } from './world.ts'

interface Coverage {
  readonly expected: number
  readonly answered: number
  readonly fresh: number
  readonly stale: number
  readonly missing: number
  readonly sources: ReadonlyArray<{ department: string; state: string; reason: string | null }>
}

interface Row {
  readonly path: readonly string[]
  readonly subgraph: string
  readonly department: string | null
  readonly state: string
  readonly reason: string | null
}

interface Answer<Data> {
  readonly data: Data
  readonly errors?: ReadonlyArray<{ message: string; extensions: { code: string } }>
  readonly extensions?: { readonly coverage?: readonly Row[] }
}

const coverage =
  'coverage { expected answered fresh stale missing sources { department state reason } }'
const period = '{ from: "2014-03-24", to: "2014-07-02" }'

/** Long enough ago that a source that stopped then is missing. */
const pastStaleness = 5 * 3_600_000

describe('what an answer covers', () => {
  const stopped = new Set<string>()
  let platform: Part & { readonly url: string }
  let database: Database
  let clock: ReturnType<typeof standingClock>

  before(async () => {
    database = await openCopy()
    clock = standingClock(await domainStart(database))
    const kind = connectorKind(
      'generated',
      { connection: v.unknown(), from: v.unknown() },
      (_connection, { name }, { clock }) => ({
        connect: () => ({
          async readChanges(cursor) {
            if (stopped.has(name)) throw new SourceFailure('UNREACHABLE', 'stopped')
            return { records: [], cursor, watermark: clock.now() }
          },
        }),
        stop: async () => {},
      }),
    )
    const { sources: described } = await standingSources()
    const sources = described.map((source) => ({ ...source, system: 'generated', pollEvery: 50 }))
    platform = await startPlatform(
      {
        database,
        clock,
        log: pino({ level: 'silent' }),
        following: { sources, kinds: [kind], seal: sealWith(randomBytes(32)), follow: true },
      },
      { port: 0, introspection: true },
    )
  })
  after(async () => {
    await platform.stop()
    await database.stop()
  })

  const query = async <Data>(text: string): Promise<Answer<Data>> =>
    (await ask(platform.url, text)) as unknown as Answer<Data>

  const statistics = async (scope: string, selection: string, more = '') =>
    (
      await query<{ dossierStatistics: { received: number; coverage: Coverage } }>(
        `{ dossierStatistics(period: ${period}, scope: ${scope} ${more}) { received ${selection} } }`,
      )
    ).data.dossierStatistics

  test('every source is expected that the filter lets pass: departments, and one for the local centres', async () => {
    const expected = async (scope: string, more = '') =>
      (await statistics(scope, coverage, more)).coverage.expected
    assert.equal(await expected('PROVINCIAL_CENTRE'), 19)
    assert.equal(await expected('LOCAL_CENTRES'), 1)
    assert.equal(await expected('ALL_CENTRES'), 20)
    assert.equal(await expected('PROVINCIAL_CENTRE', 'filter: { department: "H49.05" }'), 1)
  })

  test('rows say so beside the answer, selected or not, under its path', async () => {
    const { extensions } = await query(
      `{ one: dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { received }
        dossiers(filter: { department: "H49.05", scope: PROVINCIAL_CENTRE }, first: 1) { edges { cursor } } }`,
    )
    const rows = extensions?.coverage ?? []
    assert.equal(rows.filter(({ path }) => path.join() === 'one').length, 19)
    assert.deepEqual(
      rows
        .filter(({ path }) => path.join() === 'dossiers')
        .map(({ department, state }) => [department, state]),
      [['H49.05', 'FRESH']],
    )
  })

  test('entities of a list are covered under one path, each owner once', async () => {
    const { extensions } = await query(
      `{ agencies(filter: { kind: DEPARTMENT }, first: 30) { edges { unit: node { name
        counts: dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { received } } } } }`,
    )
    const rows = extensions?.coverage ?? []
    assert.deepEqual(
      [...new Set(rows.map(({ path }) => path.join('.')))],
      ['agencies.edges.@.unit.counts'],
    )
    assert.equal(new Set(rows.map(({ department }) => department)).size, 19)
    assert.equal(rows.length, 19)
  })

  test('two of 19 that stop are missing once the clock is past their maximum staleness, in fields and beside the answer; nothing else is', async () => {
    const whole = await statistics('PROVINCIAL_CENTRE', coverage)
    const ofBoth = await Promise.all(
      ['H49.05', 'H49.09'].map((code) =>
        statistics('PROVINCIAL_CENTRE', coverage, `filter: { department: "${code}" }`),
      ),
    )
    stopped.add('mot-cua-H49.05').add('mot-cua-H49.09')
    clock.moveTo(new Date(clock.now().getTime() + 30 * 60_000))
    const stale = await until('the others are fresh, and two are stale', async () => {
      const now = (await statistics('PROVINCIAL_CENTRE', coverage)).coverage
      return now.fresh === 17 && now.stale === 2 && now
    })
    assert.equal(stale.answered, 19)

    clock.moveTo(new Date(clock.now().getTime() + pastStaleness))
    await until('the others are fresh', async () => {
      const now = (await statistics('PROVINCIAL_CENTRE', coverage)).coverage
      return now.fresh === 17
    })
    const text = `{ dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { received ${coverage} }
      feeStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { items ${coverage} } }`
    const { data, extensions } = await until('both subgraphs have followed', async () => {
      const answer = await query<{
        dossierStatistics: { received: number; coverage: Coverage }
        feeStatistics: { items: number; coverage: Coverage }
      }>(text)
      return answer.data.feeStatistics.coverage.fresh === 17 && answer
    })
    for (const { coverage } of [data.dossierStatistics, data.feeStatistics]) {
      const { sources, ...counts } = coverage
      assert.deepEqual(counts, { expected: 19, answered: 17, fresh: 17, stale: 0, missing: 2 })
      assert.deepEqual(
        sources.filter(({ state }) => state === 'MISSING'),
        ['H49.05', 'H49.09'].map((department) => ({
          department,
          state: 'MISSING',
          reason: 'UNREACHABLE',
        })),
      )
    }
    assert.deepEqual(
      extensions?.coverage
        ?.filter(({ state }) => state === 'MISSING')
        .map(({ path, subgraph, department }) => [path.join(), subgraph, department]),
      [
        ['dossierStatistics', 'dossiers', 'H49.05'],
        ['dossierStatistics', 'dossiers', 'H49.09'],
        ['feeStatistics', 'fees', 'H49.05'],
        ['feeStatistics', 'fees', 'H49.09'],
      ],
    )
    const lost = ofBoth.reduce((sum, { received }) => sum + received, 0)
    assert.ok(lost > 0)
    assert.equal(data.dossierStatistics.received, whole.received - lost)
  })

  test('what a missing source holds is in no list, and a single dossier says how old it is', async () => {
    const { data } = await query<{
      dossiers: { edges: unknown[]; coverage: Coverage }
      fees: { edges: unknown[] }
    }>(
      `{ dossiers(filter: { department: "H49.05", scope: PROVINCIAL_CENTRE }) { edges { cursor } ${coverage} }
        fees: feesToCollect(point: CENTRE, onDate: "2014-07-02", filter: { department: "H49.05", scope: PROVINCIAL_CENTRE }) { edges { cursor } } }`,
    )
    assert.deepEqual([data.dossiers.edges, data.fees.edges], [[], []])
    assert.deepEqual([data.dossiers.coverage.expected, data.dossiers.coverage.missing], [1, 1])

    const [row] = await database.sql<{ id: string }>`
      SELECT id FROM dossiers.dossier WHERE source = 'mot-cua-H49.05' LIMIT 1
    `
    const { data: one } = await query<{ dossierById: { lineage: object } }>(
      `{ dossierById(id: "${row?.id}") { lineage { source department mode state watermark fetchedAt } } }`,
    )
    assert.deepEqual(one.dossierById.lineage, {
      source: 'mot-cua-H49.05',
      department: 'H49.05',
      mode: 'REPLICA',
      state: 'MISSING',
      watermark: '2014-07-02T15:00:00+07:00',
      fetchedAt: null,
    })
  })

  test('what is told of data and of collecting leaves missing sources out too, and says so', async () => {
    const { data } = await query<{
      quality: { sources: Array<{ source: string }>; coverage: Coverage }
      late: Array<{ department: { code: string }; coverage: Coverage }>
    }>(
      `{ quality: dossierDataQuality(scope: PROVINCIAL_CENTRE) { sources { source } ${coverage} }
        late: lateToCollect(period: ${period}, scope: PROVINCIAL_CENTRE) { department { code } ${coverage} } }`,
    )
    const [{ coverage: covered } = { coverage: null }] = data.late
    for (const found of [data.quality.coverage, covered])
      assert.deepEqual([found?.expected, found?.missing], [19, 2])
    assert.ok(data.quality.sources.length > 0 && data.late.length > 0)
    const told = [
      ...data.quality.sources.map(({ source }) => source),
      ...data.late.map(({ department }) => department.code),
    ]
    assert.deepEqual(
      told.filter((name) => /H49\.0[59]$/.test(name)),
      [],
    )
  })

  test('an answer that covers less than asked for is an error that names who is missing', async () => {
    const ask = (least: number) =>
      query<null>(
        `{ dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE, minCoverage: ${least}) { received } }`,
      )
    assert.equal((await ask(17 / 19)).errors, undefined)
    const { errors } = await ask(0.9)
    assert.equal(errors?.[0]?.extensions.code, 'COVERAGE_TOO_LOW')
    assert.match(errors?.[0]?.message ?? '', /17 of 19 sources .*H49\.05, H49\.09/)
    assert.equal((await ask(1.5)).errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
  })

  test('sources that answer again are fresh again', async () => {
    stopped.clear()
    await until('all are fresh', async () => {
      const now = (await statistics('ALL_CENTRES', coverage)).coverage
      return now.fresh === 20
    })
  })
})
