import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { parseJsonFields } from '../../sources/json-fields.ts'
import type { SourceObservations } from '../../sources/observations.ts'
import { pushConnection, pushFrom } from '../../sources/push.ts'
import type { RawValue } from '../../sources/record.ts'
import type { Source } from '../../sources/settings.ts'
import { type PushRefusal, refusalOf, sendRefusal, sendSuccess } from './answer.ts'
import { type KeepParts, keepPush } from './keep-push.ts'
import { dataOf, serviceOf, textIn } from './message.ts'
import { isSame, isSession, openSession } from './session.ts'
import { knowsCode } from './store.ts'

export interface PushParts extends KeepParts {
  readonly log: Logger
  readonly observations: SourceObservations
}

const bodyLimitBytes = 8 * 1024 * 1024

/** What a session is asked for by; it is no service of its own. */
const sessionPath = 'session'

/** The service by which a department asks whether we have a dossier, to tell new ones from known ones. */
const lookUpService = 'TraCuuHoSo'

/**
 * Where a department sends what it has: a service in the body, `{ session, service, data }`, or one at the
 * end of the path with the data as the body. Answered once it is kept; what cannot be taken in later
 * goes to quarantine, and is no reason to send it again.
 */
export function servePushes(http: FastifyInstance, source: Source, parts: PushParts): void {
  const { refuse, refuseWrongKey, take, giveSession } = pushAnswers(source, parts)
  http.register(async (own) => {
    own.addHook('onRequest', refuseWrongKey)
    own.removeAllContentTypeParsers()
    own.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyLimitBytes }, readBytes)
    own.setErrorHandler((error, _request, reply) => {
      const refusal = refusalOf(error)
      if (refusal === 'FAILED')
        parts.log.error({ source: source.name, err: error }, 'a message was not kept')
      return refuse(reply, refusal)
    })
    const path = `/push/${source.name}`
    own.post(path, { bodyLimit: bodyLimitBytes }, take)
    own.post(`${path}/:service`, { bodyLimit: bodyLimitBytes }, take)
    own.post(`${path}/${sessionPath}`, { bodyLimit: 4_096 }, giveSession)
  })
}

/** What a department is answered. */
function pushAnswers(source: Source, parts: PushParts) {
  const { key, username } = v.parse(pushConnection, source.connection)
  const { observations } = parts
  const services = servicesOf(source)

  function refuse(reply: FastifyReply, refusal: PushRefusal) {
    observations.pushed(source.name, refusal)
    return sendRefusal(reply, refusal)
  }

  /** Before the body is read, in which a session would stand. */
  async function refuseWrongKey(request: FastifyRequest, reply: FastifyReply) {
    const bearer = bearerOf(request)
    if (bearer === null || isSame(bearer, key)) return undefined
    return refuse(reply, 'UNAUTHENTICATED')
  }

  function isKnown(request: FastifyRequest, message: RawValue): boolean {
    if (bearerOf(request) !== null) return true
    return isSession(key, textIn(message, 'session') ?? '', Date.now())
  }

  async function take(
    request: FastifyRequest<{ Params: { service?: string } }>,
    reply: FastifyReply,
  ) {
    const { text, message } = readBody(request.body)
    if (!isKnown(request, message)) return refuse(reply, 'UNAUTHENTICATED')
    const service = request.params.service ?? serviceOf(message) ?? ''
    if (service === lookUpService) return lookUp(reply, message)
    if (!services.has(service)) return refuse(reply, 'UNKNOWN_SERVICE')
    if (!isData(dataOf(message))) return refuse(reply, 'UNREADABLE')
    await keepPush(parts, source.name, service, text)
    observations.pushed(source.name, 'KEPT')
    return sendSuccess(reply, source)
  }

  async function lookUp(reply: FastifyReply, message: RawValue) {
    const code = textIn(message, 'mahoso')
    if (code === null) return refuse(reply, 'UNREADABLE')
    const isThere = await knowsCode(parts.database.sql, source.name, code)
    return sendSuccess(reply, source, { result: isThere ? [{ MaHoSo: code }] : [] })
  }

  async function giveSession(request: FastifyRequest, reply: FastifyReply) {
    const { message } = readBody(request.body)
    const isName = isSame(textIn(message, 'username') ?? '', username ?? '')
    const isKey = isSame(textIn(message, 'password') ?? '', key)
    if (!isName || !isKey) return refuse(reply, 'UNAUTHENTICATED')
    return sendSuccess(reply, source, { session: openSession(key, Date.now()) })
  }

  return { refuse, refuseWrongKey, take, giveSession }
}

/** The services by which a source's records come. */
function servicesOf({ feeds }: Source): ReadonlySet<string> {
  return new Set(
    Object.values(feeds).flatMap((feed) => (feed ? v.parse(pushFrom, feed.from).message : [])),
  )
}

function bearerOf({ headers }: FastifyRequest): string | null {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

/** Whatever its type is called, a body is JSON. */
async function readBytes(_request: FastifyRequest, body: string | Buffer): Promise<Body> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body))
    return { text, message: parseJsonFields(text) }
  } catch (cause) {
    throw Object.assign(new Error('not JSON in UTF-8', { cause }), { statusCode: 400 })
  }
}

interface Body {
  readonly text: string
  readonly message: RawValue
}

/** A request without a body has none to be read. */
function readBody(body: unknown): Body {
  if (isBody(body)) return body
  return { text: '', message: null }
}

function isBody(body: unknown): body is Body {
  return typeof body === 'object' && body !== null && 'message' in body && 'text' in body
}

/** Records, or none: a department that has nothing to tell says so. */
function isData(data: RawValue): boolean {
  return typeof data === 'object' && data !== null
}
