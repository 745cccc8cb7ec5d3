import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, type FieldNode, isObjectType, Kind } from 'graphql'
import { Failure } from '#kit/errors.ts'
import { collectFields } from './collect-fields.ts'
import type { SelectedField, Selection } from './selection.ts'

const schema = buildSchema(`
  type Query { node: Node }
  interface Node { id: ID! }
  type Book implements Node { id: ID! title: String next: Book }
  type Film implements Node { id: ID! }
  union Found = Book
`)
const book = schema.getType('Book')
assert.ok(isObjectType(book))

const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'any' } }

const field = (name: string, of: Partial<SelectedField> = {}): SelectedField => ({
  kind: 'field',
  name,
  responseKey: name,
  gatheredKey: name,
  node,
  refusal: null,
  selections: [],
  ...of,
})

const on = (type: string, ...selections: readonly Selection[]): Selection => ({
  kind: 'fragment',
  type,
  selections,
})

const keysOf = (selections: readonly Selection[]) =>
  collectFields(book, selections, schema).map(({ responseKey }) => responseKey)

test('of fragments those are taken that are true for the type, and they stand in their place', () => {
  assert.deepEqual(
    keysOf([
      on('Found', field('title')),
      on('Film', field('x')),
      on('Node', field('id')),
      field('y'),
    ]),
    ['title', 'id', 'y'],
  )
})

test('selections of one response key become one, in the place of the first', () => {
  const [next, ...others] = collectFields(
    book,
    [
      field('next', { selections: [field('id')] }),
      field('id'),
      on('Node', field('next', { selections: [field('title')] })),
    ],
    schema,
  )
  assert.deepEqual(
    next?.selections.map((selection) => selection.kind === 'field' && selection.name),
    ['id', 'title'],
  )
  assert.deepEqual(
    others.map(({ name }) => name),
    ['id'],
  )
})

test('what is selected where a field is refused stays, refused, beside what is selected elsewhere', () => {
  const refusal = new Failure('FORBIDDEN', 'No')
  const refused = field('next', { refusal, selections: [on('Node', field('title'))] })
  const had = field('next', { selections: [field('id')] })
  const titleRefused = on('Node', field('title', { refusal }))
  assert.deepEqual(collectFields(book, [had, refused], schema), [
    { ...had, selections: [field('id'), titleRefused] },
  ])
  assert.deepEqual(collectFields(book, [refused, had], schema), [
    { ...had, selections: [titleRefused, field('id')] },
  ])
  const [both] = collectFields(book, [refused, refused], schema)
  assert.equal(both?.refusal, refusal)
})
