import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Rewrite, RewritePath } from './plan.ts'
import { compileRewrites, rewrittenPlace } from './rewrite.ts'

const possibleTypes = (type: string) => (type === 'Node' ? ['Book', 'Film'] : [type])

const pathOf = (...steps: ReadonlyArray<string | readonly string[]>): RewritePath =>
  steps.map((step) =>
    typeof step === 'string' ? { kind: 'key', key: step } : { kind: 'types', types: step },
  )

function rewritten(value: unknown, ...rewrites: readonly Rewrite[]): unknown {
  compileRewrites(rewrites, possibleTypes)?.(value)
  return value
}

test('a key is renamed in every object of a list, however deep the list is', () => {
  assert.deepEqual(
    rewritten(
      { items: [[{ a: 1 }], [{ a: 2 }, null, { b: 3 }]] },
      { kind: 'rename', path: pathOf('items', 'a'), to: 'title' },
    ),
    { items: [[{ title: 1 }], [{ title: 2 }, null, { b: 3 }]] },
  )
})

test('a rewrite for some types leaves the others, and an abstract one goes for all of its types', () => {
  const items = ['Book', 'Film', 'Game'].map((type) => ({ __typename: type, a: 1 }))
  assert.deepEqual(rewritten(items, { kind: 'rename', path: pathOf(['Node'], 'a'), to: 'b' }), [
    { __typename: 'Book', b: 1 },
    { __typename: 'Film', b: 1 },
    { __typename: 'Game', a: 1 },
  ])
})

test('a renamed value is merged with what its key has already', () => {
  assert.deepEqual(
    rewritten(
      { next: [{ id: 1 }], more: [{ title: 'x' }] },
      { kind: 'rename', path: pathOf('more'), to: 'next' },
    ),
    { next: [{ id: 1, title: 'x' }] },
  )
})

test('rewrites are done one after the other', () => {
  assert.deepEqual(
    rewritten(
      { a: { b: 1 } },
      { kind: 'rename', path: pathOf('a', 'b'), to: 'c' },
      { kind: 'rename', path: pathOf('a'), to: 'd' },
      { kind: 'set', path: pathOf('d', 'e'), value: 'x' },
    ),
    { d: { c: 1, e: 'x' } },
  )
})

test('the place of an error is told with the keys that an answer has once it is rewritten', () => {
  const rewrites: readonly Rewrite[] = [
    { kind: 'rename', path: pathOf('items', ['Book'], 'a', 'b'), to: 'c' },
    { kind: 'rename', path: pathOf('items', 'a'), to: 'd' },
  ]
  assert.deepEqual(rewrittenPlace(['items', 0, 'a', 1, 'b', 2], rewrites), [
    'items',
    0,
    'd',
    1,
    'c',
    2,
  ])
  assert.deepEqual(rewrittenPlace(['items', 0], rewrites), ['items', 0])
  assert.deepEqual(rewrittenPlace(['others', 0, 'a'], rewrites), ['others', 0, 'a'])
})
