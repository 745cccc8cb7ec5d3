import { CriticalityLevel, DiffRule, diff, type SerializableChange } from '@graphql-inspector/core'
import type { GraphQLSchema } from 'graphql'
import { placesOf } from './change-places.ts'
import type { OperationUsage } from './operation-usage.ts'

/** What a change may do to clients: break them, surprise them, or nothing. */
export type Criticality = 'BREAKING' | 'DANGEROUS' | 'SAFE'

/** One change between two API schemas. */
export interface SchemaChange {
  /** What an override names: the same change has the same id whenever it is checked. */
  readonly id: string
  readonly code: string
  /** What was changed, such as `Dossier.note`; null for the schema's own root types. */
  readonly coordinate: string | null
  readonly description: string
  readonly criticality: Criticality
  /** Whether an operation depends on what was changed. */
  readonly touches: (usage: OperationUsage) => boolean
}

const criticalities: Readonly<Record<CriticalityLevel, Criticality>> = {
  [CriticalityLevel.Breaking]: 'BREAKING',
  [CriticalityLevel.Dangerous]: 'DANGEROUS',
  [CriticalityLevel.NonBreaking]: 'SAFE',
}

/**
 * Compares what clients see before and after. Descriptions are no change, and a new type is one change
 * with all that it holds.
 */
export async function changesBetween(
  before: GraphQLSchema,
  after: GraphQLSchema,
): Promise<SchemaChange[]> {
  // Not its `simplifyChanges`: that loses a removed field of a type which also gains an interface.
  const changes = await diff(before, after, [DiffRule.ignoreDescriptionChanges])
  const isNew = (coordinate: string) => before.getType(typeOf(coordinate)) === undefined
  return changes
    .filter(({ path, type }) => path === undefined || type === 'TYPE_ADDED' || !isNew(path))
    .map(({ type, meta, path, message, criticality }) => {
      const change: SerializableChange = { type, meta }
      const { sent = [], received = [] } = placesOf(change)
      return {
        id: [type, path ?? 'schema', ...newTypeOf(change)].join(' '),
        code: change.type,
        coordinate: path ?? null,
        description: message,
        criticality: criticalities[criticality.level],
        touches: (usage) =>
          sent.some((place) => usage.sent.has(place)) ||
          received.some((place) => usage.received.has(place)),
      }
    })
}

/** The type that a coordinate begins with; a directive's begins with `@`, and is no type. */
function typeOf(coordinate: string): string {
  return coordinate.startsWith('@') ? 'Query' : (coordinate.split('.')[0] ?? coordinate)
}

/** What tells one change of a type from another change of it. */
function newTypeOf(change: SerializableChange): string[] {
  switch (change.type) {
    case 'FIELD_TYPE_CHANGED':
      return [change.meta.newFieldType]
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
      return [change.meta.newArgumentType]
    case 'INPUT_FIELD_TYPE_CHANGED':
      return [change.meta.newInputFieldType]
    case 'UNION_MEMBER_REMOVED':
      return [change.meta.removedUnionMemberTypeName]
    case 'UNION_MEMBER_ADDED':
      return [change.meta.addedUnionMemberTypeName]
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
      return [change.meta.removedInterfaceName]
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return [change.meta.addedInterfaceName]
    default:
      return []
  }
}
