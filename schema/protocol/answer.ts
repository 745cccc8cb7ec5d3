import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isLeafType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql'
import * as v from 'valibot'
import { isTooDeep } from '#kit/document-limits.ts'
import { Failure, type FailureCode } from '#kit/errors.ts'
import { isLostDatabase } from './lost-database.ts'
import { pruneUnknown, pruneVariables } from './prune-unknown.ts'

/** A request in GraphQL, as clients of registries send it. */
export interface ProtocolRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

/** What is answered, always with HTTP's status 200: clients take the others for a server in trouble. */
export interface ProtocolAnswer {
  readonly data: Readonly<Record<string, unknown>> | null
  /** Left out where there are none: clients take an empty list for a failure. */
  readonly errors?: ReadonlyArray<{
    readonly message: string
    readonly extensions: { readonly code: FailureCode }
  }>
}

/** What resolves the fields of queries and of mutations: functions of arguments and context. */
export interface Roots {
  readonly query: object
  readonly mutation?: object
}

/** How requests are answered. */
export interface Answering {
  readonly roots: Roots
  /** Made for each request, such as who asks; what it throws is answered. */
  readonly context: () => Promise<unknown>
  /** Told what clients are not. */
  readonly onFault: (error: unknown) => void
}

const requestForm = v.object({
  query: v.string(),
  variables: v.nullish(v.record(v.string(), v.unknown()), {}),
  operationName: v.nullish(v.string()),
})

/** Documents of clients are small; a schema travels in a variable. */
const parseOptions = { maxTokens: 5_000, noLocation: true }

/** Reads the body of an HTTP request. Throws Failure BAD_REQUEST. */
export function readRequest(body: unknown): ProtocolRequest {
  const read = v.safeParse(requestForm, body)
  if (!read.success) throw new Failure('BAD_REQUEST', 'The body is no GraphQL request')
  const { query, variables, operationName } = read.output
  return { query, variables: variables ?? {}, operationName: operationName ?? undefined }
}

/**
 * Answers a request. What the schema does not know of it is left out.
 *
 * With any error the root fields are null, since Rover shows messages only beside a `data` that is there.
 */
export async function answer(
  schema: GraphQLSchema,
  request: ProtocolRequest,
  { roots, context, onFault }: Answering,
): Promise<ProtocolAnswer> {
  let operation: OperationDefinitionNode | null = null
  try {
    const document = readDocument(request, schema)
    operation = getOperationAST(document, request.operationName) ?? null
    if (operation === null)
      throw new Failure('OPERATION_RESOLUTION_FAILURE', 'The document holds no such operation')
    if (holdsNul(request.variables))
      throw new Failure('BAD_USER_INPUT', 'A text cannot hold the character U+0000')
    const { data, errors } = await execute({
      schema,
      document,
      rootValue: operation.operation === OperationTypeNode.MUTATION ? roots.mutation : roots.query,
      contextValue: await context(),
      variableValues: pruneVariables(request.variables, operation, schema),
      operationName: request.operationName,
    })
    if (errors === undefined) return { data: data ?? null }
    return refuse(schema, operation, errors, onFault)
  } catch (error) {
    return refuse(schema, operation, [error], onFault)
  }
}

function readDocument({ query }: ProtocolRequest, schema: GraphQLSchema): DocumentNode {
  if (isTooDeep(query)) throw new Failure('GRAPHQL_PARSE_FAILED', 'The document is too deep')
  const document = pruneUnknown(parse(query, parseOptions), schema)
  const [error] = validate(schema, document, undefined, { maxErrors: 1 })
  if (error) throw new Failure('GRAPHQL_VALIDATION_FAILED', error.message)
  return document
}

/** PostgreSQL's text cannot hold it. */
function holdsNul(value: unknown): boolean {
  const parts: unknown[] = [value]
  for (const part of parts) {
    if (typeof part === 'string' && part.includes('\0')) return true
    if (typeof part === 'object' && part !== null) parts.push(...Object.values(part))
  }
  return false
}

function refuse(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode | null,
  errors: readonly unknown[],
  onFault: (error: unknown) => void,
): ProtocolAnswer {
  return {
    data: operation && emptyRoots(schema, operation),
    errors: errors.map((error) => {
      const { message, code } = publicFailure(error, onFault)
      return { message, extensions: { code } }
    }),
  }
}

/** The root fields without values. A client that needs a text takes an empty one. */
function emptyRoots(
  schema: GraphQLSchema,
  { operation, selectionSet }: OperationDefinitionNode,
): Record<string, null | ''> {
  const fields = schema.getRootType(operation)?.getFields() ?? {}
  return Object.fromEntries(
    selectionSet.selections.flatMap((selection) => {
      if (selection.kind !== Kind.FIELD) return []
      const { name, alias = name } = selection
      const type = fields[name.value]?.type
      return [[alias.value, isNonNullType(type) && isLeafType(type.ofType) ? '' : null]]
    }),
  )
}

/** What a client may be told of an error; everything else is told to `onFault` only. */
function publicFailure(error: unknown, onFault: (error: unknown) => void): Failure {
  if (error instanceof Failure) return error
  if (error instanceof GraphQLError) {
    if (error.originalError) return publicFailure(error.originalError, onFault)
    return new Failure('BAD_REQUEST', error.message)
  }
  onFault(error)
  if (isLostDatabase(error))
    return new Failure(
      'REGISTRY_UNAVAILABLE',
      'The registry cannot reach its database. Send it again later: nothing is done twice',
    )
  return new Failure('INTERNAL_SERVER_ERROR', 'Internal error of the registry; its log tells more')
}
