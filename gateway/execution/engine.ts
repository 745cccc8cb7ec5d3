import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type NamedTypeNode,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql'
import { Failure } from '#kit/errors.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Caller } from '../caller.ts'
import { type CoverageRow, createCoverageList } from '../coverage.ts'
import type { Limits } from '../limits/limits.ts'
import { readWeights } from '../limits/read-weights.ts'
import { createCompiledOperations, type PlanOccasion } from './compiled-operations.ts'
import type { Gathered } from './gathered.ts'
import { readHiddenValues } from './hidden-values.ts'
import type { Planner } from './planner.ts'
import { type PreparedOperation, prepareOperation } from './prepare-operation.ts'
import { readAccessRules } from './read-access-rules.ts'
import { type Ask, createErrorList, type Run } from './run.ts'
import type { Supergraph } from './supergraph.ts'
import { coerceVariables } from './variables.ts'

/** Runs operations on one supergraph. */
export interface Engine extends Part {
  /** The API schema. */
  readonly schema: GraphQLSchema
  prepare(operation: OperationDefinitionNode, document: DocumentNode): PreparedOperation
  run(prepared: PreparedOperation, request: EngineRequest): Promise<EngineResult>
  /**
   * Plans and compiles an operation for when it is run under these conditions, the variables of its `@skip`
   * and `@include`. Throws Failure PLANNING_FAILED.
   */
  ready(
    prepared: PreparedOperation,
    conditions: Readonly<Record<string, boolean>>,
    caller: Caller,
  ): Promise<void>
}

export interface EngineRequest {
  /** As the client gave them. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly caller: Caller
  readonly ask: Ask
}

/** What running an operation gives: a response, or why the request was not run. */
export type EngineResult = EngineResponse | { readonly refused: readonly GraphQLError[] }

export interface EngineResponse {
  readonly errors?: readonly GraphQLFormattedError[]
  /** Its texts are isomorphic. */
  readonly data: Gathered | null
  readonly extensions?: { readonly coverage: readonly CoverageRow[] }
}

export interface EngineOptions {
  readonly limits: Pick<Limits, 'errors' | 'assumedListSize'>
  /** Told why an operation was not planned. */
  readonly unplanned: (cause: unknown) => void
  /** Told of each operation that is run, with its variables as they were coerced. */
  readonly used: (
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    caller: Caller,
  ) => void
  /** Told of each plan that is made; nobody is unless set. */
  readonly planned?: ((occasion: PlanOccasion) => void) | undefined
}

/** Makes the engine of a supergraph. Throws when the API schema does not build. */
export function createEngine(
  supergraph: Supergraph,
  planner: Planner,
  { limits, unplanned, used, planned }: EngineOptions,
): Engine {
  const schema = buildASTSchema(apiDefinitions(parse(planner.apiSchema, { noLocation: true })))
  const types = {
    schema,
    interfaceObjects: supergraph.interfaceObjects,
    isHidden: readHiddenValues(supergraph.document, supergraph.possibleTypes),
  }
  const rules = readAccessRules(supergraph.document)
  const weights = readWeights(supergraph.document)
  const { assumedListSize } = limits
  const compiled = createCompiledOperations({ planner, supergraph, types }, planned)
  let prepared = 0

  return {
    name: 'engine',
    schema,
    prepare: (operation, document) =>
      prepareOperation(++prepared, operation, document, {
        schema,
        rules,
        weights,
        assumedListSize,
      }),
    async run(prepared, { variables, caller, ask }) {
      const coerced = coerceVariables(prepared.operation, variables, schema, limits.errors)
      if ('errors' in coerced) return { refused: coerced.errors }
      const compiling = await compiled.find(prepared, coerced.values, caller).catch(refusalOf)
      if ('refused' in compiling) {
        unplanned(compiling.cause)
        return compiling
      }
      used(prepared, coerced.values, caller)
      const { introspect, step, respond } = compiling
      const run: Run = {
        variables: coerced.values,
        ask,
        data: introspect ? introspect(variables) : {},
        lacks: null,
        errors: createErrorList(limits.errors),
        coverage: createCoverageList(),
      }
      await step?.(run)
      const data = respond(run)
      const errors = run.errors.all
      const coverage = run.coverage.all
      return {
        ...(errors.length > 0 && { errors }),
        data,
        ...(coverage.length > 0 && { extensions: { coverage } }),
      }
    },
    ready: (prepared, conditions, caller) => compiled.ready(prepared, conditions, caller),
    stop: () => planner.stop(),
  }
}

/** An operation that cannot be planned is refused; what is not foreseen is thrown on. */
function refusalOf(thrown: unknown) {
  if (!(thrown instanceof Failure)) throw thrown
  const { message, code, cause } = thrown
  return { refused: [new GraphQLError(message, { extensions: { code } })], cause }
}

/**
 * The planner's schema holds introspection, which GraphQL adds by itself, and types of joins; hidden
 * types it lacks, and yet names in unions and as interfaces.
 */
function apiDefinitions(document: DocumentNode): DocumentNode {
  const isOwn = ({ name }: { readonly name: NameNode }) => !/^(join)?__/.test(name.value)
  const unlessIntrospection = (node: { readonly name: NameNode }) =>
    isOwn(node) ? undefined : null
  const known = new Set(document.definitions.map((node) => 'name' in node && node.name?.value))
  const onlyKnown = (names: readonly NamedTypeNode[] = []) =>
    names.filter(({ name }) => known.has(name.value))
  return visit(document, {
    ObjectTypeDefinition: (node) =>
      isOwn(node) ? { ...node, interfaces: onlyKnown(node.interfaces) } : null,
    InterfaceTypeDefinition: (node) => ({ ...node, interfaces: onlyKnown(node.interfaces) }),
    UnionTypeDefinition: (node) => ({ ...node, types: onlyKnown(node.types) }),
    EnumTypeDefinition: unlessIntrospection,
    InputObjectTypeDefinition: unlessIntrospection,
    ScalarTypeDefinition: unlessIntrospection,
    FieldDefinition: unlessIntrospection,
  })
}
