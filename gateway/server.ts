import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { Failure } from '#kit/errors.ts'
import { type ConnectionLimits, createHttp } from '#kit/http.ts'
import { sendError } from '#kit/http-error.ts'
import { bodySizeOf, tooLargeBy } from '#kit/json-body.ts'
import { type Authenticate, refuseCaller } from './auth.ts'
import { clientLeaving } from './client-leaving.ts'
import { gatewayConnections } from './connections.ts'
import { allowOrigins } from './cross-origin.ts'
import { serveExplorer } from './explorer.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import type { GatewayRequest } from './generation.ts'
import type { Guard } from './limits/guard.ts'
import { mostTaken } from './limits/limits.ts'
import type { OfferedGroup } from './offered-operation.ts'
import type { PersistedOperations } from './persisted-operations/open-persisted-operations.ts'
import type { HoldToQuotas } from './quotas/hold-to-quotas.ts'
import { holdUnread } from './quotas/hold-unread.ts'
import { refuseOverQuota } from './quotas/refuse-over-quota.ts'
import { createRecordRequests, type ObservedRequest, recordOf } from './record-requests.ts'
import { type ReportParts, reportRoutes } from './reports/report-routes.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { clientProgram } from './usage/client-program.ts'

export interface ServerParts {
  readonly authenticate: Authenticate
  /** Runs one request on the generation that serves. */
  readonly run: (request: GatewayRequest) => Promise<GatewayAnswer>
  readonly ready: () => boolean
  readonly observe: (request: ObservedRequest) => void
  readonly log: Logger
  readonly guard: Guard
  /** Nobody's requests are counted unless given. */
  readonly holdToQuotas?: HoldToQuotas | null
  readonly trustedProxies?: readonly string[] | undefined
  readonly connections?: Partial<ConnectionLimits> | undefined
  /** The origins of other hosts' pages that may read what is answered; none unless set. */
  readonly origins?: readonly string[] | undefined
  /** Which operations clients may send; all of them unless given. */
  readonly persisted?: Pick<PersistedOperations, 'take'> | undefined
  /** What the explorer offers; there is none unless given. */
  readonly explorer?: readonly OfferedGroup[] | undefined
  /** The reports that tools fetch; there are none unless given. */
  readonly reports?: ReportParts | undefined
}

/** The public port: GraphQL, and whether the gateway lives and serves. */
export function createServer(parts: ServerParts): FastifyInstance {
  const { authenticate, run, ready, log, guard, persisted, explorer, reports, origins = [] } = parts
  const { holdToQuotas = null } = parts
  const http = createHttp({
    bodyLimitBytes: mostTaken(guard.limits, 'bodyBytes'),
    inflatedLimitBytes: mostTaken(guard.limits, 'inflatedBytes'),
    connections: { ...gatewayConnections, ...parts.connections },
    trustedProxies: parts.trustedProxies,
  })
  addSecurityHeaders(http)
  allowOrigins(http, origins)
  const recordRequests = createRecordRequests(parts)
  http.register(async (own) => {
    recordRequests(own)
    const held = holdToQuotas && holdUnread(own, { holdToQuotas, authenticate })
    own.route({
      method: ['GET', 'POST'],
      exposeHeadRoute: false,
      url: '/graphql',
      async handler(request, reply) {
        const leaving = clientLeaving(reply.raw)
        const record = recordOf(request)
        const tooLarge = guard.exceeded(bodySizeOf(request) ?? {}, record)
        if (tooLarge) {
          await held?.countUnread(request)
          return sendError(reply, 413, 'PAYLOAD_TOO_LARGE', tooLarge.message, tooLarge.limit)
        }
        const caller = await authenticate(request.headers.authorization)
        const cost = operationsIn(request.body, guard)
        const counted = { caller, address: request.ip, cost, record }
        const overQuota = held && (await held.holdToQuotas(counted))
        if (overQuota) return refuseOverQuota(reply, overQuota)
        if (caller instanceof Failure) return refuseCaller(reply, caller)
        const traceparent = request.headers.traceparent?.toString()
        const client = clientProgram(request.headers)
        const http =
          persisted && !isOverlong(request.body, guard)
            ? persisted.take(request, client.name)
            : request
        if (http instanceof Failure) return sendError(reply, 403, http.code, http.message)
        const context = { record, caller, client, leaving, traceparent }
        const { status, headers, body } = await run({ http, context })
        return reply.code(status).headers(headers).send(body)
      },
      async onError(request, _reply, error) {
        recordOf(request).refusedBy ??= tooLargeBy(error)
        if ((error.statusCode ?? 500) >= 500) log.error({ err: error }, 'fault')
      },
    })
  })
  if (explorer) serveExplorer(http, explorer, reports !== undefined)
  if (reports) reportRoutes(http, reports, { authenticate, holdToQuotas, run, recordRequests, log })
  http.get('/health', async () => 'yes')
  http.get('/ready', async (_request, reply) => (ready() ? 'yes' : reply.code(503).send('no')))
  return http
}

/** A batch that is refused whole: nothing of it is looked at. */
function isOverlong(body: unknown, { limits }: Guard): boolean {
  return Array.isArray(body) && body.length > mostTaken(limits, 'batch')
}

/** Of a batch, as far as one is taken; it is refused whole where it is longer. */
function operationsIn(body: unknown, { limits }: Guard): number {
  return Array.isArray(body) ? Math.min(body.length, mostTaken(limits, 'batch')) || 1 : 1
}
