import { Pool } from 'undici'
import { SourceFailure } from './connector.ts'
import type { Source } from './settings.ts'

/** What is asked of a department's service: always of the origin that its settings name. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST'
  /** With its query string. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ServiceAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** The HTTP of one department's service. */
export interface ServiceHttp {
  /**
   * Gives whatever status the service answers with; a redirection is an answer too, and followed nowhere.
   *
   * Throws SourceFailure when there is no answer, or a larger one than is taken.
   */
  ask(request: ServiceRequest, signal: AbortSignal): Promise<ServiceAnswer>
  stop(): Promise<void>
}

/** A year of an old system's dossiers in one answer fits. */
const bodyLimitBytes = 32 * 1024 * 1024
const headLimitBytes = 16 * 1024

/** Keeps as many connections to an origin as the source allows calls; none is repeated here. */
export function openServiceHttp(
  origin: string,
  { deadline, concurrency }: Pick<Source, 'deadline' | 'concurrency'>,
): ServiceHttp {
  const pool = new Pool(origin, {
    connections: concurrency,
    connect: { timeout: deadline },
    headersTimeout: deadline,
    bodyTimeout: deadline,
    keepAliveTimeout: 30_000,
    maxResponseSize: bodyLimitBytes,
    maxHeaderSize: headLimitBytes,
  })
  return {
    async ask({ method, path, headers, body = null }, signal) {
      try {
        const answer = await pool.request({
          method,
          path,
          headers: { ...headers, 'accept-encoding': 'identity' },
          body,
          signal,
        })
        return {
          status: answer.statusCode,
          contentType: String(answer.headers['content-type'] ?? ''),
          body: Buffer.from(await answer.body.arrayBuffer()),
        }
      } catch (cause) {
        throw failureOf(cause)
      }
    },
    stop: () => pool.destroy(),
  }
}

/** undici's codes of what took too long, and of what was too large. */
const slow = ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']
const large = ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'HPE_HEADER_OVERFLOW', 'UND_ERR_HEADERS_OVERFLOW']

function failureOf(cause: unknown): SourceFailure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (slow.includes(code))
    return new SourceFailure('TOO_SLOW', 'the service did not answer in time', { cause })
  const problem = large.includes(code)
    ? 'the service answered with more than is taken'
    : 'the service did not answer'
  return new SourceFailure('UNREACHABLE', problem, { cause })
}
