import { ApolloGateway } from '@apollo/gateway'
import { execute, type GraphQLSchema, isObjectType, parse } from 'graphql'
import type { Federation } from './federation.ts'

/** Answers operations by the specification's reference implementation, on one schema. */
export interface Monolith {
  readonly schema: GraphQLSchema
  run(query: string, variables: Readonly<Record<string, unknown>>): Promise<MonolithAnswer>
}

export interface MonolithAnswer {
  readonly data: unknown
  readonly errors: ReadonlyArray<{ readonly path?: readonly (string | number)[] | undefined }>
}

/** Makes one schema of a supergraph's API schema and the resolvers of its federation. */
export async function createMonolith(
  supergraphSdl: string,
  federation: Federation,
): Promise<Monolith> {
  const schema = await apiSchemaOf(supergraphSdl)
  addResolvers(schema, federation)
  return {
    schema,
    async run(query, variables) {
      const { data = null, errors = [] } = await execute({
        schema,
        document: parse(query),
        variableValues: variables,
      })
      return JSON.parse(JSON.stringify({ data, errors: errors.map(({ path }) => ({ path })) }))
    },
  }
}

/**
 * The API schema by Apollo's own libraries, and so by another way than the engine's. Without the
 * purposes of features, which Apollo Gateway refuses unless it knows them.
 */
export async function apiSchemaOf(supergraphSdl: string): Promise<GraphQLSchema> {
  process.env.APOLLO_TELEMETRY_DISABLED = 'true'
  const gateway = new ApolloGateway({
    supergraphSdl: supergraphSdl.replaceAll(/, for: (SECURITY|EXECUTION)\)/g, ')'),
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  })
  const { schema } = await gateway.load()
  await gateway.stop()
  return schema
}

function addResolvers(schema: GraphQLSchema, { resolvers }: Federation): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    const names = [type.name, ...type.getInterfaces().map(({ name }) => name)]
    for (const field of Object.values(type.getFields())) {
      const resolve = names.map((name) => resolvers[name]?.[field.name]).find(Boolean)
      if (resolve) field.resolve = (parent, given) => resolve(parent, given)
    }
  }
}
