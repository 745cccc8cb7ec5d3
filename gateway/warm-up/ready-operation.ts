import type { ApolloServer } from '@apollo/server'
import type { AdmitRequest } from '../limits/admit-request.ts'
import { LimitExceeded } from '../limits/guard.ts'
import { openRecord, type RequestContext } from '../request-record.ts'
import { callerWith } from './operation-use.ts'
import type { ReadyOperation } from './warm-up.ts'

/**
 * Makes operations ready by sending them the way of all that are new, through every limit and rule, up to
 * where they are compiled in place of being run.
 */
export function readyThrough(
  server: ApolloServer<RequestContext>,
  admit: AdmitRequest,
): ReadyOperation {
  return async ({ text, operationName, conditions, access }) => {
    const context: RequestContext = {
      record: openRecord(),
      caller: callerWith(access),
      client: { name: '', version: '' },
      leaving: new AbortController().signal,
      traceparent: undefined,
      rehearsal: { conditions },
    }
    const operation = { query: text, ...(operationName !== null && { operationName }) }
    const http = { method: 'POST', url: '/graphql', headers: {}, body: operation }
    try {
      await admit({ http, context })
    } catch (error) {
      if (error instanceof LimitExceeded) return false
      throw error
    }
    const { body } = await server.executeOperation(operation, { contextValue: context })
    return body.kind === 'single' && body.singleResult.errors === undefined
  }
}
