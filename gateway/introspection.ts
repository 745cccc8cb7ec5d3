import { GraphQLError, type ValidationRule } from 'graphql'

/** Refuses operations that ask for the schema. Apollo Server's own rule tells clients how to set it up. */
export const refuseIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value === '__schema' || node.name.value === '__type')
      context.reportError(new GraphQLError('Introspection is switched off here', { nodes: [node] }))
  },
})
