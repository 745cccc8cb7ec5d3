import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  buildASTSchema,
  type GraphQLNamedType,
  type InterfaceTypeDefinitionNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from 'graphql'
import { readRoverFile } from '../schema/rover-file.ts'

const root = path.join(import.meta.dirname, '..')

interface SubgraphSchema {
  readonly name: string
  readonly sdl: string
}

const subgraphs: readonly SubgraphSchema[] = await readRoverFile(path.join(root, 'rover.yaml'))

type Composite = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

const typesOf = ({ sdl }: SubgraphSchema): Composite[] =>
  parse(sdl).definitions.filter(
    (definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION,
  )

const isEntity = ({ directives = [] }: Composite) =>
  directives.some(({ name }) => name.value === 'key')

/**
 * Entities, each with the subgraphs that own it. A subgraph that owns an entity says what it is: the
 * type has a description there, and only there. How many fields a subgraph declares would not tell,
 * since the others add their own.
 */
function ownersOf(schemas: readonly SubgraphSchema[]): Map<string, string[]> {
  const owners = new Map<string, string[]>()
  for (const schema of schemas)
    for (const type of typesOf(schema).filter(isEntity)) {
      const known = owners.get(type.name.value) ?? []
      owners.set(type.name.value, type.description ? [...known, schema.name] : known)
    }
  return owners
}

/**
 * Fields that need another subgraph to answer and yet may not be null, so that its outage would take
 * more than themselves: those added to an entity of another, and those that lead to one.
 */
function strictCrossings(schemas: readonly SubgraphSchema[]): string[] {
  const owners = ownersOf(schemas)
  return schemas.flatMap((schema) => {
    const isForeign = (type: string) => owners.has(type) && !owners.get(type)?.includes(schema.name)
    return typesOf(schema).flatMap((type) =>
      (type.fields ?? [])
        .filter(({ name }) => !keyFieldsOf(type).includes(name.value))
        .filter((field) => isForeign(type.name.value) || isForeign(namedType(field.type)))
        .filter((field) => field.type.kind === Kind.NON_NULL_TYPE)
        .map((field) => `${schema.name}: ${type.name.value}.${field.name.value}`),
    )
  })
}

function keyFieldsOf({ directives = [] }: Composite): string[] {
  return directives
    .filter(({ name }) => name.value === 'key')
    .flatMap((key) => key.arguments ?? [])
    .flatMap(({ value }) => (value.kind === Kind.STRING ? (value.value.match(/\w+/g) ?? []) : []))
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type)
}

test('each entity is described by one subgraph, its owner', () => {
  const shared = [...ownersOf(subgraphs)].filter(([, owners]) => owners.length !== 1)
  assert.deepEqual(shared, [])
})

test('a field that needs another subgraph is nullable', () => {
  assert.deepEqual(strictCrossings(subgraphs), [])
})

test('a field that needs another subgraph and is not nullable would be found', () => {
  const owner = { name: 'a', sdl: '"Owned." type A @key(fields: "id") { id: ID! own: Int! }' }
  const other = {
    name: 'b',
    sdl: `
      type A @key(fields: "id") { id: ID! added: Int! addedList: [Int!]! nullable: [Int!] }
      "Owned." type B @key(fields: "id") { id: ID! a: A! list: [A!]! nullable: A own: Int! }
    `,
  }
  assert.deepEqual(strictCrossings([owner, other]), [
    'b: A.added',
    'b: A.addedList',
    'b: B.a',
    'b: B.list',
  ])
})

const supergraph = buildASTSchema(
  parse(readFileSync(path.join(root, 'schema/supergraph.graphql'), 'utf8')),
  { assumeValidSDL: true },
)

/** What people read: all but the federation's own, and the plumbing of Relay's connections. */
const types = Object.values(supergraph.getTypeMap()).filter(
  (type) => !isSpecifiedScalarType(type) && !/__|(Connection|Edge|PageInfo)$/.test(type.name),
)

function membersOf(type: GraphQLNamedType) {
  if (isEnumType(type)) return [...type.getValues()]
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
  return hasFields ? Object.values(type.getFields()) : []
}

test('whatever people meet in the schema is described', () => {
  const undescribed = types.flatMap((type) => [
    ...(type.description || type === supergraph.getQueryType() ? [] : [type.name]),
    ...membersOf(type)
      .filter(({ description }) => !description)
      .map(({ name }) => `${type.name}.${name}`),
  ])
  assert.deepEqual(undescribed, [])
})

test('what a list counts in all is described too', () => {
  const counts = Object.values(supergraph.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => type.getFields().totalCount ?? [])
  assert.ok(counts.length > 0)
  assert.ok(counts.every(({ description }) => description))
})
