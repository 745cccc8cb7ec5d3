import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { type GraphQLResolveInfo, print } from 'graphql'
import { pino } from 'pino'
import { startGateway } from '../../gateway/main.ts'
import { ask } from '../ask.ts'
import { composed, temporaryFolder } from '../gateway-world.ts'
import { type StandInSchema, sendJson, startStandIn } from '../stand-in.ts'
import { link } from './federation.ts'

/** Starts subgraphs that are written as other people write theirs, and a gateway over them. */
async function startThirdParty(t: TestContext, ...schemas: readonly StandInSchema[]) {
  const standIns = await Promise.all(schemas.map((schema) => startStandIn(t, schema)))
  const supergraphFile = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(supergraphFile, composed(standIns))
  const gateway = await startGateway({ port: 0, supergraphFile }, pino({ level: 'silent' }))
  t.after(() => gateway.stop())
  return {
    standIns,
    async ask(query: string) {
      const { data, errors } = await ask(gateway.url, query, {}, { connection: 'close' })
      return errors === undefined ? { data } : { data, errors }
    },
  }
}

const vessels = (key: string): StandInSchema => ({
  name: 'vessels',
  sdl: `
    ${link('@key')}
    type Query { vessels: [Vessel!]! }
    type Vessel @key(fields: "plate") { plate: ${key} }
  `,
  resolvers: {
    Query: {
      vessels: () => [{ plate: 'QN-1' }, { plate: 'QN-22' }],
    },
  },
})

/** Its objects do not hold the key that they were found by. */
const catches = (key: string): StandInSchema => ({
  name: 'catches',
  sdl: `
    ${link('@key', '@external')}
    type Vessel @key(fields: "plate") { plate: ${key} @external tons: Int }
  `,
  resolvers: {
    Vessel: { __resolveReference: ({ plate }: { plate: string }) => ({ tons: plate.length }) },
  },
})

const caught = { data: { vessels: [{ tons: 4 }, { tons: 5 }] } }

test('a subgraph that fails to give back the keys it was asked by is asked without them', async (t) => {
  const { ask, standIns } = await startThirdParty(t, vessels('String!'), catches('String!'))
  assert.deepEqual(await ask('{ vessels { tons } }'), caught)
  assert.deepEqual(await ask('{ vessels { tons } }'), caught)
  const queries = standIns[1]?.received.map(({ body }) => body.query.includes('__check'))
  assert.deepEqual(queries, [true, false, false])
})

test('an entity that comes without the key it was asked by is taken', async (t) => {
  const { ask } = await startThirdParty(t, vessels('String'), catches('String'))
  assert.deepEqual(await ask('{ vessels { tons } }'), caught)
})

test('a subgraph that fails for another reason as well is asked for keys again', async (t) => {
  const { ask, standIns } = await startThirdParty(t, vessels('String!'), catches('String!'))
  const failing = { path: ['_entities', 0, '__check_0_plate'], message: 'No database' }
  standIns[1]?.misbehave((response) =>
    sendJson(
      response,
      200,
      JSON.stringify({ data: { _entities: [null, null] }, errors: [failing] }),
    ),
  )
  const { data, errors } = await ask('{ vessels { tons } }')
  assert.deepEqual(data, { vessels: [{ tons: null }, { tons: null }] })
  assert.equal(errors?.[0]?.extensions.code, 'SUBGRAPH_ERROR')
  standIns[1]?.misbehave(null)
  assert.deepEqual(await ask('{ vessels { tons } }'), caught)
  const queries = standIns[1]?.received.map(({ body }) => body.query.includes('__check'))
  assert.deepEqual(queries, [true, false, true, false])
})

const sites: StandInSchema = {
  name: 'sites',
  sdl: `
    ${link('@inaccessible')}
    type Query { sites: [Site!]! }
    interface Watched @inaccessible { state: State }
    type Site implements Watched { state: State must: State! keeper: Keeper }
    enum State { OPEN SEALED @inaccessible }
    union Keeper = Guard | Spy
    type Guard { name: String }
    type Spy @inaccessible { name: String }
  `,
  resolvers: {
    Query: {
      sites: () => [
        { state: 'OPEN', must: 'OPEN', keeper: { __typename: 'Guard', name: 'An' } },
        { state: 'SEALED', must: 'SEALED', keeper: { __typename: 'Spy', name: 'Bình' } },
      ],
    },
  },
}

