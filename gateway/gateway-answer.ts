import type { HTTPGraphQLResponse } from '@apollo/server'
import type { FailureCode } from '#kit/errors.ts'

/** What is sent to a client. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** What is wrong with the operation, where the HTTP request itself is well formed. */
const requestErrors: ReadonlySet<string> = new Set<FailureCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'LIMIT_EXCEEDED',
])

/**
 * An answer of Apollo Server's, with the status that GraphQL over HTTP recommends: 200 under
 * `application/json` for every well-formed request, whatever is wrong with its operation (GraphQL over
 * HTTP, section 6.4.1).
 */
export function plainAnswer({ status = 200, headers, body }: HTTPGraphQLResponse): GatewayAnswer {
  if (body.kind !== 'complete') throw new Error('Incremental delivery is not served')
  const isRequestError =
    status === 400 &&
    headers.get('content-type')?.startsWith('application/json') &&
    codesOf(body.string).every((code) => requestErrors.has(code))
  return {
    status: isRequestError ? 200 : status,
    headers: Object.fromEntries(headers),
    body: body.string,
  }
}

/** The codes of an answer; of a batch, those of all its answers. */
function codesOf(body: string): string[] {
  const answers: ErrorAnswer | readonly ErrorAnswer[] = JSON.parse(body)
  return [answers]
    .flat()
    .flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code))
}

interface ErrorAnswer {
  readonly errors?: ReadonlyArray<{ readonly extensions: { readonly code: string } }>
}
