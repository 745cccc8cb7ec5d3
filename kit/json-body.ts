import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { inflate } from './inflate.ts'
import { isNestedOver } from './json-nesting.ts'

export interface JsonBodyLimits {
  /** Of a body that is sent with a content coding, once that is undone. */
  readonly inflatedLimitBytes: number
}

/** Deeper than anyone needs. */
const mostNesting = 1_000

/** Smaller bodies cannot hold so many lists in each other that it would matter. */
const largeBytes = 32 * 1024

/** How long a body was as it was sent and, where it had a content coding, without it. */
export interface BodySize {
  readonly bodyBytes: number
  readonly inflatedBytes?: number
}

/** The size of a request's JSON body; null where it has none. */
export function bodySizeOf(request: FastifyRequest): BodySize | null {
  return request.getDecorator<BodySize | null>('bodySize')
}

/** Which size of a body an error is about; null where it is another error. */
export function tooLargeBy(error: {
  readonly code?: string
  readonly statusCode?: number
}): keyof BodySize | null {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return 'bodyBytes'
  if (error instanceof BodyRefused && error.statusCode === 413) return 'inflatedBytes'
  return null
}

/** A body that is not taken. */
class BodyRefused extends Error {
  override readonly name = 'BodyRefused'
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/**
 * Takes JSON in UTF-8, as it is or compressed.
 *
 * Refuses bytes that are not UTF-8, which Fastify alone would read as other text than was sent.
 */
export function takeJson(http: FastifyInstance, { inflatedLimitBytes }: JsonBodyLimits): void {
  http.decorateRequest('bodySize', null)
  const parseText = http.getDefaultJsonParser('error', 'error')

  http.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      if (!isOfUtf8(request.headers['content-type']))
        return done(new BodyRefused(415, 'Send JSON in UTF-8'))
      const bodyBytes = body.length
      const parse = (json: Buffer, size: BodySize) => {
        request.setDecorator('bodySize', size)
        if (json.length > largeBytes && isNestedOver(json, mostNesting))
          return done(new BodyRefused(400, 'The body is nested too deeply'))
        if (!isUtf8(json)) return done(new BodyRefused(400, 'The body is not UTF-8'))
        // It hands what it throws to `done`.
        void parseText(request, json.toString(), done)
      }
      const coding = request.headers['content-encoding']
      if (coding === undefined || coding === 'identity') return parse(body, { bodyBytes })
      inflate(body, coding, inflatedLimitBytes).then(
        (inflated) => parse(inflated, { bodyBytes, inflatedBytes: inflated.length }),
        (error) => done(inflateRefusal(error)),
      )
    },
  )
}

function isOfUtf8(contentType = ''): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType)?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}

function inflateRefusal(error: NodeJS.ErrnoException): BodyRefused {
  if (error.code === 'ERR_BUFFER_TOO_LARGE')
    return new BodyRefused(413, 'The body is too large once it is inflated')
  if (error.code !== undefined) return new BodyRefused(400, 'The body is not of its content coding')
  return new BodyRefused(415, 'Send the body as it is, or with the coding gzip, deflate or br')
}
