import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import {
  buildASTSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
} from 'graphql'
import { entityOwners } from '../schema/checks/entity-owners.ts'
import { readRoverFile } from '../schema/rover-file.ts'

const root = path.join(import.meta.dirname, '..')

const subgraphs = await readRoverFile(path.join(root, 'rover.yaml'))

test('each entity is described by one subgraph, its owner', () => {
  const shared = [...entityOwners(subgraphs)].filter(([, owners]) => owners.length !== 1)
  assert.deepEqual(shared, [])
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
