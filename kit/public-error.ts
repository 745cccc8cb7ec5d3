import type { ApolloServerPlugin } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { Failure, type FailureCode, isFailureCode } from './errors.ts'

/**
 * What a client may be told about a thrown value: a Failure and GraphQL's own request errors as they
 * stand, anything else masked.
 */
export function publicError(
  formatted: GraphQLFormattedError,
  thrown: unknown,
): GraphQLFormattedError {
  const cause = unwrapResolverError(thrown)
  const where = {
    ...(formatted.locations && { locations: formatted.locations }),
    ...(formatted.path && { path: formatted.path }),
  }
  if (cause instanceof Failure) {
    const { code, argument, message } = cause
    return { message, ...where, extensions: { code, ...(argument !== undefined && { argument }) } }
  }
  const { code, argument } = formatted.extensions ?? {}
  if (isFailureCode(code) && code !== 'INTERNAL_SERVER_ERROR')
    return {
      message: formatted.message,
      ...where,
      extensions: { code, ...(argument !== undefined && { argument }) },
    }
  const internal: FailureCode = 'INTERNAL_SERVER_ERROR'
  return { message: 'Internal error', ...where, extensions: { code: internal } }
}

/** Logs what clients are not told: the faults behind masked errors and the causes of failures. */
export function faultLog(log: Logger): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, operationName }) {
          for (const error of errors) {
            const cause = unwrapResolverError(error)
            if (cause instanceof Failure && cause.cause === undefined) continue
            if (cause === error && error.extensions.code !== 'INTERNAL_SERVER_ERROR') continue
            log.error({ err: cause, operation: operationName, path: error.path }, 'fault')
          }
        },
      }
    },
  }
}
