import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { buildSchema } from 'graphql'
import type { Logger } from 'pino'
import { createHttp } from '#kit/http.ts'
import type { Authenticate } from './keys/authenticate.ts'
import { serveOperators } from './operate/serve.ts'
import { servePages } from './pages/serve.ts'
import { servePlugin } from './plugin/serve.ts'
import { answer, type ProtocolAnswer, readRequest } from './protocol/answer.ts'
import type { RoverContext } from './rover/context.ts'
import { mutations } from './rover/mutations.ts'
import { queries } from './rover/queries.ts'
import type { Heads } from './uplink/heads.ts'
import { servePersistedChunks } from './uplink/persisted-chunks.ts'
import { type UplinkContext, uplinkQueries } from './uplink/queries.ts'
import { serveIngress } from './usage/serve-ingress.ts'
import type { UsageParts } from './usage/take-report.ts'
import type { Registry } from './variants/registry.ts'

export interface ServerParts {
  readonly registry: Registry
  readonly authenticate: Authenticate
  readonly heads: Heads
  readonly usage: UsageParts
}

/** Schemas of tens of thousands of types are larger than any other request. */
const bodyLimitBytes = 64 * 1024 * 1024

const schemaIn = (file: string) => buildSchema(readFileSync(new URL(file, import.meta.url), 'utf8'))
const roverSchema = schemaIn('./rover/rover.graphql')
const uplinkSchema = schemaIn('./uplink/uplink.graphql')

/**
 * The registry's HTTP: Rover at `/graphql`, gateways at `/uplink`, what these report of clients, pages of
 * launches and checks, Rover's plugin, commands of operators.
 */
export function createRegistryServer(parts: ServerParts): FastifyInstance {
  const { registry, authenticate, usage } = parts
  const { inTurn, log } = registry
  const http = createHttp({ bodyLimitBytes })
  http.get('/health', async () => 'ok')
  http.post('/graphql', (request, reply) => answerRover(parts, request, reply))
  http.post('/uplink', (request, reply) => answerUplink(parts, request, reply))
  servePersistedChunks(http, registry.database.sql)
  serveIngress(http, { usage, authenticate, keyTextOf, inTurn, log })
  servePages(http, registry.database.sql)
  servePlugin(http)
  serveOperators(http, registry, parts.authenticate)
  return http
}

async function answerRover(
  { registry, authenticate }: ServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const told: Told = { log: registry.log, startMs: performance.now(), key: null }
  const asked = readRequest(request.body)
  const answered = await answer(roverSchema, asked, {
    roots: { query: queries, mutation: mutations },
    context: async (): Promise<RoverContext> => {
      const key = await authenticate(keyTextOf(request))
      told.key = key.name
      return { registry, key, rootUrl: rootUrlOf(request) }
    },
    onFault: (error) => registry.log.error({ err: error }, 'fault'),
  })
  tell(told, request, asked.operationName, answered)
  return sendAnswer(reply, answered)
}

async function answerUplink(
  { registry: { database, signingKey, log }, authenticate, heads }: ServerParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const client = clientOf(request)
  const instance = headerOf(request, 'x-motcua-instance') ?? `${request.ip} ${client}`
  const answered = await answer(uplinkSchema, readRequest(request.body), {
    roots: { query: uplinkQueries },
    context: async (): Promise<UplinkContext> => ({
      sql: database.sql,
      heads,
      authenticate,
      instance,
      client,
      rootUrl: rootUrlOf(request),
      running: headerOf(request, 'x-motcua-launch'),
      signingKey,
      log,
    }),
    onFault: (error) => log.error({ err: error }, 'fault'),
  })
  return sendAnswer(reply, answered)
}

/** As the client reached this server. */
function rootUrlOf({ host }: FastifyRequest): string {
  return `http://${host}`
}

function sendAnswer(reply: FastifyReply, answered: ProtocolAnswer): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(answered))
}

/** What is told of a request when it is answered. */
interface Told {
  readonly log: Logger
  readonly startMs: number
  /** The name of the key. */
  key: string | null
}

/** Clients may write anything there, a key too. */
const operationName = /^[_a-z]\w{0,99}$/i

/** One line for a request. Never its variables: keys and whole schemas travel in them. */
function tell(
  { log, startMs, key }: Told,
  request: FastifyRequest,
  operation: string | undefined,
  { errors }: ProtocolAnswer,
): void {
  const codes = errors?.map(({ extensions }) => extensions.code)
  log.info(
    {
      operation: operationName.test(operation ?? '') ? operation : undefined,
      key,
      client: clientOf(request),
      ms: Math.round(performance.now() - startMs),
      ...(codes && { codes }),
    },
    'request',
  )
}

/** The text of the key that a request brings, as Apollo's tools send it. */
function keyTextOf(request: FastifyRequest): string | undefined {
  return (
    headerOf(request, 'x-api-key') ??
    /^Bearer (.+)$/i.exec(headerOf(request, 'authorization') ?? '')?.[1]
  )
}

function clientOf(request: FastifyRequest): string {
  const name = headerOf(request, 'apollographql-client-name')
  const version = headerOf(request, 'apollographql-client-version')
  const router = headerOf(request, 'x-router-version')
  if (router !== undefined) return `apollo-router ${router}`
  if (name !== undefined) return [name, version].filter(Boolean).join(' ')
  return headerOf(request, 'user-agent') ?? 'unknown'
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
