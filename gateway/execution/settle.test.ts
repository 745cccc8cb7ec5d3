import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, type FragmentDefinitionNode, Kind, parse } from 'graphql'
import { Failure } from '#kit/errors.ts'
import { createGatheredKeys } from './gathered-keys.ts'
import type { Selection } from './selection.ts'
import { conditionVariables, settle } from './settle.ts'

const schema = buildSchema(`
  type Query { node: Node book: Book }
  interface Node { id: ID! }
  type Book implements Node { id: ID! title: String }
`)

function read(text: string) {
  const { definitions } = parse(text)
  const [operation] = definitions
  assert.ok(operation?.kind === Kind.OPERATION_DEFINITION)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION)
      fragments.set(definition.name.value, definition)
  return { operation, fragments }
}

/** What is selected, as text; what is refused stands in parentheses. */
function settled(
  text: string,
  conditions: Readonly<Record<string, boolean>> = {},
  refused: ReadonlySet<string> = new Set(),
): string {
  const { operation, fragments } = read(text)
  const refusal = new Failure('FORBIDDEN', 'No')
  const { selections } = settle(operation, {
    schema,
    fragments,
    gatheredKeyOf: createGatheredKeys({ aliasPrefix: 'alias_', addedFields: new Set() }),
    conditions,
    refusalOf: (node) =>
      node.kind === Kind.FRAGMENT_SPREAD && refused.has(node.name.value) ? refusal : null,
  })
  return write(selections)
}

function write(selections: readonly Selection[]): string {
  return selections
    .map((selection) => {
      const inner = selection.selections.length > 0 ? ` { ${write(selection.selections)} }` : ''
      if (selection.kind === 'fragment') return `... on ${selection.type}${inner}`
      return selection.refusal ? `(${selection.responseKey})` : `${selection.responseKey}${inner}`
    })
    .join(' ')
}

test('a field is left out that is skipped or not included, and taken where it is both included and not skipped', () => {
  const text =
    'query ($a: Boolean!, $b: Boolean!) { one: book @include(if: $a) { id } two: book @skip(if: $b) { id } both: book @include(if: $a) @skip(if: $b) { id } }'
  assert.equal(settled(text, { a: true, b: true }), 'one { id }')
  assert.equal(settled(text, { a: false, b: false }), 'two { id }')
  assert.equal(settled(text, { a: true, b: false }), 'one { id } two { id } both { id }')
})

test('conditions are settled on fragments and inside them', () => {
  const text =
    'query ($a: Boolean!) { node { ...B @include(if: $a) ... on Book @skip(if: true) { title } } } fragment B on Book { id title @skip(if: $a) }'
  assert.equal(settled(text, { a: true }), 'node { ... on Book { id } }')
  assert.equal(settled(text, { a: false }), 'node')
})

test('a fragment on the type that it is in is written out in its place', () => {
  assert.equal(
    settled(
      '{ book { ...B ... { title } } } fragment B on Book { id ...N } fragment N on Node { id }',
    ),
    'book { id ... on Node { id } title }',
  )
})

test('what is refused of a fragment is refused of each of its fields', () => {
  const text = '{ book { id ...B } } fragment B on Book { t: title ... on Node { n: id } }'
  assert.equal(settled(text, {}, new Set(['B'])), 'book { id (t) ... on Node { (n) } }')
})

test('the variables of conditions are found through fragments, each once and in the order of names', () => {
  const { operation, fragments } = read(
    'query { book @skip(if: $z) { ...B ...B } } fragment B on Book { id @include(if: $a) title @skip(if: $z) }',
  )
  assert.deepEqual(conditionVariables(operation, fragments), ['a', 'z'])
})
