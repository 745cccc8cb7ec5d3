import { Supergraph } from '@apollo/federation-internals'
import { printSchema } from 'graphql'

/**
 * What clients see of a supergraph, as SDL.
 *
 * Throws GraphQLError when it hides something that what it shows depends on.
 */
export function apiSdlOf(supergraphSdl: string): string {
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null })
  return printSchema(supergraph.apiSchema().toGraphQLJSSchema())
}
