import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionNode,
  visit,
} from 'graphql'
import type { Difference } from './compare.ts'

/** A way in which our engine's answers differ, with why that is right. */
export interface KnownDifference {
  readonly name: string
  /** Where the GraphQL specification (October 2021) says how it should be. */
  readonly section: string
  /** A minimal operation that shows it, and on which supergraph. */
  readonly federation: string
  readonly query: string
  readonly explains: (shown: Shown) => boolean
}

/** A difference, with what it was found in. */
export interface Shown {
  readonly difference: Difference
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
  readonly federation: string
}

/** All but the last are faults of the stock engine: ours answers as graphql-js does on one schema. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    name: 'an alias that is the name of another field takes the place of a key or of what is required',
    section: '2.7 Field Alias',
    federation: 'shareable',
    query: '{ agency(id: "a1") { papers { id } id: budget { amount } } }',
    explains: ({ difference, document, schema }) =>
      difference.between === 'stock' &&
      hasAlias(document, (alias, name) => alias !== name && isField(schema, alias)),
  },
  {
    name: 'an alias "__typename" is taken for the type of its object',
    section: '2.7 Field Alias',
    federation: 'shareable',
    query: '{ agencies { __typename: budget { amount } } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' &&
      hasAlias(document, (alias, name) => alias === '__typename' && name !== '__typename'),
  },
  {
    name: 'an error under an alias "_entities" has no path: it is taken for one of a fetch of entities',
    section: '7.1.2 Errors',
    federation: 'abstract-types',
    query: '{ _entities: nodes(ids: ["v1"]) { id } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' &&
      difference.of === 'errors' &&
      hasAlias(document, (alias) => alias === '_entities'),
  },
  {
    name: 'a field of the schema itself inside a fragment is planned as one of a subgraph',
    section: '4.1 Schema Introspection',
    federation: 'shareable',
    query: '{ ...F @include(if: true) } fragment F on Query { now __type(name: "Money") { name } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' && hasSchemaFieldInFragment(document),
  },
  {
    name: 'a field that another one requires is asked without what it requires itself, where its subgraph is asked already',
    section: '6.4 Executing Fields',
    federation: 'requires',
    query: '{ heaviest { total } }',
    explains: ({ difference, document, federation }) =>
      difference.between === 'stock' &&
      federation === 'requires' &&
      hasField(document, ['heaviest']) &&
      hasField(document, ['total', 'label', 'summary']),
  },
  {
    name: 'fields that require one field with different arguments all get one of its values',
    section: '6.4.1 Coercing Field Arguments',
    federation: 'requires',
    query: '{ products { label } }',
    explains: ({ difference, document, federation }) =>
      difference.between === 'stock' &&
      federation === 'requires' &&
      hasField(document, requiringArguments),
  },
  {
    name: 'a fragment on an abstract type inside another one is lost',
    section: '6.3.2 Field Collection',
    federation: 'abstract-types',
    query: '{ people { ... on Node { ... on Named { name } } } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' && hasFragmentInFragment(document),
  },
  {
    name: 'under a condition, an object of which every field is skipped becomes null',
    section: '3.13.1 @skip',
    federation: 'abstract-types',
    query: 'query ($yes: Boolean! = true) { reviewed @include(if: $yes) { id @skip(if: true) } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' && hasOnlyConditions(document),
  },
  {
    name: 'what is required of a union does not say which type it is of',
    section: '6.4.3 Value Completion',
    federation: 'requires',
    query: '{ product(id: "1") { duty } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' && hasField(document, ['duty']),
  },
  {
    name: 'mutations in fragments run in another order',
    section: '6.2.2 Mutation',
    federation: 'mutations-and-nulls',
    query:
      'mutation { ... { clear ... { ...F } } } fragment F on Mutation { addEntry { __typename } }',
    explains: ({ difference, document }) =>
      difference.between === 'stock' &&
      document.definitions.some(
        (definition) =>
          definition.kind === Kind.OPERATION_DEFINITION && definition.operation === 'mutation',
      ) &&
      hasFragmentInFragment(document),
  },
  {
    name: 'the "__typename" that a subgraph gives of an interface object takes the place of the true one',
    section: '4.4 Type Name Introspection',
    federation: 'interface-objects',
    query: '{ books { ... { __typename } copies } }',
    explains: ({ difference, document, federation }) =>
      difference.between === 'stock' &&
      federation === 'interface-objects' &&
      hasField(document, ['__typename']),
  },
  {
    name: 'of one field with different arguments for types of an interface object, one is asked for all of them',
    section: '6.4.1 Coercing Field Arguments',
    federation: 'interface-objects',
    query:
      '{ opinions { of { ... on Book { opinions { id } } ... on Film { opinions(skip: 1) { id } } } } }',
    explains: ({ difference, document, federation }) =>
      difference.between === 'stock' &&
      federation === 'interface-objects' &&
      hasFragmentOn(document, ['Book', 'Film']) &&
      hasField(document, ['opinions']),
  },
  {
    name: 'of more than twenty errors, twenty are told',
    section:
      '6.4.4 Handling Field Errors, where all are to be told: here a bound on answers goes first',
    federation: 'mutations-and-nulls',
    query: `{ sound { ${Array.from({ length: 21 }, (_, index) => `f${index}: throws`).join(' ')} } }`,
    explains: ({ difference: { of, between, ours, theirs } }) =>
      of === 'errors' &&
      Array.isArray(ours) &&
      Array.isArray(theirs) &&
      // Several of the twenty may be of one place.
      ours.length >= 10 &&
      (between === 'fronts' || ours.every((error) => theirs.includes(error))),
  },
]

/** The fields that require another one with arguments, or what does. */
const requiringArguments: readonly string[] = [
  'insured',
  'total',
  'label',
  'pair',
  'dollars',
  'standard',
  'costs',
  'change',
]

