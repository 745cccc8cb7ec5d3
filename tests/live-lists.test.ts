import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { parseLocalDate } from '#domain/dates.ts'
import type { Database } from '#kit/sql.ts'
import { takeDossiers, takeEvents } from '../subgraphs/dossiers/intake/store.ts'
import { sourceId } from '../subgraphs/sources/source-id.ts'
import { eachDatabase } from './databases.ts'
import type { UntilEnd } from './gateway-world.ts'
import { departmentSettings, type OwnDossier, startDepartment } from './live-department.ts'
import { type LiveWorld, startLiveWorld } from './live-world.ts'

interface List {
  readonly dossiers: {
    readonly edges: ReadonlyArray<{
      readonly cursor: string
      readonly node: { readonly codes: string[] }
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    readonly coverage: Coverage
  }
}

interface Coverage {
  readonly expected: number
  readonly answered: number
  readonly fresh: number
  readonly stale: number
  readonly missing: number
  readonly sources: ReadonlyArray<{ department: string; state: string; reason: string | null }>
}

const selection = `{
  edges { cursor node { codes } }
  pageInfo { hasNextPage endCursor }
  coverage { expected answered fresh stale missing sources { department state reason } }
}`

let numbers = 0

/** A code and a key of their own for each dossier. */
function dossier(department: string, receivedAt: string | null, dueOn: string | null): OwnDossier {
  const number = String(++numbers).padStart(6, '0')
  return { key: `hs-${number}`, code: `${department}-20140630-${number}`, receivedAt, dueOn }
}

eachDatabase('a list over live sources', (open) => {
  let database: Database
  before(async () => {
    database = await open()
  })

  const departments = ['H49.02', 'H49.05', 'H49.09']

  /** Some departments, which are asked each time, and the store. */
  async function start(t: UntilEnd, more: object = {}) {
    const started = await Promise.all(departments.map(() => startDepartment(t)))
    const world = await startLiveWorld(
      t,
      database,
      Object.fromEntries(
        started.map(({ url }, index) => [
          `mot-cua-${departments[index]}`,
          departmentSettings(departments[index] ?? '', url, more),
        ]),
      ),
    )
    return { ...world, departments: started }
  }

  /** Puts a dossier into the store, as one that no described source has told of. */
  async function store({ key, code, receivedAt, dueOn, procedure = '1.000001' }: OwnDossier) {
    const agency = parseAgencyCode('H49.20')
    const procedureCode = parseProcedureCode(procedure)
    assert.ok(agency && procedureCode)
    const at = (text: string) => new Date(`${text.replace(' ', 'T')}+07:00`)
    const id = sourceId('dossier', 'counter', key)
    await database.transaction(async ({ sql }) => {
      await takeDossiers(sql, 'counter', [
        {
          id,
          key,
          codes: [code],
          procedureCode,
          fieldCode: 'LV-05-01',
          departmentCode: agency,
          handledByCode: agency,
          receivedByCode: agency,
          localityCode: null,
          scope: 'PROVINCIAL_CENTRE',
          channel: 'COUNTER',
          submittedAt: at('2014-05-01 07:30:00'),
          acceptBy: null,
          events: [],
          owner: { id: randomUUID(), kind: 'Citizen' },
          parties: [],
        },
      ])
      if (receivedAt === null) return
      const event = {
        dossierId: id,
        dossier: key,
        at: at(receivedAt),
        sequence: 1,
        status: 'ACCEPTED',
      }
      const others = { sourceStatus: '2', vocabulary: null, agencyCode: null, note: null }
      const appointmentOn = dueOn === null ? null : parseLocalDate(dueOn)
      await takeEvents(
        sql,
        [{ ...event, ...others, appointmentOn, supplementDueOn: null }],
        new Date('2014-07-02T15:00:00+07:00'),
      )
    })
  }

  async function page(
    { ask }: LiveWorld,
    args: string,
    after: string | null = null,
    remainingMs?: number,
  ) {
    const from = after === null ? '' : `, after: "${after}"`
    const answer = await ask<List>(`{ dossiers(${args}${from}) ${selection} }`, remainingMs)
    assert.equal(answer.errors, undefined)
    assert.ok(answer.data)
    return { ...answer.data.dossiers, extensions: answer.extensions }
  }

  test('gives the sorted union of the store and all sources, each dossier once, whatever the page size, while rows come in between', async (t) => {
    const world = await start(t)
    const moment = fc.option(
      fc.constantFrom('2014-06-30 08:00:00', '2014-06-30 08:00:01', '2014-07-01 10:00:00'),
    )
    const day = fc.option(fc.constantFrom('2014-07-03', '2014-07-04', '2014-07-07'))
    // What was never accepted has no appointment either.
    const times = fc
      .tuple(moment, day)
      .map(([receivedAt, dueOn]) => ({ receivedAt, dueOn: receivedAt && dueOn }))
    const rows = fc.array(times, { maxLength: 6 })
    let runs = 0

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('RECEIVED_LATEST_FIRST', 'DUE_SOONEST_FIRST'),
        fc.array(rows, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 5 }),
        rows,
        async (order, [own = [], ...ofDepartments], size, coming) => {
          const procedure = `1.${String(100_000 + ++runs)}`
          const put = async (department: number, { receivedAt, dueOn }: (typeof own)[number]) => {
            const row = { ...dossier('H49.20', receivedAt, dueOn), procedure }
            if (department < 0) await store(row)
            else world.departments[department]?.dossiers.push(row)
            return row
          }
          const first = [
            ...(await Promise.all(own.map((times) => put(-1, times)))),
            ...(await Promise.all(
              ofDepartments.flatMap((list, index) => list.map((times) => put(index, times))),
            )),
          ]
          const all = [...first]
          const read: string[] = []
          const args = `first: ${size}, orderBy: ${order}, filter: { procedure: "${procedure}" }`
          let after: string | null = null
          for (;;) {
            const { edges, pageInfo } = await page(world, args, after)
            read.push(...edges.map(({ node }) => node.codes[0] ?? ''))
            if (!pageInfo.hasNextPage) break
            after = pageInfo.endCursor
            const next = coming.pop()
            if (next) all.push(await put((all.length % 4) - 1, next))
          }
          assert.equal(new Set(read).size, read.length)
          const expected = new Set(first.map(({ code }) => code))
          assert.deepEqual(new Set(read.filter((code) => expected.has(code))), expected)
          const by = order === 'DUE_SOONEST_FIRST' ? 'dueOn' : 'receivedAt'
          const values = read.map((code) => all.find((row) => row.code === code)?.[by] ?? null)
          assert.deepEqual(values, sorted(values, order === 'DUE_SOONEST_FIRST'))
        },
      ),
      { numRuns: 12 },
    )
  })

  test('asks each source for one page, once, whatever it has', async (t) => {
    const world = await start(t)
    for (const { dossiers } of world.departments)
      for (let day = 10; day < 30; day++)
        dossiers.push(dossier('H49.05', `2014-06-${day} 08:00:00`, null))
    const args = 'first: 5, filter: { procedure: "1.000001" }'
    const { edges, pageInfo, coverage } = await page(world, args)
    assert.equal(edges.length, 5)
    assert.equal(pageInfo.hasNextPage, true)
    assert.deepEqual(
      world.departments.map(({ asked }) => asked('MoiNhat')),
      [1, 1, 1],
    )
    assert.deepEqual([coverage.expected, coverage.fresh], [3, 3])
  })

  test('a source that never answers costs its own part alone, and the list comes in time', async (t) => {
    const world = await start(t)
    for (const { dossiers } of world.departments)
      dossiers.push(dossier('H49.05', '2014-06-11 08:00:00', null))
    world.departments[1]?.behave('silent')
    const { edges, coverage, extensions } = await page(
      world,
      'first: 10, filter: { procedure: "1.000001", receivedTo: "2014-06-11" }',
      null,
      600,
    )
    const silent = { department: 'H49.05', state: 'MISSING', reason: 'TOO_SLOW' }
    assert.equal(edges.length, 2)
    assert.deepEqual(coverage, {
      expected: 3,
      answered: 2,
      fresh: 2,
      stale: 0,
      missing: 1,
      sources: [
        { department: 'H49.02', state: 'FRESH', reason: null },
        silent,
        { department: 'H49.09', state: 'FRESH', reason: null },
      ],
    })
    assert.partialDeepStrictEqual(extensions?.coverage, [{}, { path: ['dossiers'], ...silent }, {}])
  })

  test('what a source gave before stands in for it while it is down, and says so', async (t) => {
    const world = await start(t)
    const [, trade] = world.departments
    trade?.dossiers.push(dossier('H49.05', '2014-06-11 08:00:00', null))
    const args = 'first: 10, filter: { department: "H49.05" }'
    const fresh = await page(world, args)
    assert.equal(fresh.edges.length, 1)
    trade?.behave('down')
    const stale = await page(world, args)
    assert.deepEqual(stale.edges, fresh.edges)
    assert.deepEqual(stale.coverage.sources, [
      { department: 'H49.05', state: 'STALE', reason: 'UNREACHABLE' },
    ])
    world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * 3_600_000))
    const missing = await page(world, args)
    assert.deepEqual(missing.edges, [])
    assert.deepEqual(missing.coverage.sources, [
      { department: 'H49.05', state: 'MISSING', reason: 'UNREACHABLE' },
    ])
  })

  test('a source that cannot list in the order, or by the filter, is missing, and not asked', async (t) => {
    const trade = await startDepartment(t, [dossier('H49.05', '2014-06-11 08:00:00', null)])
    const settings = departmentSettings('H49.05', trade.url)
    const { soonestDue: _, ...lists } = settings.feeds.dossiers.from.lists
    const world = await startLiveWorld(t, database, {
      'mot-cua-H49.05': {
        ...settings,
        feeds: {
          dossiers: {
            ...settings.feeds.dossiers,
            from: { ...settings.feeds.dossiers.from, lists },
          },
        },
      },
    })
    const cannot = [{ department: 'H49.05', state: 'MISSING', reason: 'CANNOT_LIST' }]
    const filter = 'filter: { department: "H49.05" }'
    const byDue = await page(world, `first: 10, orderBy: DUE_SOONEST_FIRST, ${filter}`)
    assert.deepEqual(byDue.coverage.sources, cannot)
    const owner = await page(world, `first: 10, filter: { owner: "${randomUUID()}" }`)
    assert.deepEqual(owner.coverage.sources, cannot)
    assert.deepEqual([trade.asked('DenHan'), trade.asked('MoiNhat')], [0, 0])
    assert.equal((await page(world, `first: 10, ${filter}`)).edges.length, 1)
  })

  test('a source that does not list in order is missing', async (t) => {
    const world = await start(t)
    const [, trade] = world.departments
    assert.ok(trade)
    for (const day of [11, 12])
      trade.dossiers.push(dossier('H49.05', `2014-06-${day} 08:00:00`, null))
    trade.behave('unsorted')
    const { edges, coverage } = await page(world, 'first: 10, filter: { department: "H49.05" }')
    assert.deepEqual(edges, [])
    assert.deepEqual(coverage.sources, [
      { department: 'H49.05', state: 'MISSING', reason: 'UNREACHABLE' },
    ])
  })

  test('cursors that were cut, altered or made up are refused', async (t) => {
    const world = await start(t)
    const refused = async (key: readonly string[]) => {
      const after = Buffer.from(JSON.stringify(key)).toString('base64url')
      const { errors } = await world.ask(`{ dossiers(first: 1, after: "${after}") ${selection} }`)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT', key.join())
    }
    const moment = '2014-06-30T01:00:00.000000Z'
    await refused(['dossiers', moment, 'so/../1', 'hs-1'])
    await refused(['dossiers', moment, 'mot-cua-H49.05', ''])
    await refused(['dossiers', moment, 'mot-cua-H49.05', 'x'.repeat(201)])
    await refused(['dossiers', moment, 'mot-cua-H49.05', 'hs-1', 'more'])
    await refused(['dossiers', 'soon', 'mot-cua-H49.05', 'hs-1'])
    await refused(['dossiers by due', '2014-07-01', 'mot-cua-H49.05', 'hs-1'])
  })
})

function sorted(values: readonly (string | null)[], isAscending: boolean): (string | null)[] {
  return values.toSorted((one, other) => {
    if (one === other) return 0
    if (one === null || other === null) return one === null ? 1 : -1
    return one < other === isAscending ? -1 : 1
  })
}