test('a supergraph that hides an interface and a type of a union is served', async (t) => {
  const { ask } = await startThirdParty(t, sites)
  assert.deepEqual(await ask('{ sites { __typename keeper { __typename } } }'), {
    data: {
      sites: [
        { __typename: 'Site', keeper: { __typename: 'Guard' } },
        { __typename: 'Site', keeper: null },
      ],
    },
  })
})

test('what the API hides is null without an error that would tell of it', async (t) => {
  const { ask } = await startThirdParty(t, sites)
  assert.deepEqual(await ask('{ sites { state keeper { ... on Guard { name } } } }'), {
    data: {
      sites: [
        { state: 'OPEN', keeper: { name: 'An' } },
        { state: null, keeper: null },
      ],
    },
  })
})

test('a hidden value where null may not be is an error', async (t) => {
  const { ask } = await startThirdParty(t, sites)
  const { data, errors = [] } = await ask('{ sites { must } }')
  assert.equal(data, null)
  assert.deepEqual(
    errors.map(({ path, extensions: { code } }) => [path, code]),
    [[['sites', 1, 'must'], 'SUBGRAPH_BAD_ANSWER']],
  )
})

const harbours: StandInSchema = {
  name: 'harbours',
  sdl: `
    ${link('@key', '@interfaceObject')}
    interface Harbour @key(fields: "id") { id: ID! }
    type Query { harbour: Harbour }
  `,
  resolvers: { Query: { harbour: () => ({ __typename: 'Harbour', id: 'h1' }) } },
}

const depths: StandInSchema = {
  name: 'depths',
  sdl: `
    ${link('@key', '@interfaceObject')}
    type Harbour @key(fields: "id", resolvable: false) @interfaceObject { id: ID! depth: Int }
    type Query { deepest: Harbour }
  `,
  resolvers: { Query: { deepest: () => ({ id: 'h2' }) }, Harbour: { depth: () => 9 } },
}

test('an operation that no subgraph can be asked for is refused, and blamed on none', async (t) => {
  const { ask } = await startThirdParty(t, harbours, depths)
  const { data, errors = [] } = await ask('{ harbour { depth } }')
  assert.equal(data, undefined)
  assert.deepEqual(
    errors.map(({ extensions: { code } }) => code),
    ['PLANNING_FAILED'],
  )
  assert.deepEqual(await ask('{ deepest { depth } }'), { data: { deepest: { depth: 9 } } })
})

/** Answers a mark with the directive that it was asked with. */
const marked = (name: string, sdl: string): StandInSchema => {
  const mark = (_: unknown, __: unknown, ___: unknown, { fieldNodes }: GraphQLResolveInfo) =>
    fieldNodes.flatMap(({ directives = [] }) => directives.map(print)).join()
  return {
    name,
    sdl: `${link('@key')} directive @in(script: String!) on FIELD ${sdl}`,
    resolvers: {
      Query: name === 'north' ? { north: mark, deed: () => ({ id: 'd1' }) } : { south: mark },
      ...(name === 'south' && { Deed: { mark } }),
    },
  }
}

test('a directive that all subgraphs know reaches them with the field it is on', async (t) => {
  const { ask } = await startThirdParty(
    t,
    marked(
      'north',
      'type Query { north: String deed: Deed } type Deed @key(fields: "id") { id: ID! }',
    ),
    marked(
      'south',
      'type Query { south: String } type Deed @key(fields: "id") { id: ID! mark: String }',
    ),
  )
  const [latin, nom] = ['@in(script: "LATIN")', '@in(script: "NOM")']
  assert.deepEqual(await ask(`{ north ${nom} south deed { mark ${latin} @skip(if: false) } }`), {
    data: { north: nom, south: '', deed: { mark: latin } },
  })
})
