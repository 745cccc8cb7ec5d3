import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import { type FailureCode, isFailureCode } from '#kit/errors.ts'
import { publicError } from '#kit/public-error.ts'
import { ExecutionError } from './executor.ts'
import { tellsOfLimit } from './input-errors.ts'
import { LimitExceeded } from './limits/guard.ts'
import { shortenError } from './shorten-error.ts'
import { tellsOfInput } from './subgraph-answer.ts'
import { SubgraphFailure } from './subgraph-client.ts'

/**
 * What a client sees of an error: a message, where it is, and of its extensions `code`,
 * `serviceName` and `argument` alone.
 *
 * What a subgraph says of itself is replaced, unless it tells the client what is wrong with its input.
 */
export function reply(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  return shortenError(publicReply(formatted, thrown))
}

function publicReply(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  if (thrown instanceof ExecutionError || thrown instanceof LimitExceeded) return thrown.formatted
  if (thrown instanceof SubgraphFailure) return named(publicError(formatted, thrown), thrown)
  const subgraph = subgraphOf(thrown)
  if (subgraph !== null) return subgraphError(formatted, subgraph)
  return publicError(
    isRefusedRequest(thrown) ? withCode(formatted, 'BAD_REQUEST') : formatted,
    thrown,
  )
}

function named(error: GraphQLFormattedError, { subgraph }: SubgraphFailure): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, serviceName: subgraph } }
}

/** The subgraph that answered with an error; null for an error of the gateway's own. */
function subgraphOf(thrown: unknown): string | null {
  const name = thrown instanceof GraphQLError ? thrown.extensions.serviceName : null
  return typeof name === 'string' ? name : null
}

function subgraphError(
  { message, path, extensions = {} }: GraphQLFormattedError,
  serviceName: string,
): GraphQLFormattedError {
  const { code, argument } = extensions
  const where = path && isResponsePath(path) ? { path } : {}
  // A document that does not fit a subgraph's schema is no input of the client: the gateway wrote it.
  if (tellsOfInput(code) || tellsOfLimit(code))
    return {
      message,
      ...where,
      extensions: { code, serviceName, ...(argument !== undefined && { argument }) },
    }
  const masked: FailureCode = 'SUBGRAPH_ERROR'
  return {
    message: `The subgraph "${serviceName}" failed`,
    ...where,
    extensions: { code: masked, serviceName },
  }
}

/** Paths of entity fetches that name no entity lead to no place in the response. */
function isResponsePath(path: ReadonlyArray<string | number>): boolean {
  return !path.includes('@') && !path.includes('_entities')
}

/** Apollo Server gives no code to its refusals of a persisted query's version and hash. */
function isRefusedRequest(thrown: unknown): boolean {
  if (!(thrown instanceof GraphQLError) || thrown.extensions.code !== undefined) return false
  const { http } = thrown.extensions
  return typeof http === 'object' && http !== null && 'status' in http && http.status === 400
}

function withCode(error: GraphQLFormattedError, code: FailureCode): GraphQLFormattedError {
  return { ...error, extensions: { ...error.extensions, code } }
}

/**
 * Tells of values that do not fit their fields in `errors`: Apollo Gateway makes them null and tells
 * in an extension only.
 */
export const tellUnfitValues: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body } }) {
        if (body.kind !== 'single') return
        const { extensions, ...result } = body.singleResult
        const { valueCompletion, ...others } = extensions ?? {}
        if (!Array.isArray(valueCompletion)) return
        body.singleResult = {
          ...result,
          errors: valueCompletion.map(unfitValue),
          ...(Object.keys(others).length > 0 && { extensions: others }),
        }
      },
    }
  },
}

function unfitValue({ path }: GraphQLError): GraphQLFormattedError {
  const code: FailureCode = 'SUBGRAPH_BAD_ANSWER'
  return {
    message: 'A subgraph gave no value that fits this field',
    ...(path && { path }),
    extensions: { code },
  }
}

/**
 * Logs what clients are not told: why a subgraph gave no answer, and faults of the gateway. Errors
 * that subgraphs answer with may quote values and stay in their logs.
 */
export function faultLog(log: Logger): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors as readonly Error[]) logFault(log, error)
        },
      }
    },
  }
}

export function logFault(log: Logger, error: Error): void {
  if (error instanceof SubgraphFailure) {
    const { subgraph, code, cause } = error
    // That the circuit opened is told once.
    if (code === 'SUBGRAPH_CIRCUIT_OPEN') return
    log.warn({ subgraph, code, err: cause }, 'a subgraph gave no answer')
  } else if (isFault(error)) {
    log.error({ err: error }, 'fault')
  }
}

function isFault(error: Error): boolean {
  if (subgraphOf(error) !== null || isRefusedRequest(error)) return false
  const code = error instanceof GraphQLError ? error.extensions.code : undefined
  return !isFailureCode(code) || code === 'INTERNAL_SERVER_ERROR'
}
