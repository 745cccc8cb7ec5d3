import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { lineOf, openRecord, type RequestRecord } from './request-record.ts'

/** Records the requests of the routes that are added to a server after it: one log line each. */
export type RecordRequests = (http: FastifyInstance) => void

/** What figures are made of. */
export type ObservedRequest = Pick<
  ReturnType<typeof lineOf>,
  'outcome' | 'durationMs' | 'overLimits' | 'refusedBy'
>

export interface RecordParts {
  readonly observe: (request: ObservedRequest) => void
  readonly log: Logger
}

export function createRecordRequests({ observe, log }: RecordParts): RecordRequests {
  return (http) => {
    http.decorateRequest('record', null)
    http.addHook('onRequest', (request, reply, done) => {
      const record = openRecord()
      request.setDecorator('record', record)
      reply.header('x-request-id', record.id)
      done()
    })
    http.addHook('onSend', (request, reply, payload, done) => {
      const line = lineOf(recordOf(request), reply.statusCode)
      observe(line)
      log.info(line, 'request')
      done(null, payload)
    })
  }
}

export function recordOf(request: FastifyRequest): RequestRecord {
  return request.getDecorator<RequestRecord>('record')
}