/** Whether a fragment stands in another one with no field between. */
function hasFragmentInFragment(document: DocumentNode): boolean {
  let found = false
  const note = ({ selectionSet: { selections } }: FragmentDefinitionNode | InlineFragmentNode) => {
    if (selections.some(({ kind }) => kind !== Kind.FIELD)) found = true
  }
  visit(document, { FragmentDefinition: note, InlineFragment: note })
  return found
}

/** Whether some object may be left with no field by its conditions. */
function hasOnlyConditions(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    SelectionSet({ selections }) {
      const mayGo = ({ kind, directives = [] }: SelectionNode) =>
        directives.length > 0 || kind === Kind.FRAGMENT_SPREAD
      if (selections.every(mayGo)) found = true
    },
  })
  return found
}

function hasFragmentOn(document: DocumentNode, types: readonly string[]): boolean {
  let found = false
  const note = ({ typeCondition }: FragmentDefinitionNode | InlineFragmentNode) => {
    if (typeCondition && types.includes(typeCondition.name.value)) found = true
  }
  visit(document, { FragmentDefinition: note, InlineFragment: note })
  return found
}

function hasField(document: DocumentNode, names: readonly string[]): boolean {
  let found = false
  visit(document, {
    Field({ name }) {
      if (names.includes(name.value)) found = true
    },
  })
  return found
}

function hasAlias(
  document: DocumentNode,
  isMeant: (alias: string, name: string) => boolean,
): boolean {
  let found = false
  visit(document, {
    Field({ alias, name }) {
      if (alias && isMeant(alias.value, name.value)) found = true
    },
  })
  return found
}

function isField(schema: GraphQLSchema, name: string): boolean {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .some((type) => name in type.getFields())
}

function hasSchemaFieldInFragment(document: DocumentNode): boolean {
  let found = false
  let depth = 0
  const fragment = { enter: () => void depth++, leave: () => void depth-- }
  visit(document, {
    FragmentDefinition: fragment,
    InlineFragment: fragment,
    Field({ name }) {
      if (depth > 0 && (name.value === '__type' || name.value === '__schema')) found = true
    },
  })
  return found
}
