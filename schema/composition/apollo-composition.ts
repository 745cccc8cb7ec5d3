import { type CompositionResult, composeServices } from '@apollo/composition'
import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  OperationTypeNode,
  parse,
  printSchema,
  Source,
} from 'graphql'
import type {
  Composition,
  CompositionNote,
  CompositionPlace,
  SubgraphSource,
} from './composition.ts'

/**
 * Composes subgraphs into one supergraph by the rules of Apollo Federation 2, on this thread and for
 * as long as it takes. The one door of `@apollo/composition` (decision 003).
 *
 * Syntax errors of all subgraphs are told before anything is composed.
 */
export function composeSubgraphs(subgraphs: readonly SubgraphSource[]): Composition {
  const misnamed = nameErrors(subgraphs)
  if (misnamed.length > 0) return { errors: misnamed }
  try {
    return composeNamed(subgraphs)
  } catch (error) {
    // Lists of lists of lists, without end: the stack does not hold them.
    if (error instanceof RangeError) return { errors: [tooDeep] }
    throw error
  }
}

const tooDeep: CompositionNote = {
  code: 'SCHEMA_TOO_DEEP',
  message: 'A schema is nested too deeply to be composed',
  places: [],
}

function composeNamed(subgraphs: readonly SubgraphSource[]): Composition {
  const parsed = subgraphs.map(parseSubgraph)
  const syntaxErrors = parsed.filter((subgraph) => 'code' in subgraph)
  if (syntaxErrors.length > 0) return { errors: syntaxErrors }

  const composed = composeServices(parsed.filter((subgraph) => 'typeDefs' in subgraph))
  if (composed.errors) return { errors: composed.errors.map(noteOfError) }
  return {
    supergraphSdl: composed.supergraphSdl,
    apiSdl: printSchema(composed.schema.toAPISchema().toGraphQLJSSchema()),
    hints: composed.hints.map(noteOfHint),
  }
}

/** What Apollo's composition takes for granted of names. */
function nameErrors(subgraphs: readonly SubgraphSource[]): CompositionNote[] {
  const names = subgraphs.map(({ name }) => name)
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  return [
    ...Array.from(twice, (name) => `"${name}" is the name of two subgraphs`),
    ...names
      .filter((name) => !/^[a-zA-Z][\w-]*$/.test(name))
      .map((name) => `"${name}" is no name of a subgraph: a letter, then letters, digits, _ or -`),
  ].map((message) => ({ code: 'INVALID_SUBGRAPH_NAME', message, places: [] }))
}

interface ParsedSubgraph {
  readonly name: string
  readonly url: string
  readonly typeDefs: DocumentNode
}

function parseSubgraph({ name, url, sdl }: SubgraphSource): ParsedSubgraph | CompositionNote {
  try {
    // The source's name tells later which subgraph a node is of.
    const typeDefs = parse(new Source(sdl, name))
    return queryError(name, typeDefs) ?? { name, url, typeDefs }
  } catch (error) {
    if (error instanceof GraphQLError) return syntaxError(name, error)
    throw error
  }
}

/**
 * What Apollo's composition takes for granted of the default root type, which it adds where there is
 * none. Source: GraphQL specification, section 3.3.1.
 */
function queryError(subgraph: string, { definitions }: DocumentNode): CompositionNote | null {
  const isNamed = definitions.some(
    (node) =>
      (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) &&
      node.operationTypes?.some(({ operation }) => operation === OperationTypeNode.QUERY),
  )
  const other = definitions
    .filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
    .find(({ kind, name }) => name.value === 'Query' && !objectKinds.includes(kind))
  if (isNamed || !other) return null
  const message = `[${subgraph}] Query is the type of all queries, and must be an object type`
  return { code: 'INVALID_GRAPHQL', message, places: placeOf(other) }
}

const objectKinds: readonly Kind[] = [Kind.OBJECT_TYPE_DEFINITION, Kind.OBJECT_TYPE_EXTENSION]

function syntaxError(subgraph: string, { message, locations = [] }: GraphQLError): CompositionNote {
  return {
    code: 'INVALID_GRAPHQL',
    message: `[${subgraph}] ${message}`,
    places: locations.map(({ line, column }) => ({ subgraph, line, column })),
  }
}

function noteOfError({ message, extensions, nodes }: GraphQLError): CompositionNote {
  const code = typeof extensions.code === 'string' ? extensions.code : 'INVALID_GRAPHQL'
  return { code, message, places: (nodes ?? []).flatMap(placeOf) }
}

type Hint = NonNullable<CompositionResult['hints']>[number]

function noteOfHint({ definition, message, nodes }: Hint): CompositionNote {
  return { code: definition.code, message, places: (nodes ?? []).flatMap(placeOf) }
}

function placeOf({ loc }: ASTNode): CompositionPlace[] {
  if (!loc) return []
  const { line, column } = loc.startToken
  return [{ subgraph: loc.source.name, line, column }]
}
