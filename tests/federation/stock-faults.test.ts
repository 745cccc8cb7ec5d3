import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { graphql } from 'graphql'
import { type Behaviour, listen, sendJson } from '../stand-in.ts'
import { type RunningFederation, startFederation } from './start-federation.ts'
import { subgraphSchema } from './subgraph-resolvers.ts'
import { access } from './supergraphs/access.ts'
import { context } from './supergraphs/context.ts'
import { interfaceObjects } from './supergraphs/interface-objects.ts'
import { keys } from './supergraphs/keys.ts'
import { nestedShareable, throughLevels } from './supergraphs/nested-shareable.ts'
import { overrides } from './supergraphs/overrides.ts'
import { persons } from './supergraphs/persons.ts'
import { requires } from './supergraphs/requires.ts'

/** The faults that were seen of the stock engine, each with what is right. `apollo` shows them. */
const engine = 'motcua'

const ask = (running: RunningFederation, query: string, variables = {}) =>
  running.ask(engine, query, variables)

async function assertTrue(running: RunningFederation, query: string, variables = {}) {
  const answer = await ask(running, query, variables)
  const { data, errors } = await running.truth(query, variables)
  assert.deepEqual([answer.data, answer.errors ?? []], [data, errors])
  return answer
}

function standInOf({ standIns }: RunningFederation, name: string) {
  const standIn = standIns.find((one) => one.name === name)
  if (!standIn) throw new Error(`No subgraph ${name}`)
  return standIn
}

/** Lets a subgraph answer as it should, with its answer changed on the way. */
function change(
  running: RunningFederation,
  name: string,
  edit: (data: { _entities: Array<Record<string, unknown> | null> }) => void,
) {
  const part = running.federation.subgraphs.find((subgraph) => subgraph.name === name)
  if (!part) throw new Error(`No subgraph ${name}`)
  const schema = subgraphSchema(running.federation, part)
  const behaviour: Behaviour = async (response, { body: { query, variables = {} } }) => {
    const answer = JSON.parse(
      JSON.stringify(await graphql({ schema, source: query, variableValues: variables })),
    )
    if (answer.data?._entities) edit(answer.data)
    sendJson(response, 200, JSON.stringify(answer))
  }
  standInOf(running, name).misbehave(behaviour)
}

test('twenty levels of shared fields are planned and answered', async (t) => {
  const running = await startFederation(t, nestedShareable)
  await assertTrue(running, throughLevels(20))
})

