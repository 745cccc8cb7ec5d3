import {
  type ArgumentNode,
  buildASTSchema,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type InterfaceTypeDefinitionNode,
  isInterfaceType,
  Kind,
  type ObjectTypeDefinitionNode,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import { fieldSet } from './supergraph.ts'

/** A supergraph whose `@requires` give no arguments, and what its further fields stand for. */
export interface NamedRequirements {
  readonly document: DocumentNode
  readonly fields: FurtherFields
}

/** By its name, what a further field stands for. */
export type FurtherFields = ReadonlyMap<string, GivenField>

/** A field with its arguments. */
export interface GivenField {
  readonly name: string
  readonly given: readonly ArgumentNode[]
}

/**
 * Gives each field that `@requires` asks with arguments a name of its own, under which it is one more
 * field of its type, without arguments. Planners tell values apart by their keys: so none is taken
 * for one of other arguments, whether the client asks for that or another `@requires` does.
 */
export function nameRequirements(document: DocumentNode): NamedRequirements {
  const fields = new Map<string, GivenField>()
  /** The names of the further fields of each type. */
  const namesOf = new Map<string, Set<string>>()
  let schema: GraphQLSchema | undefined
  let type = ''

  function note(node: FieldNode, types: readonly string[]): string {
    const name = nameFor(node, fields)
    for (const type of types) namesOf.set(type, (namesOf.get(type) ?? new Set()).add(name))
    return name
  }

  const enter = ({ name }: FieldsDefinition) => {
    type = name.value
  }
  const named = visit(document, {
    ObjectTypeDefinition: { enter },
    InterfaceTypeDefinition: { enter },
    Argument(argument) {
      const { name, value } = argument
      if (name.value !== 'requires' || value.kind !== Kind.STRING) return undefined
      if (!value.value.includes('(')) return undefined
      schema ??= buildASTSchema(document, { assumeValidSDL: true })
      const text = withoutArguments(value.value, type, schema, note)
      return { ...argument, value: { kind: Kind.STRING, value: text } }
    },
  })
  if (fields.size === 0) return { document, fields }

  const leave = (definition: FieldsDefinition) => {
    const names = namesOf.get(definition.name.value)
    return names && { ...definition, fields: withFurther(definition, names, fields) }
  }
  return {
    document: visit(named, {
      ObjectTypeDefinition: { leave },
      InterfaceTypeDefinition: { leave },
    }),
    fields,
  }
}

type FieldsDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode

/** Names in the join specification's own namespace are in no API schema. */
function nameFor({ name, arguments: given = [] }: FieldNode, fields: Map<string, GivenField>) {
  const textOf = (given: readonly ArgumentNode[]) => given.map(print).sort().join()
  for (const [known, field] of fields)
    if (field.name === name.value && textOf(field.given) === textOf(given)) return known
  const next = `join__required_${fields.size}`
  fields.set(next, { name: name.value, given })
  return next
}

/** Writes a field set with the names that `note` gives for its fields with arguments. */
function withoutArguments(
  text: string,
  of: string,
  schema: GraphQLSchema,
  note: (node: FieldNode, types: readonly string[]) => string,
): string {
  const types = new TypeInfo(schema, schema.getType(of))
  const leave = (node: FieldNode): FieldNode | undefined => {
    const parent = types.getParentType()
    if (!parent || !node.arguments?.length) return undefined
    const value = note(node, withImplementations(parent, schema))
    return { ...node, name: { kind: Kind.NAME, value }, arguments: [] }
  }
  const named = visit(fieldSet(text), visitWithTypeInfo(types, { Field: { leave } }))
  return named.selections.map(print).join(' ')
}

function withImplementations(type: GraphQLCompositeType, schema: GraphQLSchema): string[] {
  if (!isInterfaceType(type)) return [type.name]
  const { objects, interfaces } = schema.getImplementations(type)
  return [type, ...objects, ...interfaces].map(({ name }) => name)
}

/** The fields of a type and its further ones, which subgraphs have where they have those they stand for. */
function withFurther(
  { fields = [] }: FieldsDefinition,
  names: ReadonlySet<string>,
  further: FurtherFields,
) {
  const added = [...names].flatMap((value) =>
    fields
      .filter(({ name }) => name.value === further.get(value)?.name)
      .map((field) => ({
        ...field,
        name: { kind: Kind.NAME, value } as const,
        arguments: [],
        directives: (field.directives ?? []).filter(({ name }) => name.value === 'join__field'),
      })),
  )
  return [...fields, ...added]
}
