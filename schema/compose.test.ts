import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { compose } from './compose.ts'
import { readRoverFile } from './rover-file.ts'

const root = path.join(import.meta.dirname, '..')
const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])'
const source = (name: string, sdl: string) => ({ name, url: `http://${name}/graphql`, sdl })

test('the committed supergraph is what rover.yaml composes to', async () => {
  const composed = compose(await readRoverFile(path.join(root, 'rover.yaml')))
  assert.ok('sdl' in composed, JSON.stringify(composed))
  assert.equal(composed.sdl, await readFile(path.join(root, 'schema/supergraph.graphql'), 'utf8'))
})

test('a subgraph of its own composes into a supergraph that knows where it is', () => {
  const composed = compose([source('fees', `${link} type Query { fee: Int }`)])
  assert.ok('sdl' in composed)
  assert.match(composed.sdl, /@join__graph\(name: "fees", url: "http:\/\/fees\/graphql"\)/)
})

test('subgraphs that do not fit together give errors that say why', () => {
  const composed = compose([
    source(
      'fees',
      `${link} type Query { a: Int } type Fee @key(fields: "id") { id: ID! due: Int }`,
    ),
    source(
      'centre',
      `${link} type Query { b: Int } type Fee @key(fields: "id") { id: ID! due: String }`,
    ),
  ])
  assert.ok('errors' in composed)
  assert.match(composed.errors.join('\n'), /Fee\.due/)
})

test('every schema that is not GraphQL is named', () => {
  const composed = compose([source('fees', 'type Query {'), source('centre', 'nonsense')])
  assert.ok('errors' in composed)
  assert.deepEqual(
    composed.errors.map((error) => error.replace(/Syntax Error.*/, 'Syntax Error')),
    ['[fees] Syntax Error', '[centre] Syntax Error'],
  )
})
