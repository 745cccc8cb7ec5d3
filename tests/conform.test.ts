import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { type Subgraph, startSubgraph } from '#kit/subgraph.ts'
import { domainStart } from '../demo/data.ts'
import { standingSources } from '../demo/sources.ts'
import { type ConformResult, conform, conformRules, report } from '../schema/conform/conform.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { dossiersFrom } from '../subgraphs/dossiers/main.ts'
import { feesFrom } from '../subgraphs/fees/main.ts'
import { procedures } from '../subgraphs/procedures/main.ts'
import { inboxAt } from '../subgraphs/sources/inbox.ts'
import { peopleAt } from '../subgraphs/sources/people.ts'
import { plotsOf, startLittleSubgraph, type Ways } from './little-subgraph.ts'
import { openCopy } from './world.ts'

const target = (url: string, limitMs = 60_000) => ({ url, headers: {}, limitMs })

const failedIn = (results: readonly ConformResult[]) =>
  results.filter(({ outcome }) => outcome === 'FAILED').map(({ id }) => id)

test('a right subgraph passes every rule', async (t) => {
  const results = await conform(target(await startLittleSubgraph(t, {})))
  assert.deepEqual(
    results.filter(({ outcome }) => outcome !== 'PASSED'),
    [],
  )
})

const failing = new Error('at plots (/srv/app/plots.js:12:5)')

const wrong: ReadonlyArray<
  [what: string, ways: Partial<Ways>, failed: string[], limitMs?: number]
> = [
  ['gives no SDL', { sdl: '' }, ['SERVICE_GIVES_SDL']],
  ['gives an SDL that does not parse', { sdl: 'type Query {' }, ['SERVICE_GIVES_SDL']],
  [
    'gives an SDL with a directive that nobody knows',
    { sdl: 'type Query { plots: [Plot] } type Plot @key(fields: "id") @land { id: ID! }' },
    ['SERVICE_COMPOSES'],
  ],
  ['answers as a web page', { contentType: 'text/html' }, ['SERVICE_TELLS_TYPENAME']],
  ['answers with another status', { status: () => 202 }, ['SERVICE_TELLS_TYPENAME']],
  [
    'gives entities as SQL gives them: in its own order, each once',
    {
      entities: (asked) =>
        ['a', 'b', 'c']
          .filter((id) => asked.some((one) => one.id === id))
          .flatMap((id) => plotsOf([{ __typename: 'Plot', id }])),
    },
    [
      'ENTITIES_IN_ORDER',
      'ENTITIES_UNKNOWN',
      'ENTITIES_BESIDE_UNKNOWN',
      'ENTITIES_OF_UNKNOWN_TYPE',
      'ENTITIES_MANY',
    ],
  ],
  [
    'leaves unknown entities out',
    { entities: (asked) => plotsOf(asked).filter((plot) => plot !== null) },
    ['ENTITIES_UNKNOWN', 'ENTITIES_BESIDE_UNKNOWN'],
  ],
  [
    'fails as a whole for an unknown entity',
    {
      entities: (asked) => {
        const found = plotsOf(asked)
        if (found.includes(null)) throw new Error('not found')
        return found
      },
    },
    ['ENTITIES_UNKNOWN', 'ENTITIES_BESIDE_UNKNOWN'],
  ],
  [
    'gives an entity for a type that it does not know',
    { entities: (asked) => plotsOf(asked.map((one) => ({ ...one, __typename: 'Plot' }))) },
    ['ENTITIES_OF_UNKNOWN_TYPE'],
  ],
  [
    'takes 100 entities at once only',
    { entities: (asked) => plotsOf(asked.slice(0, 100)) },
    ['ENTITIES_MANY'],
  ],
  [
    'gives null for an empty list',
    { entities: (asked) => (asked.length === 0 ? null : plotsOf(asked)) },
    ['ENTITIES_NONE'],
  ],
  [
    'answers a fault with 500',
    { status: ({ query }) => (query === '{ ' ? 500 : 200) },
    ['FAULTS_SYNTAX'],
  ],
  [
    'answers faults with data',
    {
      result: (result, { query }) => (query.includes('noSuchField') ? { data: { a: 1 } } : result),
    },
    ['FAULTS_UNKNOWN_FIELD'],
  ],
  ['breaks on a body that is no JSON', { badJsonStatus: 500 }, ['FAULTS_NOT_JSON']],
  [
    'shows its stack',
    {
      entities: (asked) => {
        if (asked.some(({ __typename }) => __typename !== 'Plot')) throw failing
        return plotsOf(asked)
      },
      result: (result) => JSON.parse(JSON.stringify(result).replace('at plots', 'at plots (')),
    },
    ['FAULTS_TELL_NOTHING_INSIDE'],
  ],
  ['takes bodies of any size', { bodyLimitBytes: Number.MAX_SAFE_INTEGER }, ['LIMITS_LARGE_BODY']],
  [
    'mixes up requests',
    {
      result: (result, { query }) =>
        query.includes('asked7') ? { data: { asked8: 'Query' } } : result,
    },
    ['LIMITS_AT_ONCE'],
  ],
  [
    'never answers a deep document',
    { answer: (_, { query }) => query.startsWith('{ a { a') },
    ['LIMITS_DEEP'],
    2_000,
  ],
]

