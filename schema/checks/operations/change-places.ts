import type { SerializableChange } from '@graphql-inspector/core'

/** Coordinates: an operation that sends or receives one of them depends on the change. */
export interface ChangePlaces {
  readonly sent?: readonly string[]
  readonly received?: readonly string[]
}

/**
 * Where an operation meets a change.
 *
 * What becomes mandatory meets whoever uses what it belongs to, given or not. A value that is no longer
 * taken meets those who send it; one that is new meets those who receive its type.
 */
export function placesOf(change: SerializableChange): ChangePlaces {
  return placesInTypes(change) ?? placesInInput(change) ?? placesInDirectives(change) ?? {}
}

function placesInTypes(change: SerializableChange): ChangePlaces | undefined {
  switch (change.type) {
    case 'TYPE_REMOVED':
      return both(change.meta.removedTypeName)
    case 'TYPE_KIND_CHANGED':
      return both(change.meta.typeName)
    case 'FIELD_REMOVED':
      return { sent: [`${change.meta.typeName}.${change.meta.removedFieldName}`] }
    case 'FIELD_TYPE_CHANGED':
      return { sent: [`${change.meta.typeName}.${change.meta.fieldName}`] }
    case 'UNION_MEMBER_REMOVED':
    case 'UNION_MEMBER_ADDED':
      return { received: [change.meta.unionName] }
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
      return both(change.meta.removedInterfaceName)
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return { received: [change.meta.addedInterfaceName] }
    case 'ENUM_VALUE_ADDED':
      return { received: [change.meta.enumName] }
    case 'SCHEMA_QUERY_TYPE_CHANGED':
      return both(change.meta.oldQueryTypeName ?? 'Query')
    case 'SCHEMA_MUTATION_TYPE_CHANGED':
      return both(change.meta.oldMutationTypeName ?? 'Mutation')
    case 'SCHEMA_SUBSCRIPTION_TYPE_CHANGED':
      return both(change.meta.oldSubscriptionTypeName ?? 'Subscription')
    default:
      return undefined
  }
}

function placesInInput(change: SerializableChange): ChangePlaces | undefined {
  switch (change.type) {
    case 'FIELD_ARGUMENT_ADDED':
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      return { sent: [`${change.meta.typeName}.${change.meta.fieldName}`] }
    case 'FIELD_ARGUMENT_REMOVED': {
      const { typeName, fieldName, removedFieldArgumentName } = change.meta
      return { sent: [`${typeName}.${fieldName}(${removedFieldArgumentName}:)`] }
    }
    case 'INPUT_FIELD_REMOVED':
      return { sent: [`${change.meta.inputName}.${change.meta.removedFieldName}`] }
    case 'INPUT_FIELD_ADDED':
    case 'INPUT_FIELD_TYPE_CHANGED':
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return { sent: [change.meta.inputName] }
    case 'ENUM_VALUE_REMOVED':
      return { sent: [`${change.meta.enumName}.${change.meta.removedEnumValueName}`] }
    default:
      return undefined
  }
}

function placesInDirectives(change: SerializableChange): ChangePlaces | undefined {
  switch (change.type) {
    case 'DIRECTIVE_REMOVED':
      return { sent: [`@${change.meta.removedDirectiveName}`] }
    case 'DIRECTIVE_ARGUMENT_REMOVED': {
      const { directiveName, removedDirectiveArgumentName } = change.meta
      return { sent: [`@${directiveName}(${removedDirectiveArgumentName}:)`] }
    }
    case 'DIRECTIVE_LOCATION_REMOVED':
    case 'DIRECTIVE_REPEATABLE_REMOVED':
    case 'DIRECTIVE_ARGUMENT_ADDED':
    case 'DIRECTIVE_ARGUMENT_TYPE_CHANGED':
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED':
      return { sent: [`@${change.meta.directiveName}`] }
    default:
      return undefined
  }
}

const both = (type: string): ChangePlaces => ({ sent: [type], received: [type] })
