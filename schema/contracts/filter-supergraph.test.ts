import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildSchema, isEnumType, isInputObjectType, isObjectType, validateSchema } from 'graphql'
import { composeSubgraphs } from '../composition/apollo-composition.ts'
import { type ContractFilter, describeContract } from './contract-filter.ts'
import { type Contract, filterSupergraph } from './filter-supergraph.ts'

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@inaccessible"])\n'

function supergraphOf(sdl: string): string {
  const composed = composeSubgraphs([{ name: 'fees', url: 'http://fees', sdl: link + sdl }])
  assert.ok('supergraphSdl' in composed, JSON.stringify(composed))
  return composed.supergraphSdl
}

const everything: ContractFilter = { include: [], exclude: [], hideUnreachableTypes: false }

function contractOf(sdl: string, filter: Partial<ContractFilter>): Contract {
  const contract = filterSupergraph(supergraphOf(sdl), { ...everything, ...filter })
  assert.ok('apiSdl' in contract, JSON.stringify(contract))
  return contract
}

/** What a contract shows, one definition a line, Query last. */
const shown = (sdl: string, filter: Partial<ContractFilter>) =>
  contractOf(sdl, filter)
    .apiSdl.split('\n\n')
    .map((definition) => definition.replaceAll(/\s+/g, ' '))
    .sort((a, b) => Number(a.startsWith('type Query')) - Number(b.startsWith('type Query')))

test('a contract without tags shows everything, and the supergraph stays as it was', () => {
  const sdl = 'type Query { fee: Int @tag(name: "internal") old: Int @inaccessible }'
  assert.deepEqual(shown(sdl, {}), ['type Query { fee: Int }'])
})

test('what has an excluded tag is hidden, whatever else it has', () => {
  const sdl = `
    type Query { fee(by: String @tag(name: "internal"), id: ID!): Fee secret: Int @tag(name: "internal") }
    type Fee @tag(name: "public") { id: ID! kind: Kind note: String @tag(name: "public") @tag(name: "internal") }
    enum Kind { FEE DRAFT @tag(name: "internal") }
  `
  assert.deepEqual(shown(sdl, { include: [], exclude: ['internal'] }), [
    'type Fee { id: ID! kind: Kind }',
    'enum Kind { FEE }',
    'type Query { fee(id: ID!): Fee }',
  ])
})

test('with included tags only fields that have one, or whose type does, are shown', () => {
  const sdl = `
    type Query { fee: Fee @tag(name: "public") fees: [Fee] party: Party @tag(name: "public") }
    type Fee @tag(name: "public") { id: ID! paid: Boolean }
    type Party { name: String @tag(name: "public") number: String }
  `
  assert.deepEqual(shown(sdl, { include: ['public'] }), [
    'type Fee { id: ID! paid: Boolean }',
    'type Party { name: String }',
    'type Query { fee: Fee party: Party }',
  ])
})

test('a contract stays a schema: what depends on what is hidden goes with it', () => {
  const sdl = `
    type Query {
      kept: Int
      fee: Fee
      need(by: Secret!): Int
      may(by: Secret, kind: Kind = DRAFT): Int
      filter(where: Filter): Int
      must(where: Must!): Int
      node: Node
      any: Any
    }
    type Fee @tag(name: "internal") { id: ID! }
    input Secret @tag(name: "internal") { number: String }
    enum Kind { FEE DRAFT @tag(name: "internal") }
    input Filter { by: Secret kind: Kind }
    input Must { by: Secret! kind: Kind }
    interface Node { id: ID! note: String }
    type Plot implements Node { id: ID! note: String @tag(name: "internal") }
    union Any = Fee
  `
  assert.deepEqual(shown(sdl, { exclude: ['internal'] }), [
    'input Filter { kind: Kind }',
    'enum Kind { FEE }',
    'interface Node { id: ID! }',
    'type Plot implements Node { id: ID! }',
    'type Query { kept: Int may: Int filter(where: Filter): Int node: Node }',
  ])
})