test('a flood of values that do not fit is refused with a handful of errors', async (t) => {
  const running = await startFederation(t, keys)
  const sku = Array.from({ length: 40_000 }, () => null)
  const answer = await ask(running, 'query ($sku: [String!]) { products(sku: $sku) { id } }', {
    sku,
  })
  assert.equal(answer.data, undefined)
  assert.ok((answer.errors ?? []).length <= 21)
  assert.equal(answer.errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
})

const unfit: ReadonlyArray<readonly [string, string, unknown, unknown]> = [
  ['null for a field that is never null', 'name', null, { people: null }],
  ['text for a number', 'age', 'forty', { people: [{ age: null }] }],
  ['a fraction for an integer', 'age', 1.5, { people: [{ age: null }] }],
  ['a number over 32 bits for an integer', 'age', 2 ** 40, { people: [{ age: null }] }],
  ['a value that the enum has not', 'kind', 'KING', { people: [{ kind: null }] }],
  ['an object for a leaf', 'age', {}, { people: [{ age: null }] }],
  ['a list for a leaf', 'name', ['Lan'], { people: null }],
]

for (const [what, field, value, data] of unfit)
  test(`${what} is null, with an error`, async (t) => {
    const running = await startFederation(t, persons)
    const body = JSON.stringify({ data: { people: [{ [field]: value }] } })
    standInOf(running, 'people').misbehave((response) => sendJson(response, 200, body))
    const answer = await ask(running, `{ people { ${field} } }`)
    assert.deepEqual(answer.data, data)
    assert.deepEqual(
      answer.errors?.map(({ path, extensions: { code } }) => ({ path, code })),
      [{ path: ['people', 0, field], code: 'SUBGRAPH_BAD_ANSWER' }],
    )
  })

test('an object of a type that is not there is null, with an error', async (t) => {
  const running = await startFederation(t, interfaceObjects)
  const body = JSON.stringify({ data: { media: [{ __typename: 'Song', title: 'x' }] } })
  standInOf(running, 'catalogue').misbehave((response) => sendJson(response, 200, body))
  const answer = await ask(running, '{ media { title } }')
  assert.deepEqual(answer.data, null)
  assert.deepEqual(
    answer.errors?.map(({ path }) => path),
    [['media', 0]],
  )
})

const disorders: ReadonlyArray<
  readonly [string, (entities: Array<Record<string, unknown> | null>) => unknown[]]
> = [
  ['in another order', (entities) => [...entities].reverse()],
  ['one too few', (entities) => entities.slice(1)],
  ['one too many', (entities) => [...entities, ...entities.slice(0, 1)]],
  ['one twice', (entities) => entities.map(() => entities[0])],
]

for (const [what, disorder] of disorders) {
  const shuffle = (data: { _entities: unknown[] }) => {
    data._entities = disorder(data._entities as Array<Record<string, unknown> | null>)
  }
  test(`entities that come ${what} are never taken for others`, async (t) => {
    const running = await startFederation(t, keys)
    change(running, 'geography', shuffle)
    await assertOnlyTrueOrNull(running, '{ sites { code place } }', ['sites', 'place'])
  })

  test(`entities that come ${what} are never taken for others, by an interface object`, async (t) => {
    const running = await startFederation(t, interfaceObjects)
    change(running, 'lending', shuffle)
    await assertOnlyTrueOrNull(running, '{ books { id copies } }', ['books', 'copies'])
  })
}

/** Each value is the true one or, with an error about it, null. */
async function assertOnlyTrueOrNull(
  running: RunningFederation,
  query: string,
  [list, field]: readonly [string, string],
) {
  const { data, errors = [] } = await ask(running, query)
  assert.ok(errors.length > 0)
  const truth = await running.truth(query)
  const valuesOf = (data: unknown) =>
    (data as Record<string, Array<Record<string, unknown>> | null> | null)?.[list]?.map(
      (item) => item[field],
    ) ?? []
  const known = valuesOf(truth.data)
  for (const [index, value] of valuesOf(data).entries())
    assert.ok(value === null || value === known[index], `${value} for ${known[index]}`)
}

test('what a field requires with arguments does not mix with what the client asks', async (t) => {
  const running = await startFederation(t, requires)
  for (const fields of [
    'price insured',
    'insured price(currency: VND)',
    'price: insured insured: price pair',
  ])
    await assertTrue(running, `{ product(id: "1") { ${fields} } products { ${fields} total } }`)
})

test('what a field requires of a union comes with its type', async (t) => {
  const running = await startFederation(t, requires)
  await assertTrue(running, '{ products { duty } }')
})

test('a key that resolves nothing is not asked for', async (t) => {
  const running = await startFederation(t, keys)
  const query =
    '{ lastProduct { name stock { site { code } } } lastSite { place code } orders { lines { product { name } } } }'
  const { requests } = await assertTrue(running, query)
  const strays = requests.filter(
    ({ subgraph, query }) => ['audit', 'orders'].includes(subgraph) && query.includes('_entities'),
  )
  assert.deepEqual(strays, [])
})

test('a redirect is not followed', async (t) => {
  let visits = 0
  const elsewhere = createServer((_, response) => {
    visits++
    sendJson(response, 200, '{"data":{"people":[{"name":"Mallory"}]}}')
  })
  const port = await listen(elsewhere)
  t.after(() => elsewhere.close())
  const running = await startFederation(t, persons)
  standInOf(running, 'people').misbehave((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${port}/graphql` }).end(),
  )
  const answer = await ask(running, '{ people { name } }')
  assert.deepEqual(answer.data, { people: null })
  assert.equal(visits, 0)
})

const leaking: ReadonlyArray<readonly [string, (response: ServerResponse) => unknown]> = [
  [
    'an error with its stack',
    (response) =>
      sendJson(
        response,
        200,
        JSON.stringify({
          data: null,
          errors: [
            {
              message: 'secret at http://10.0.0.1:5432',
              extensions: {
                code: 'SECRET',
                stacktrace: ['at secret (/srv/secret.js:1)'],
                secret: 1,
              },
            },
          ],
        }),
      ),
  ],
  ['500 and its page', (response) => response.writeHead(500).end('<html>secret</html>')],
  ['nothing, and closes', (response) => response.destroy()],
]

for (const [what, behaviour] of leaking)
  test(`of a subgraph that answers ${what}, clients learn its name and what is missing`, async (t) => {
    const running = await startFederation(t, persons)
    standInOf(running, 'people').misbehave(behaviour)
    const { data, errors = [] } = await ask(running, '{ dossiers { id citizen { name } } }')
    assert.deepEqual(data, { dossiers: ['d1', 'd2', 'd3'].map((id) => ({ id, citizen: null })) })
    const text = JSON.stringify(errors)
    for (const secret of ['secret', 'SECRET', '127.0.0.1', '10.0.0.1', 'stack', '.js'])
      assert.ok(!text.includes(secret), text)
    for (const { path, extensions } of errors) {
      assert.deepEqual(path?.slice(0, 1), ['dossiers'])
      assert.match(extensions.code, /^SUBGRAPH_/)
      assert.equal(Object.entries(extensions).find(([key]) => key === 'serviceName')?.[1], 'people')
    }
    assert.ok(errors.length > 0)
  })

test('one person in six places is asked for once', async (t) => {
  const running = await startFederation(t, persons)
  const { requests } = await assertTrue(
    running,
    '{ dossiers { citizen { name } officer { name age } } }',
  )
  const toPeople = requests.filter(({ subgraph }) => subgraph === 'people')
  assert.equal(toPeople.length, 1)
  for (const representations of Object.values(toPeople[0]?.variables ?? {}))
    assert.deepEqual(representations, [{ __typename: 'Person', id: 'n1' }])
})

test('one entity in two places has what each of them asks below it', async (t) => {
  const running = await startFederation(t, persons)
  await assertTrue(
    running,
    `{
      dossiers {
        citizen { desk { queue(first: 1) } team { desk { queue(first: 2) } } }
        officer { desk { queue(first: 3) } team { desk { queue(first: 0) } } }
      }
    }`,
  )
})

test('what cannot be planned is an error and not null', async (t) => {
  const running = await startFederation(t, keys)
  const deep = (levels: number): string => (levels === 0 ? 'code' : `near { ${deep(levels - 1)} }`)
  const answer = await ask(running, `{ lastSite { ${deep(60)} } }`)
  assert.ok((answer.errors ?? []).length > 0)
  assert.equal(answer.data ?? null, null)
})

test('an operation deeper than planners go is refused as such', async (t) => {
  const running = await startFederation(t, keys)
  const deep = (levels: number): string => (levels === 0 ? 'code' : `near { ${deep(levels - 1)} }`)
  const { errors } = await ask(running, `{ lastSite { ${deep(60)} } }`)
  assert.equal(errors?.[0]?.extensions.code, 'LIMIT_EXCEEDED')
})

test('a field that moves by a label is asked where the label says', async (t) => {
  const query = '{ dossiers { kept } }'
  const moved = await startFederation(t, overrides, { overrideLabels: ['shelves'] })
  const on = await assertTrue(moved, query)
  assert.ok(on.requests.some(({ subgraph, query }) => subgraph === 'new' && query.includes('kept')))
  const staying = await startFederation(t, overrides)
  const off = await assertTrue(staying, query)
  assert.deepEqual(
    off.requests.map(({ subgraph }) => subgraph),
    ['old'],
  )
})

test('a field that moves by a share is asked on one side or the other, and answered alike', async (t) => {
  const running = await startFederation(t, overrides)
  const sides = new Set<string>()
  // Each side is missed by all of them once in 2^59.
  for (let round = 0; round < 60; round++) {
    const { requests } = await assertTrue(running, '{ dossiers { pages } }')
    sides.add(requests.map(({ subgraph }) => subgraph).join())
  }
  assert.deepEqual([...sides].sort(), ['old', 'old,new'])
})

const statuses: ReadonlyArray<readonly [string, string, object]> = [
  ['a document that does not parse', '{', {}],
  ['an operation that does not fit the schema', '{ nothing }', {}],
  ['a value that does not fit', 'query ($of: ID!) { order(id: $of) { id } }', { of: null }],
]

for (const [what, query, variables] of statuses)
  test(`${what} is 200 as application/json`, async (t) => {
    const running = await startFederation(t, keys)
    const answer = await ask(running, query, variables)
    assert.equal(answer.status, 200)
    assert.equal(answer.data, undefined)
    assert.ok((answer.errors ?? []).length > 0)
  })

test('a supergraph with access directives is served, and what takes no right is answered', async (t) => {
  const running = await startFederation(t, access)
  await assertTrue(running, '{ dossiers { id code } judged }')
})

const refused: ReadonlyArray<readonly [string, unknown, ReadonlyArray<string | number>]> = [
  ['{ mine { id } judged }', { mine: null, judged: 1 }, ['mine']],
  [
    '{ dossiers { id owner } }',
    {
      dossiers: [
        { id: 'd1', owner: null },
        { id: 'd2', owner: null },
      ],
    },
    ['dossiers', 0, 'owner'],
  ],
  [
    '{ dossiers { id verdict } }',
    {
      dossiers: [
        { id: 'd1', verdict: null },
        { id: 'd2', verdict: null },
      ],
    },
    ['dossiers', 0, 'verdict'],
  ],
  ['{ secret { value } judged }', null, ['secret']],
]

for (const [query, data, path] of refused)
  test(`without the right to it, ${path.at(-1)} is null with an error, and no subgraph is asked for it`, async (t) => {
    const running = await startFederation(t, access)
    const answer = await ask(running, query)
    assert.deepEqual(answer.data, data)
    assert.deepEqual(answer.errors?.[0]?.path, path)
    const field = String(path.at(-1))
    assert.ok(!answer.requests.some(({ query }) => query.includes(field)))
  })

test('a field takes its argument of the object that it was reached by', async (t) => {
  const running = await startFederation(t, context)
  const { data } = await ask(running, '{ districts { wards { id price fee } } }')
  assert.deepEqual(data, {
    districts: [
      {
        wards: [
          { id: 'w1', price: '20 VND', fee: 20 },
          { id: 'w2', price: '30 VND', fee: 30 },
        ],
      },
      { wards: [{ id: 'w2', price: '30 USD', fee: 30 }] },
    ],
  })
})
