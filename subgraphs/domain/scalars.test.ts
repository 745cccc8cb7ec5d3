import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GraphQLScalarType, Kind } from 'graphql'
import { scalarResolvers } from './scalars.ts'

const named = (name: string): GraphQLScalarType => {
  const scalar = scalarResolvers([name])[name]
  assert.ok(scalar instanceof GraphQLScalarType)
  return scalar
}

const samples: ReadonlyArray<[name: string, right: string, read: unknown, wrong: string]> = [
  ['VND', '9223372036854775807', 2n ** 63n - 1n, '9223372036854775808'],
  ['LocalDate', '2014-07-02', '2014-07-02', '2014-02-30'],
  [
    'DateTime',
    '2014-07-02T15:00:00+07:00',
    new Date('2014-07-02T08:00:00Z'),
    '2014-07-02T15:00:00',
  ],
  ['AgencyCode', 'H49.05', 'H49.05', 'H49.5'],
  ['ProcedureCode', '1.005129', '1.005129', '9.005129'],
  ['DossierCode', '000.00.01.H49-140402-0001', '000.00.01.H49-140402-0001', '140402-0001'],
]

for (const [name, right, read, wrong] of samples) {
  test(`${name} is read alike from a variable and from a literal, and written as text`, () => {
    const scalar = named(name)
    assert.deepEqual(scalar.parseValue(right), read)
    assert.deepEqual(scalar.parseLiteral({ kind: Kind.STRING, value: right }), read)
    assert.equal(scalar.serialize(read), right)
  })

  test(`a malformed ${name} is refused with what a right one looks like`, () => {
    const scalar = named(name)
    const refusal = {
      message: new RegExp(`^${name} must be `),
      extensions: { code: 'BAD_USER_INPUT' },
    }
    for (const value of [wrong, '', 7, true, null, [], {}])
      assert.throws(() => scalar.parseValue(value), refusal)
    assert.throws(() => scalar.parseLiteral({ kind: Kind.STRING, value: wrong }), refusal)
    assert.throws(() => scalar.parseLiteral({ kind: Kind.INT, value: '7' }), refusal)
  })
}

test('a malformed literal is refused with its place in the document', () => {
  const node = { kind: Kind.STRING, value: 'H49.5' } as const
  assert.throws(() => named('AgencyCode').parseLiteral(node), { nodes: [node] })
})

test('a subgraph takes only the scalars that its schema has', () => {
  assert.deepEqual(Object.keys(scalarResolvers(['LocalDate', 'VND'])).sort(), ['LocalDate', 'VND'])
})