test('types that nothing leads to are hidden where the contract says so', () => {
  const sdl = `
    type Query { fee: Fee old: Old @tag(name: "internal") }
    type Fee { id: ID! } type Old { kind: Kind } enum Kind { A }
  `
  assert.equal(shown(sdl, { exclude: ['internal'] }).length, 4)
  assert.deepEqual(shown(sdl, { exclude: ['internal'], hideUnreachableTypes: true }), [
    'type Fee { id: ID! }',
    'type Query { fee: Fee }',
  ])
})

test('a contract that leaves nothing to ask for is refused', () => {
  const supergraph = supergraphOf('type Query { fee: Int }')
  const contract = filterSupergraph(supergraph, { ...everything, include: ['public'] })
  assert.deepEqual('errors' in contract && contract.errors.length, 1)
})

test('a filter is described in words', () => {
  assert.equal(
    describeContract({ include: ['public', 'partner'], exclude: [], hideUnreachableTypes: true }),
    'Include Tags: [public, partner]\nExclude Tags: none\nHide Unreachable Types: true',
  )
})

let tagCount = 0

/** A schema each of whose parts carries a tag of its own. */
function taggedSchema(): string {
  const t = () => `@tag(name: "t${tagCount++}")`
  return `
    type Query {
      a(i: In ${t()}, e: E = B ${t()}, r: In2! ${t()}): A ${t()}
      b: [B!] ${t()} n: N ${t()} u: U ${t()} e(e: [E!] = [A, B] ${t()}): E ${t()} i(i: In = { e: A } ${t()}): Int ${t()}
    }
    interface N ${t()} { id(e: E ${t()}): ID ${t()} b: B ${t()} }
    interface M implements N ${t()} { id(e: E ${t()}): ID ${t()} b: B ${t()} }
    type A implements N & M ${t()} { id(e: E ${t()}): ID ${t()} b: B ${t()} own: E ${t()} }
    type B implements N ${t()} { id(e: E ${t()}): ID ${t()} b: B ${t()} a: A ${t()} }
    union U ${t()} = A | B
    enum E ${t()} { A ${t()} B ${t()} }
    input In ${t()} { e: E = B ${t()} i: In2 ${t()} }
    input In2 ${t()} { e: E! ${t()} in: In ${t()} }
  `
}

/** Coordinates that an API schema shows: types, fields, input fields and enum values. */
function coordinatesIn(apiSdl: string): Set<string> {
  const types = Object.values(buildSchema(apiSdl).getTypeMap())
  return new Set(
    types.flatMap((type) => {
      const members = isEnumType(type)
        ? type.getValues()
        : isObjectType(type) || isInputObjectType(type)
          ? Object.values(type.getFields())
          : []
      return [type.name, ...members.map(({ name }) => `${type.name}.${name}`)]
    }),
  )
}

test('whatever is in and out, a contract is a schema that shows nothing new and nothing excluded', () => {
  const supergraph = supergraphOf(taggedSchema())
  const whole = filterSupergraph(supergraph, everything)
  assert.ok('apiSdl' in whole)
  const all = coordinatesIn(whole.apiSdl)
  const tags = Array.from({ length: tagCount }, (_, n) => `t${n}`)
  const filters = fc.record({
    include: fc.oneof(fc.constant<string[]>([]), fc.subarray(tags, { minLength: 1 })),
    exclude: fc.subarray(tags, { maxLength: Math.floor(tagCount / 4) }),
    hideUnreachableTypes: fc.boolean(),
  })
  let contracts = 0
  fc.assert(
    fc.property(filters, (filter) => {
      const contract = filterSupergraph(supergraph, filter)
      if ('errors' in contract) return
      contracts++
      assert.deepEqual(validateSchema(buildSchema(contract.apiSdl)), [])
      const left = coordinatesIn(contract.apiSdl)
      assert.ok([...left].every((coordinate) => all.has(coordinate)))
      for (const [, type = '', tag = ''] of supergraph.matchAll(tagOfType))
        assert.ok(!(filter.exclude.includes(tag) && left.has(type)), `${type} is shown`)
      // A second filter finds nothing more to hide.
      assert.deepEqual(filterSupergraph(contract.supergraphSdl, filter), contract)
    }),
    { numRuns: 60 },
  )
  assert.ok(contracts > 10)
})

const tagOfType = /^(?:type|interface|enum|input|union) (\w+)[^{=]*?@tag\(name: "(t\d+)"\)/gm
