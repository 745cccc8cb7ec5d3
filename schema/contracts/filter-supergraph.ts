import {
  type ASTNode,
  type DocumentNode,
  isTypeDefinitionNode,
  Kind,
  parse,
  print,
  type TypeDefinitionNode,
  visit,
} from 'graphql'
import { apiSdlOf } from '../composition/apollo-api-schema.ts'
import type { ContractFilter } from './contract-filter.ts'
import { type ContractDirectives, hiddenElements } from './hidden-elements.ts'

/** A supergraph that hides what its contract leaves out: any gateway serves it as it is. */
export interface Contract {
  readonly supergraphSdl: string
  readonly apiSdl: string
}

const specifications = 'https://specs.apollo.dev/'

/**
 * Filters a supergraph by a contract. What is left out stays in it for the planner and is marked
 * `@inaccessible`, so clients can neither see it nor ask for it.
 *
 * Gives errors when nothing is left to ask for.
 */
export function filterSupergraph(
  supergraphSdl: string,
  filter: ContractFilter,
): Contract | { readonly errors: readonly string[] } {
  const document = parse(supergraphSdl, { noLocation: true })
  const directives = {
    tag: directiveOf(document, 'tag') ?? 'tag',
    inaccessible: directiveOf(document, 'inaccessible') ?? 'inaccessible',
  }
  const types = clientTypes(document)
  const hidden = hiddenElements(types, filter, directives)
  if (hidden.has('Query'))
    return { errors: ['The contract hides every field of Query: nothing is left to ask for'] }

  const marked = print(mark(document, types, hidden, directives))
  return { supergraphSdl: marked, apiSdl: apiSdlOf(marked) }
}

/** The types that clients may meet, by name: all but those of `join`, `link` and other features. */
function clientTypes(document: DocumentNode): Map<string, TypeDefinitionNode> {
  const features = linksOf(document).map(({ name }) => `${name}__`)
  return new Map(
    document.definitions
      .filter(isTypeDefinitionNode)
      .map((type) => [type.name.value, type] as const)
      .filter(([name]) => !features.some((feature) => name.startsWith(feature))),
  )
}

/** The features that the supergraph links: their specification and the name that they have in it. */
function linksOf(document: DocumentNode): { url: string; name: string }[] {
  const schema = document.definitions.find(({ kind }) => kind === Kind.SCHEMA_DEFINITION)
  const links = schema && 'directives' in schema ? (schema.directives ?? []) : []
  return links.flatMap((link) => {
    const text = (argument: string) => {
      const value = link.arguments?.find(({ name }) => name.value === argument)?.value
      return value?.kind === Kind.STRING ? value.value : null
    }
    const url = text('url')
    if (link.name.value !== 'link' || url === null) return []
    return [{ url, name: text('as') ?? url.split('/').at(-2) ?? url }]
  })
}

function directiveOf(document: DocumentNode, feature: string): string | null {
  const link = linksOf(document).find(({ url }) => url.startsWith(`${specifications}${feature}/`))
  return link?.name ?? null
}

function mark(
  document: DocumentNode,
  types: ReadonlyMap<string, TypeDefinitionNode>,
  hidden: ReadonlySet<string>,
  { inaccessible }: ContractDirectives,
): DocumentNode {
  const name = { kind: Kind.NAME, value: inaccessible } as const
  let type = ''
  let field = ''
  const marked = visit(document, {
    enter(node) {
      if (isTypeDefinitionNode(node)) {
        // Others are the supergraph's own.
        if (!types.has(node.name.value)) return false
        type = node.name.value
      }
      if (node.kind === Kind.FIELD_DEFINITION) field = node.name.value
      return undefined
    },
    leave(node) {
      const coordinate = coordinateOf(node, type, field)
      if (node.kind === Kind.FIELD_DEFINITION) field = ''
      if (coordinate === null || !hidden.has(coordinate) || !('directives' in node))
        return undefined
      if (node.directives?.some((directive) => directive.name.value === inaccessible))
        return undefined
      return { ...node, directives: [...(node.directives ?? []), { kind: Kind.DIRECTIVE, name }] }
    },
  })
  return linked(marked)
}

function coordinateOf(node: ASTNode, type: string, field: string): string | null {
  if (isTypeDefinitionNode(node)) return node.name.value
  switch (node.kind) {
    case Kind.FIELD_DEFINITION:
    case Kind.ENUM_VALUE_DEFINITION:
      return `${type}.${node.name.value}`
    case Kind.INPUT_VALUE_DEFINITION:
      return field === '' ? `${type}.${node.name.value}` : `${type}.${field}(${node.name.value}:)`
    default:
      return null
  }
}

/** The document with `@inaccessible` linked and defined, if it was not. */
function linked(document: DocumentNode): DocumentNode {
  if (directiveOf(document, 'inaccessible') !== null) return document
  const { definitions } = parse(`
    extend schema @link(url: "${specifications}inaccessible/v0.2", for: SECURITY)
    directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  `)
  const link = definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : [],
  )
  const withLink = visit(document, {
    SchemaDefinition: (schema) => ({
      ...schema,
      directives: [...(schema.directives ?? []), ...link],
    }),
  })
  const directive = definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
  return { ...withLink, definitions: [...withLink.definitions, ...directive] }
}
