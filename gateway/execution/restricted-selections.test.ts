import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  buildSchema,
  type DocumentNode,
  doTypesOverlap,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  NoUnusedFragmentsRule,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from 'graphql'
import { anonymous, type Caller, callerOf } from '../caller.ts'
import { type AccessRule, type AccessRules, passes } from './access-rules.ts'
import { restrictedSelections } from './restricted-selections.ts'

const schema = buildSchema(`
  type Query { node: Node named: Named thing: Thing user: User paper: Paper bot: Bot }
  interface Node { id: ID! self: Node }
  interface Named implements Node { id: ID! self: Node name: Label }
  type User implements Node & Named { id: ID! self: Node name: Label number: Secret friend: User any: Thing }
  type Bot implements Node & Named { id: ID! self: Bot name: Label owner: User kind: Kind }
  type Paper implements Node { id: ID! self: Node title: String author: Named }
  union Thing = User | Paper
  scalar Secret
  scalar Label
  enum Kind { A }
`)

const authenticated: AccessRule = { kind: 'authenticated' }
const admin: AccessRule = { kind: 'scopes', anyOf: [['admin']] }

function rules(of: Record<string, AccessRule[]>): AccessRules {
  const [ofField = [], ofType = []] = [true, false].map((isField) =>
    Object.entries(of).filter(([coordinate]) => coordinate.includes('.') === isField),
  )
  return { ofType: new Map(ofType), ofField: new Map(ofField) }
}

function partsOf({ definitions }: DocumentNode) {
  const operation = definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  )
  assert.ok(operation)
  const fragments = definitions
    .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
    .map((node) => [node.name.value, node] as const)
  return { operation, fragments: new Map(fragments) }
}

/** The selections that rules stand before, as text. */
function restricted(text: string, of: Record<string, AccessRule[]>) {
  const document = parse(text)
  assert.deepEqual(validate(schema, document), [])
  const { operation, fragments } = partsOf(document)
  const found = restrictedSelections(operation, fragments, schema, rules(of))
  return Object.fromEntries(
    [...found].map(([node, standing]) => [print(node).replaceAll(/\s+/g, ' '), standing]),
  )
}

test('rules stand before a field on it, on the type that it is of and on the type that it gives', () => {
  assert.deepEqual(
    restricted('{ user { id number } }', {
      'User.number': [admin],
      User: [authenticated],
      Secret: [{ kind: 'policies', anyOf: [['p']] }],
    }),
    {
      'user { id number }': [authenticated],
      id: [authenticated],
      number: [authenticated, admin, { kind: 'policies', anyOf: [['p']] }],
    },
  )
})

test('a rule of the root type stands before all of its fields', () => {
  assert.deepEqual(restricted('{ a: __typename paper { id } }', { Query: [authenticated] }), {
    'a: __typename': [authenticated],
    'paper { id }': [authenticated],
  })
})

test("a field of an interface has the rules of every type's field", () => {
  const of = { 'User.name': [authenticated], 'Bot.name': [admin], Label: [authenticated] }
  assert.deepEqual(restricted('{ named { id name } }', of), { name: [authenticated, admin] })
})

test('a field of an interface has the rules of every type, and of what its field gives', () => {
  assert.deepEqual(restricted('{ node { id self { id } } }', { Bot: [admin], Paper: [admin] }), {
    id: [admin],
    'self { id }': [admin],
  })
  assert.deepEqual(restricted('{ named { self { __typename } } }', { Bot: [admin] }), {
    'self { __typename }': [admin],
  })
})

test('fields that a fragment selects on another type are free of the rules of its siblings', () => {
  const text = '{ thing { __typename ... on User { id } ... on Paper { title } } }'
  assert.deepEqual(restricted(text, { User: [authenticated] }), {
    '... on User { id }': [authenticated],
    id: [authenticated],
  })
})

