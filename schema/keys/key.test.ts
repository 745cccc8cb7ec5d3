import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { allows, authorize, type Key } from './key.ts'

const key = (rights: Partial<Key>): Key => ({
  id: 1n,
  name: 'H49.05',
  graph: 'motcua',
  department: 'H49.05',
  scopes: ['publish'],
  variants: ['*'],
  subgraphs: ['*'],
  ...rights,
})
const publishFees = {
  scope: 'publish',
  graph: 'motcua',
  variant: 'current',
  subgraph: 'fees',
} as const

test('a key allows what its scopes, variants and subgraphs name, and nothing else', () => {
  assert.ok(allows(key({ variants: ['current'], subgraphs: ['fees'] }), publishFees))
  assert.ok(allows(key({ scopes: ['admin'] }), publishFees))
  assert.ok(!allows(key({ scopes: ['read', 'check'] }), publishFees))
  assert.ok(!allows(key({ variants: ['dev'] }), publishFees))
  assert.ok(!allows(key({ subgraphs: ['land'] }), publishFees))
  assert.ok(!allows(key({ graph: 'other' }), publishFees))
})

test('a variant as a whole is open only to a key for all subgraphs', () => {
  const whole = { ...publishFees, subgraph: '' }
  assert.ok(allows(key({}), whole))
  assert.ok(!allows(key({ subgraphs: ['fees', 'f*'] }), whole))
})

test('a denial names the key, the right and the object, never the text of the key', () => {
  assert.throws(() => authorize(key({ subgraphs: ['land'] }), publishFees), {
    code: 'KEY_FORBIDDEN',
    message:
      'Unauthorized: the key "H49.05" lacks the right "publish" for subgraph "fees" of "motcua@current"',
  })
})

test('a star stands for any text, and everything else for itself', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '.', '+') })
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), piece, (pieces, text) => {
      const asExpression = pieces.map((part) => part.replace(/[.+]/g, '\\$&')).join('[^]*')
      assert.equal(
        allows(key({ subgraphs: [pieces.join('*')] }), { ...publishFees, subgraph: text }),
        new RegExp(`^${asExpression}$`).test(text),
      )
    }),
  )
})
