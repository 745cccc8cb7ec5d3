import { GraphQLError, type GraphQLSchema, isInterfaceType, parse } from 'graphql'
import { isTooDeep, maxClientTokens } from '#kit/document-limits.ts'
import { usageOf } from '../checks/operations/operation-usage.ts'
import type { ReportedOperation } from './usage-report.ts'

/**
 * The coordinates that an operation depends on: the fields that its server told of, and by our schema
 * everything else too, such as arguments, input fields and enum values. Who asks an interface for a
 * field depends on it in each of its types.
 */
export function coordinatesOf(
  { document, fields }: Pick<ReportedOperation, 'document' | 'fields'>,
  schema: GraphQLSchema | null,
): string[] {
  if (schema === null) return [...fields]
  const coordinates = [...fields, ...readBySchema(document, schema)]
  return [...new Set(coordinates.flatMap((one) => [one, ...inEachType(one, schema)]))]
}

function readBySchema(text: string, schema: GraphQLSchema): string[] {
  if (isTooDeep(text)) return []
  try {
    const document = parse(text, { noLocation: true, maxTokens: maxClientTokens })
    const { sent, received } = usageOf(schema, document)
    return [...sent, ...received]
  } catch (error) {
    // A text that is none tells nothing.
    if (error instanceof GraphQLError) return []
    throw error
  }
}

function inEachType(coordinate: string, schema: GraphQLSchema): string[] {
  const [type = '', ...field] = coordinate.split('.')
  const found = field.length > 0 ? schema.getType(type) : undefined
  if (!isInterfaceType(found)) return []
  return schema.getPossibleTypes(found).map(({ name }) => [name, ...field].join('.'))
}
