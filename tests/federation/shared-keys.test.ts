import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graphql } from 'graphql'
import { sendJson } from '../stand-in.ts'
import { type RunningFederation, startFederation } from './start-federation.ts'
import { subgraphSchema } from './subgraph-resolvers.ts'
import { abstractTypes } from './supergraphs/abstract-types.ts'
import { interfaceObjects } from './supergraphs/interface-objects.ts'
import { requires } from './supergraphs/requires.ts'

async function assertTrue(running: RunningFederation, query: string): Promise<void> {
  const { data, errors = [] } = await running.ask('motcua', query)
  assert.deepEqual({ data, errors }, await running.truth(query))
}

test('fields of an interface are answered where its types differ in whether they may be null', async (t) => {
  const running = await startFederation(t, abstractTypes)
  await assertTrue(running, '{ items { ... on Reviewed { reviews { id } } } }')
  await assertTrue(running, '{ reviews { of { ... on Item { title related { title } } } } }')
  await assertTrue(running, '{ nodes(ids: ["b1", "f1"]) { ... on Item { t: title } } }')
})

test('an error below a field that was asked under a key of its own has the path of the client', async (t) => {
  const running = await startFederation(t, abstractTypes)
  const [, , reviews] = abstractTypes.subgraphs
  const standIn = running.standIns.find(({ name }) => name === 'reviews')
  assert.ok(reviews && standIn)
  const schema = subgraphSchema(
    {
      ...abstractTypes,
      resolvers: {
        ...abstractTypes.resolvers,
        Review: {
          by: () => {
            throw new Error('Nobody knows')
          },
        },
      },
    },
    reviews,
  )
  standIn.misbehave(async (response, { body: { query, variables = {} } }) => {
    const answer = await graphql({ schema, source: query, variableValues: variables })
    sendJson(response, 200, JSON.stringify(answer))
  })
  const { errors = [] } = await running.ask(
    'motcua',
    '{ film: item(id: "f1") { ...R } items { ...R } } fragment R on Reviewed { told: reviews { by { __typename } } }',
  )
  assert.deepEqual(errors.map(({ path }) => path?.join('.')).sort(), [
    'film.told.0.by',
    'items.0.told.0.by',
    'items.0.told.1.by',
    'items.2.told.0.by',
  ])
})

test('what is required at one place is not what another place requires of the same field', async (t) => {
  const running = await startFederation(t, requires)
  await assertTrue(running, '{ products { label } other: products(first: 2) { pair } }')
  await assertTrue(running, '{ products { insured price(currency: USD) } heaviest { label pair } }')
})

test('fields of one subgraph that require one field with different arguments each get theirs', async (t) => {
  const running = await startFederation(t, requires)
  await assertTrue(running, '{ products { pair dollars standard price(currency: USD) } }')
  await assertTrue(running, '{ products { costs change } heaviest { dollars pair } }')
})

test('a field with different arguments for types of an interface object is asked with each of them', async (t) => {
  const running = await startFederation(t, interfaceObjects)
  await assertTrue(
    running,
    '{ opinions { of { ... on Book { opinions { id } } ... on Film { opinions(skip: 1) { id } } } } }',
  )
  await assertTrue(
    running,
    '{ lent { ... on Book { x: opinions { id } } ... on Film { x: opinions(skip: 1) { text } } } }',
  )
})