test('a named fragment is free in one place and forbidden by what encloses it in another', () => {
  const text =
    '{ paper { author { ... on Named { ...F } } } bot { ...F } } fragment F on Bot { kind }'
  const found = restricted(text, { Named: [admin] })
  assert.deepEqual(found['... on Named { ...F }'], [admin])
  assert.equal(found.kind, undefined)
  assert.equal(found['...F'], undefined)
})

test('without rules nothing is restricted', () => {
  assert.deepEqual(restricted('{ user { id } }', {}), {})
})

test('fragments that would be endless written out are walked once', () => {
  const levels = Array.from(
    { length: 60 },
    (_, n) => `fragment F${n} on User { a: friend { ...F${n + 1} } b: friend { ...F${n + 1} } }`,
  )
  const text = `{ user { ...F0 } } ${levels.join(' ')} fragment F60 on User { number }`
  assert.deepEqual(restricted(text, { Secret: [admin] }), { number: [admin] })
})

// What may be forbidden, found the long way: every object that an operation can meet, fragments written out.

const pool: readonly AccessRule[] = [
  authenticated,
  admin,
  { kind: 'scopes', anyOf: [['a', 'b'], ['c']] },
  { kind: 'policies', anyOf: [['p']] },
]

const compositeTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
)
const fieldsOf = (type: GraphQLCompositeType) =>
  isUnionType(type) ? [] : Object.values(type.getFields())
const possible = (type: GraphQLCompositeType): readonly GraphQLObjectType[] =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : [type]

const coordinates = [
  ...compositeTypes.filter((type) => !isUnionType(type)).map(({ name }) => name),
  ...['Secret', 'Label', 'Kind'],
  ...compositeTypes.flatMap((type) => fieldsOf(type).map(({ name }) => `${type.name}.${name}`)),
]

const someRules = fc
  .dictionary(
    fc.constantFrom(...coordinates),
    fc.subarray([...pool], { minLength: 1, maxLength: 2 }),
    { maxKeys: 6 },
  )
  .map(rules)

const someCaller: fc.Arbitrary<Caller> = fc.oneof(
  fc.constant(anonymous),
  fc
    .tuple(fc.subarray(['a', 'b', 'c', 'admin']), fc.subarray(['p']))
    .map(([scp, roles]) => callerOf({ scp, roles }, 'roles')),
)

const fragmentTypes = ['Node', 'Named', 'User', 'Thing', 'Paper']

/** A valid operation, with fragments in fragments. */
const someOperation = fc.gen().map((draw) => {
  let aliases = 0
  function pick<Item>(items: readonly Item[]): Item {
    const item = items[draw(fc.nat, { max: items.length - 1 })]
    assert.ok(item !== undefined)
    return item
  }

  function selections(type: GraphQLCompositeType, depth: number, fragment: number): string {
    const size = draw(fc.integer, { min: 1, max: 3 })
    return `{ ${Array.from({ length: size }, () => selection(type, depth, fragment)).join(' ')} }`
  }

  function selection(type: GraphQLCompositeType, depth: number, fragment: number): string {
    const kind = depth > 0 ? pick(['field', 'field', 'inline', 'spread']) : 'leaf'
    if (kind === 'spread') {
      const next = fragmentTypes.flatMap((name, index) => {
        const condition = schema.getType(name)
        const fits = isCompositeType(condition) && doTypesOverlap(schema, condition, type)
        return index > fragment && fits ? [`...F${index}`] : []
      })
      return next.length > 0 ? pick(next) : '__typename'
    }
    if (kind === 'inline') {
      const conditions = compositeTypes.filter((other) => doTypesOverlap(schema, other, type))
      const condition = pick(conditions)
      return `... on ${condition.name} ${selections(condition, depth - 1, fragment)}`
    }
    const fields = fieldsOf(type).filter(
      (field) => kind === 'field' || !isCompositeType(getNamedType(field.type)),
    )
    if (fields.length === 0) return '__typename'
    const field = pick(fields)
    const output = getNamedType(field.type)
    const inner = isCompositeType(output) ? selections(output, depth - 1, fragment) : ''
    return `a${aliases++}: ${field.name} ${inner}`
  }

  const query = schema.getQueryType()
  assert.ok(query)
  const definitions = fragmentTypes.map((name, index) => {
    const type = schema.getType(name)
    assert.ok(isCompositeType(type))
    return `fragment F${index} on ${name} ${selections(type, 2, index)}`
  })
  return [selections(query, 4, -1), ...definitions].join('\n')
})

