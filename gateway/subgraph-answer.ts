import { type CoverageRow, readCoverage } from './coverage.ts'
import { HttpFailure, type HttpResponse } from './http-pool.ts'
import { isRecord } from './is-record.ts'
import { parseIsomorphic, unicodeValue } from './isomorphic.ts'

/** What a subgraph answered, checked, and without anything that the gateway does not use. */
export interface SubgraphAnswer {
  /** Its texts are isomorphic. */
  readonly data: Record<string, unknown> | null
  readonly errors?: readonly SubgraphError[]
  /** Which department systems it covers, under paths of its own. */
  readonly coverage?: readonly CoverageRow[]
}

export interface SubgraphError {
  readonly message: string
  readonly path?: ReadonlyArray<string | number>
  readonly extensions: { readonly code?: string; readonly argument?: string }
}

/** Whether an error's code tells the client what is wrong with its input, and not of a fault. */
export function tellsOfInput(code: unknown): code is 'BAD_USER_INPUT' | 'AMBIGUOUS_CODE' {
  return code === 'BAD_USER_INPUT' || code === 'AMBIGUOUS_CODE'
}

/**
 * Reads a GraphQL response, whatever its HTTP status.
 *
 * Throws HttpFailure when it is something else or has neither data nor errors. What it throws does
 * not quote the body, which may hold personal data.
 */
export function readAnswer(
  { status, contentType, body }: HttpResponse,
  subgraph: string,
): SubgraphAnswer {
  const unfit = (problem: string) =>
    new HttpFailure('unreadable', `HTTP ${status}, ${contentType ?? 'no content type'}: ${problem}`)
  const response = parseJson(body)
  if (!isRecord(response)) throw unfit('not a JSON object')
  const { data = null, errors = [] } = response
  if (data !== null && !isRecord(data)) throw unfit('"data" is not an object')
  if (!Array.isArray(errors)) throw unfit('"errors" is not a list')
  if (data === null && errors.length === 0) throw unfit('neither data nor errors')
  const coverage = response.extensions
    ? readCoverage(unicodeValue(response.extensions), subgraph)
    : []
  return {
    data,
    ...(errors.length > 0 && { errors: unicodeValue(errors).map(readError) }),
    ...(coverage.length > 0 && { coverage }),
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return parseIsomorphic(body)
  } catch {
    // The parser's message quotes the text.
    return undefined
  }
}

function readError(error: unknown): SubgraphError {
  if (!isRecord(error)) return { message: '', extensions: {} }
  const { message, path, extensions } = error
  const { code, argument } = isRecord(extensions) ? extensions : {}
  return {
    message: typeof message === 'string' ? message : '',
    ...(isPath(path) && { path }),
    extensions: {
      ...(typeof code === 'string' && { code }),
      ...(typeof argument === 'string' && { argument }),
    },
  }
}

function isPath(value: unknown): value is ReadonlyArray<string | number> {
  const isStep = (step: unknown) => typeof step === 'string' || Number.isInteger(step)
  return Array.isArray(value) && value.every(isStep)
}
