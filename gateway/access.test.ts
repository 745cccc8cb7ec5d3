import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask } from '../tests/ask.ts'
import { collectLog, composed, temporaryFolder } from '../tests/gateway-world.ts'
import { audience, createIssuer, issuer } from '../tests/issuer.ts'
import { type StandInSchema, startStandIn } from '../tests/stand-in.ts'
import { startGateway } from './main.ts'

const dossiers: StandInSchema = {
  name: 'dossiers',
  sdl: `
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: ["@key", "@authenticated", "@requiresScopes", "@policy"]
    )
    type Query { dossiers: [Dossier] }
    type Dossier @key(fields: "id") {
      id: ID!
      owner: String @requiresScopes(scopes: [["dossier:read"]])
      note: String! @authenticated
      verdict: String @policy(policies: [["head"]])
    }
  `,
  resolvers: {
    Query: { dossiers: () => [{ id: '1' }, { id: '2' }] },
    Dossier: { owner: () => 'N.V.A.', note: () => 'in time', verdict: () => 'granted' },
  },
}

async function startWorld(t: TestContext) {
  const subgraph = await startStandIn(t, dossiers)
  const folder = await temporaryFolder(t)
  const supergraphFile = path.join(folder, 'supergraph.graphql')
  await writeFile(supergraphFile, composed([subgraph]))
  const { sign, publicKey } = await createIssuer('first')
  const file = path.join(folder, 'keys.json')
  await writeFile(file, JSON.stringify({ keys: [publicKey] }))
  const auth = { issuer, audience, keys: { file }, policiesClaim: 'roles' }
  const gateway = await startGateway({ port: 0, supergraphFile, auth }, collectLog().logger)
  t.after(() => gateway.stop())
  return {
    subgraph,
    async ask(query: string, claims?: Parameters<typeof sign>[0]) {
      const authorization = claims && { authorization: `Bearer ${await sign(claims)}` }
      return ask(gateway.url, query, {}, { connection: 'close', ...authorization })
    },
  }
}

test('a field that the caller may not have is null, told at each place, and not asked for', async (t) => {
  const world = await startWorld(t)
  const { data, errors } = await world.ask('{ dossiers { id owner } }')
  assert.deepEqual(data, {
    dossiers: [
      { id: '1', owner: null },
      { id: '2', owner: null },
    ],
  })
  assert.deepEqual(
    errors?.map(({ path, extensions }) => ({ path, ...extensions })),
    [
      { path: ['dossiers', 0, 'owner'], code: 'UNAUTHENTICATED' },
      { path: ['dossiers', 1, 'owner'], code: 'UNAUTHENTICATED' },
    ],
  )
  assert.ok(world.subgraph.received.every(({ body }) => !body.query.includes('owner')))
})

test('each caller gets what the token grants, whoever asked the same before', async (t) => {
  const world = await startWorld(t)
  const query = '{ dossiers { owner verdict } }'
  const got = { owner: 'N.V.A.', verdict: 'granted' }
  const callers = [
    [{ scope: 'dossier:read', roles: ['head'] }, got, undefined],
    [{ scope: 'dossier:read' }, { ...got, verdict: null }, 'FORBIDDEN'],
    [{ scope: 'dossier:write', roles: ['head'] }, { ...got, owner: null }, 'FORBIDDEN'],
    [undefined, { owner: null, verdict: null }, 'UNAUTHENTICATED'],
  ] as const
  for (const [claims, dossier, code] of [...callers, ...callers.toReversed()]) {
    const { data, errors } = await world.ask(query, claims)
    assert.deepEqual(data, { dossiers: [dossier, dossier] })
    assert.equal(errors?.[0]?.extensions.code, code)
  }
})

test('a field that is never null takes its object with it where the caller may not have it', async (t) => {
  const world = await startWorld(t)
  const { data, errors } = await world.ask('{ dossiers { id note } }')
  assert.deepEqual(data, { dossiers: [null, null] })
  assert.equal(errors?.length, 2)
})
