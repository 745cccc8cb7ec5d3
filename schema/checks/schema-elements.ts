import {
  type ConstDirectiveNode,
  type DocumentNode,
  type EnumValueDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql'

export type TypeElementNode = TypeDefinitionNode | TypeExtensionNode

/** One part of a schema, by its coordinate: `Dossier`, `Dossier.fees`, `Query.dossiers(first:)`. */
export type SchemaElement = { readonly coordinate: string; readonly name: string } & (
  | { readonly kind: 'type'; readonly node: TypeElementNode }
  | { readonly kind: 'field'; readonly node: FieldDefinitionNode; readonly of: TypeElementNode }
  | {
      readonly kind: 'argument'
      readonly node: InputValueDefinitionNode
      readonly of: TypeElementNode
    }
  | {
      readonly kind: 'inputField'
      readonly node: InputValueDefinitionNode
      readonly of: TypeElementNode
    }
  | {
      readonly kind: 'enumValue'
      readonly node: EnumValueDefinitionNode
      readonly of: TypeElementNode
    }
)

/** Everything that a schema defines or extends, types before what they hold. */
export function elementsOf(document: DocumentNode): SchemaElement[] {
  return document.definitions
    .filter((node) => isTypeDefinitionNode(node) || isTypeExtensionNode(node))
    .flatMap((node) => [
      { kind: 'type', coordinate: node.name.value, name: node.name.value, node },
      ...membersOf(node),
    ])
}

function membersOf(of: TypeElementNode): SchemaElement[] {
  const type = of.name.value
  if ('values' in of)
    return (of.values ?? []).map((node) => {
      const name = node.name.value
      return { kind: 'enumValue', coordinate: `${type}.${name}`, name, node, of }
    })
  if (!('fields' in of)) return []
  return (of.fields ?? []).flatMap((node): SchemaElement[] => {
    const name = node.name.value
    const coordinate = `${type}.${name}`
    if (node.kind === 'InputValueDefinition')
      return [{ kind: 'inputField', coordinate, name, node, of }]
    return [
      { kind: 'field', coordinate, name, node, of },
      ...(node.arguments ?? []).map((argument): SchemaElement => {
        const { value } = argument.name
        return {
          kind: 'argument',
          coordinate: `${coordinate}(${value}:)`,
          name: value,
          node: argument,
          of,
        }
      }),
    ]
  })
}

/** A directive of a node by its name; a federation's own may stand under its namespace. */
export function directivesOf(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] },
  name: string,
): ConstDirectiveNode[] {
  return directives.filter(
    (directive) => directive.name.value === name || directive.name.value === `federation__${name}`,
  )
}

/** The text of an argument of a directive; null where there is none. */
export function textArgument(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value
  return value?.kind === 'StringValue' ? value.value : null
}

/** The names in the keys of a type: `id owner { code }` gives `id`, `owner` and `code`. */
export function keyNames(type: TypeElementNode): string[] {
  return directivesOf(type, 'key').flatMap(
    (key) => textArgument(key, 'fields')?.match(/[A-Za-z_]\w*/g) ?? [],
  )
}

/** The name of the type within lists and non-nulls. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : namedTypeOf(type.type)
}
