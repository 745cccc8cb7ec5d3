import {
  buildASTSchema,
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type NameNode,
  type OperationDefinitionNode,
  parse,
  visit,
} from 'graphql'
import { Failure } from '#kit/errors.ts'
import type { Part } from '#kit/lifecycle.ts'
import type { Caller } from '../caller.ts'
import { type CoverageRow, createCoverageList } from '../coverage.ts'
import { accessFailure, passes } from './access-rules.ts'
import { type CompiledOperation, compileOperation } from './compile-operation.ts'
import type { Gathered } from './gathered.ts'
import type { Planner } from './planner.ts'
import { type PreparedOperation, prepareOperation } from './prepare-operation.ts'
import { readAccessRules } from './read-access-rules.ts'
import { type Ask, createErrorList, type Run } from './run.ts'
import type { Settlement } from './settle.ts'
import type { Supergraph } from './supergraph.ts'
import { coerceVariables } from './variables.ts'

/** Runs operations on one supergraph. */
export interface Engine extends Part {
  /** The API schema. */
  readonly schema: GraphQLSchema
  prepare(operation: OperationDefinitionNode, document: DocumentNode): PreparedOperation
  run(prepared: PreparedOperation, request: EngineRequest): Promise<EngineResult>
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
  readonly data: Gathered | null
  readonly extensions?: { readonly coverage: readonly CoverageRow[] }
}

/** Makes the engine of a supergraph. Throws when its API schema does not build. */
export function createEngine(supergraph: Supergraph, planner: Planner): Engine {
  const schema = buildASTSchema(
    withoutIntrospection(parse(planner.apiSchema, { noLocation: true })),
  )
  const types = { schema, interfaceObjects: supergraph.interfaceObjects }
  const rules = readAccessRules(supergraph.document)
  const sideOf = overrideSides(planner.overridePercentages)

  function compiled(
    prepared: PreparedOperation,
    values: Readonly<Record<string, unknown>>,
    caller: Caller,
  ): Promise<CompiledOperation> {
    const conditions = Object.fromEntries(
      prepared.conditions.map((name) => [name, values[name] === true]),
    )
    const percentage = sideOf(Math.random() * 100)
    const passed = prepared.rules.map((rule) => passes(rule, caller))
    // Why a field is refused depends on whether anyone has signed in.
    const access = passed.length > 0 ? [caller.authenticated, ...passed] : passed
    const key = [percentage, ...Object.values(conditions), ...access].join()
    const known = prepared.settled.get(key)
    if (known) return known
    const compiling = compileOperation(
      prepared,
      { conditions, refusalOf: refusals(prepared, caller), percentage },
      { planner, supergraph, types },
    )
    prepared.settled.set(key, compiling)
    compiling.catch(() => prepared.settled.delete(key))
    return compiling
  }

  return {
    name: 'engine',
    schema,
    prepare: (operation, document) => prepareOperation(operation, document, schema, rules),
    async run(prepared, { variables, caller, ask }) {
      const coerced = coerceVariables(prepared.operation, variables, schema)
      if ('errors' in coerced) return { refused: coerced.errors }
      const compiling = await compiled(prepared, coerced.values, caller).catch(refusalOf)
      if ('refused' in compiling) return compiling
      const { introspect, step, respond } = compiling
      const run: Run = {
        variables: coerced.values,
        ask,
        data: introspect ? introspect(variables) : {},
        lacks: null,
        errors: createErrorList(),
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
    stop: () => planner.stop(),
  }
}

/** An operation that cannot be planned is refused; what is not foreseen is thrown on. */
function refusalOf(thrown: unknown): { readonly refused: readonly GraphQLError[] } {
  if (!(thrown instanceof Failure)) throw thrown
  const { message, code } = thrown
  return { refused: [new GraphQLError(message, { extensions: { code } })] }
}

/** What a caller does not get, by the rules before it. */
function refusals({ restricted }: PreparedOperation, caller: Caller): Settlement['refusalOf'] {
  return (node) => {
    const rules = restricted.get(node)
    return rules?.some((rule) => !passes(rule, caller)) ? accessFailure(caller) : null
  }
}

/** The planner's schema holds introspection, which GraphQL adds by itself, and types of joins. */
function withoutIntrospection(document: DocumentNode): DocumentNode {
  const unlessIntrospection = ({ name }: { readonly name: NameNode }) =>
    /^(join)?__/.test(name.value) ? null : undefined
  return visit(document, {
    ObjectTypeDefinition: unlessIntrospection,
    EnumTypeDefinition: unlessIntrospection,
    InputObjectTypeDefinition: unlessIntrospection,
    ScalarTypeDefinition: unlessIntrospection,
    FieldDefinition: unlessIntrospection,
  })
}

/** Gives one percentage for all that are on the same side of every share. */
function overrideSides(shares: readonly number[]): (percentage: number) => number {
  const sorted = [...shares].sort((a, b) => a - b)
  return (percentage) => sorted.findLast((share) => share <= percentage) ?? 0
}