interface Met {
  /** The field, and the fragments that it stands in. */
  readonly through: readonly SelectionNode[]
  readonly rules: readonly AccessRule[]
}

/** Every field of every object that an operation can meet, with all rules that it must not be seen against. */
function meetings(document: DocumentNode, { ofType, ofField }: AccessRules): Met[] {
  const { operation, fragments } = partsOf(document)
  const met: Met[] = []
  const outputOf = (type: GraphQLCompositeType, field: string) => {
    const found = fieldsOf(type).find(({ name }) => name === field)
    return found && getNamedType(found.type)
  }
  const on = (type: GraphQLCompositeType, field: string) => [
    ...(ofType.get(type.name) ?? []),
    ...(ofField.get(`${type.name}.${field}`) ?? []),
    ...(ofType.get(outputOf(type, field)?.name ?? '') ?? []),
  ]

  function enter(
    node: SelectionNode,
    set: SelectionSetNode,
    condition: string | undefined,
    stood: GraphQLCompositeType,
    objects: readonly GraphQLObjectType[],
    within: Met,
  ): void {
    const type = condition === undefined ? stood : schema.getType(condition)
    assert.ok(isCompositeType(type))
    const fitting = objects.filter((object) => possible(type).includes(object))
    walk(set, type, fitting, {
      through: [...within.through, node],
      rules: [...within.rules, ...(ofType.get(type.name) ?? [])],
    })
  }

  function walk(
    set: SelectionSetNode,
    stood: GraphQLCompositeType,
    objects: readonly GraphQLObjectType[],
    within: Met,
  ): void {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT)
        enter(node, node.selectionSet, node.typeCondition?.name.value, stood, objects, within)
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value)
        assert.ok(fragment)
        const { selectionSet, typeCondition } = fragment
        enter(node, selectionSet, typeCondition.name.value, stood, objects, within)
      } else {
        const field = node.name.value
        for (const object of objects)
          met.push({
            through: [...within.through, node],
            rules: [
              ...within.rules,
              ...on(stood, field),
              ...(field === '__typename' ? [] : on(object, field)),
            ],
          })
        const output = outputOf(stood, field)
        if (node.selectionSet && objects.length > 0 && isCompositeType(output))
          walk(node.selectionSet, output, possible(output), { through: [], rules: [] })
      }
    }
  }

  const query = schema.getQueryType()
  assert.ok(query)
  walk(operation.selectionSet, query, [query], { through: [], rules: [] })
  return met
}

test('whatever the operation, no field that a caller must not see is missed', () => {
  let forbidden = 0
  fc.assert(
    fc.property(someOperation, someRules, someCaller, (text, given, caller) => {
      const document = parse(text)
      const checked = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)
      assert.deepEqual(validate(schema, document, checked), [])
      const { operation, fragments } = partsOf(document)
      const found = restrictedSelections(operation, fragments, schema, given)
      const fails = (all: readonly AccessRule[] = []) => all.some((rule) => !passes(rule, caller))
      for (const { through, rules } of meetings(document, given)) {
        if (!fails(rules)) continue
        forbidden++
        assert.ok(
          through.some((node) => fails(found.get(node))),
          through.map(print).join(' > '),
        )
      }
    }),
    { numRuns: 1_000 },
  )
  assert.ok(forbidden > 1_000, 'the operations meet what is forbidden')
})