/** Answers a call of one entity after longer than a gateway waits. */
const slowEntities: Ways['answer'] = (response, { query, variables }) => {
  const { representations } = variables
  if (!Array.isArray(representations) || representations.length !== 1) return false
  const [{ __typename, id }] = representations
  if (__typename !== 'Plot' || id === 'no-such-key-6f1d' || !query.includes('Plot')) return false
  const body = JSON.stringify({ data: { _entities: [{ __typename, id }] } })
  setTimeout(() => response.setHeader('content-type', 'application/json').end(body), 2_050)
  return true
}

test('a subgraph whose entities come later than a gateway waits is found', async (t) => {
  const rules = conformRules.filter(({ id }) => id === 'LATENCY')
  const url = await startLittleSubgraph(t, { answer: slowEntities })
  const [latency] = await conform(target(url), [], rules)
  assert.match(latency?.detail ?? '', /^Plot took 2\d{3} ms$/)
})

/** Tried where they are what is wrong: they send megabytes. */
const costly = ['LIMITS_LARGE_BODY', 'LIMITS_MANY_FIELDS']

for (const [what, ways, failed, limitMs] of wrong)
  test(`a subgraph that ${what} is found`, async (t) => {
    const rules = conformRules.filter(({ id }) => failed.includes(id) || !costly.includes(id))
    const url = await startLittleSubgraph(t, ways)
    const results = await conform(target(url, limitMs), [], rules)
    assert.deepEqual(failedIn(results), failed)
  })

test('a subgraph that cannot be reached fails, and nothing hangs', async () => {
  const results = await conform(target('http://127.0.0.1:1/graphql'))
  assert.ok(results.every(({ outcome }) => outcome !== 'PASSED'))
})

test('a failed rule is told with what was seen and its cure; the command ends with 1', async (t) => {
  const url = await startLittleSubgraph(t, { badJsonStatus: 500 })
  const printed = report(await conform(target(url)))
  assert.match(printed, /FAILED {2}FAULTS_NOT_JSON: .*\n {10}seen: HTTP 500\n {10}cure: Catch/)
  const { code, output } = await runConform(url, '--limit-ms', '60000')
  assert.equal(code, 1)
  assert.match(output, /1 failed/)
})

test('examples stand in for entities that no list gives', async (t) => {
  const ways = {
    sdl: 'type Query { plot(id: ID!): Plot } type Plot @key(fields: "id") { id: ID! }',
  }
  const url = await startLittleSubgraph(t, ways)
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-conform-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'examples.json')
  await writeFile(
    file,
    '[{ "__typename": "Plot", "id": "a" }, { "__typename": "Plot", "id": "b" }]',
  )
  const without = await runConform(url, '--limit-ms', '60000')
  assert.match(without.output, /skipped ENTITIES_IN_ORDER: no entity is known/)
  const { code, output } = await runConform(url, '--limit-ms', '60000', '--examples', file)
  assert.match(output, /ok {6}ENTITIES_IN_ORDER/)
  assert.equal(code, 0)
})

for (const given of [
  [],
  ['nowhere'],
  ['http://a/', '--limit-ms', 'x'],
  ['http://a/', '--header', 'x'],
])
  test(`conform ${given.join(' ')} says how it is used`, async () => {
    const { code, output } = await runConform(...given)
    assert.equal(code, 2)
    assert.match(output, /Usage|--limit-ms|--header/)
  })

async function runConform(...given: string[]): Promise<{ code: number; output: string }> {
  const cli = path.join(import.meta.dirname, '../schema/conform/cli.ts')
  const child = spawn(process.execPath, [cli, ...given], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, output: output + errors }
}

test('every rule has an id of its own', () => {
  const ids = conformRules.map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
})

describe('our own subgraphs', () => {
  const urls = new Map<string, string>()
  const stops: (() => Promise<void>)[] = []
  before(async () => {
    const database = await openCopy()
    stops.unshift(() => database.stop())
    const clock = standingClock(await domainStart(database))
    const log = pino({ level: 'silent' })
    const start = async <Context extends object>(subgraph: Subgraph<Context>) => {
      const served = await startSubgraph(subgraph, { database, clock, log })
      stops.unshift(() => served.stop())
      urls.set(subgraph.name, `${served.url}/graphql`)
    }
    const following = await standingSources()
    await start(procedures)
    await start(citizens)
    await start(dossiersFrom(following, peopleAt(urls.get('citizens') ?? '')))
    await start(feesFrom(following, inboxAt(urls.get('dossiers') ?? '')))
  })
  after(async () => {
    for (const stop of stops) await stop()
  })

  for (const name of ['procedures', 'dossiers', 'fees', 'citizens'])
    test(`${name} breaks no rule`, async () => {
      const results = await conform(target(urls.get(name) ?? ''))
      assert.deepEqual(
        results.filter(({ outcome }) => outcome === 'FAILED'),
        [],
      )
    })
})
