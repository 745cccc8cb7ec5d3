import { type ApolloServerPlugin, HeaderMap } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { FailureCode } from '#kit/errors.ts'

/**
 * Refuses what the executor would fail on: a request that names no one operation, subscriptions, and
 * operations of a type that the schema does not have.
 */
export const refuseUnservable: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, schema }) {
        // Its type says otherwise, but Apollo Server leaves it to the executor to find none.
        if (!operation)
          throw refusal('OPERATION_RESOLUTION_FAILURE', 'The document holds no such operation')
        if (operation.operation === 'subscription')
          throw refusal('BAD_REQUEST', 'Subscriptions are not served')
        if (!schema.getRootType(operation.operation))
          throw refusal('BAD_REQUEST', `The schema has no ${operation.operation}`)
      },
    }
  },
}

function refusal(code: FailureCode, message: string): GraphQLError {
  // As Apollo Server reads it; other servers' types for `http` differ.
  const extensions: Record<string, unknown> = {
    code,
    http: { status: 400, headers: new HeaderMap() },
  }
  return new GraphQLError(message, { extensions })
}
