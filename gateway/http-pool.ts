import type { buildConnector, Client, Dispatcher } from 'undici'
import { inflate } from '#kit/inflate.ts'
import type { Cancellation } from './cancellation.ts'
import { createGate, type Gate, type GateCounts, type Turn } from './gate.ts'
import { type HttpConnections, openHttpConnections } from './http-connections.ts'

/** The kept connections to one HTTP address, to which JSON is posted. */
export interface HttpPool {
  /**
   * Posts one body and gives the response, whatever its status; a redirect is one too.
   *
   * Throws HttpFailure, or the signal's reason when that is aborted. Either way the connection of
   * an exchange that had begun is closed.
   */
  post(request: HttpRequest): Promise<HttpResponse>
  /** Fails all exchanges that wait for a connection: what they would ask is known not to answer. */
  turnAway(): void
  /** How many exchanges go on, and how many wait. */
  counts(): GateCounts
  /** Closes the connections after the last exchange. */
  stop(): Promise<void>
}

export interface HttpRequest {
  /** Names and values in turn, made when the exchange begins; then so many milliseconds are left for it. */
  readonly headers: (leftMs: number) => string[]
  readonly body: Buffer
  /** How long the exchange may take: waiting for a connection, and all until the last byte. */
  readonly limitMs: number
  readonly signal?: Cancellation | undefined
}

export interface HttpResponse {
  readonly status: number
  readonly contentType: string | null
  /** As it was before any content coding. */
  readonly body: Buffer
}

export interface HttpLimits {
  /** How long making a connection may take. */
  readonly connectMs: number
  /** How large the body of a response may be, as it is sent and as it is inflated. */
  readonly limitBytes: number
  /** How many exchanges may go on at once; eight times as many others may wait. */
  readonly connections: number
  /** How connections are made; to any address unless set. */
  readonly connect?: buildConnector.connector | undefined
  /** Opens the gate that exchanges go through; one with all places for this pool alone unless set. */
  readonly openGate?: OpenGate | undefined
}

/** `trim` closes connections that nobody uses until there are so many at most. */
export type OpenGate = (connections: number, trim: HttpConnections['trim']) => Gate

/**
 * Why there is no response: none began, none that can be read came, or a larger one than is taken, or not
 * in time; or not in time of which more than half went by waiting for a connection; or it was not asked
 * for, since too many wait already, or all who wait were turned away.
 */
export type HttpProblem =
  | 'unanswered'
  | 'unreadable'
  | 'tooLarge'
  | 'late'
  | 'waited'
  | 'crowded'
  | 'turnedAway'

export class HttpFailure extends Error {
  readonly problem: HttpProblem

  constructor(problem: HttpProblem, message: string, options?: ErrorOptions) {
    super(message, options)
    this.problem = problem
  }
}

/** So many may wait for each place: a burst on what is well passes in the time of some exchanges. */
export const waitingForEach = 8

const maxHeaderBytes = 16 * 1024

/** Opens a pool; it connects when it is first asked. Certificates of https are checked as usual. */
export function openHttpPool(url: URL, limits: HttpLimits): HttpPool {
  const { connectMs, limitBytes, connections: most, connect, openGate = ownGate } = limits
  const connections = openHttpConnections(url.origin, {
    connectTimeout: connectMs,
    // The deadline of the whole exchange stands for both.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: maxHeaderBytes,
    maxResponseSize: limitBytes,
    ...(connect && { connect }),
  })
  const gate = openGate(most, connections.trim)
  const path = `${url.pathname}${url.search}`
  let stopped: Promise<void> | null = null

  async function close(): Promise<void> {
    await gate.empty()
    await connections.close()
  }

  return {
    async post(request) {
      if (stopped) throw new HttpFailure('unanswered', 'asked for after the end')
      return exchange({ connections, gate, path, limitBytes }, request)
    },
    turnAway: gate.turnAway,
    counts: gate.counts,
    stop() {
      stopped ??= close()
      return stopped
    },
  }
}

function ownGate(places: number): Gate {
  return createGate({ places, queue: places * waitingForEach })
}

interface OpenPool {
  readonly connections: HttpConnections
  readonly gate: Gate
  readonly path: string
  readonly limitBytes: number
}

function exchange(
  { connections, gate, path, limitBytes }: OpenPool,
  { headers, body, limitMs, signal }: HttpRequest,
): Promise<HttpResponse> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  if (gate.isFull()) return Promise.reject(new HttpFailure('crowded', 'too many wait already'))
  const { promise, resolve, reject } = Promise.withResolvers<HttpResponse>()
  const handler = receive(limitBytes, succeed, fail)
  const deadline = setTimeout(giveUp, limitMs)
  const cancel = () => fail(signal?.reason)
  signal?.addEventListener('abort', cancel)
  const endMs = performance.now() + limitMs
  let begunMs = endMs
  let connection: Client | null = null
  let isOver = false

  const turn: Turn = {
    start() {
      if (isOver) return
      begunMs = performance.now()
      const told = headers(endMs - begunMs)
      connection = connections.take()
      connection.dispatch({ path, method: 'POST', headers: told, body }, handler)
    },
    refuse: () => fail(new HttpFailure('turnedAway', 'not asked for any longer')),
  }

  function giveUp(): void {
    const hadMost = endMs - begunMs >= limitMs / 2
    fail(new HttpFailure(hadMost ? 'late' : 'waited', `over ${limitMs} ms`))
  }

  function end(): void {
    clearTimeout(deadline)
    signal?.removeEventListener('abort', cancel)
    gate.leave(turn)
  }

  function succeed(response: HttpResponse): void {
    if (isOver) return
    isOver = true
    if (connection) connections.put(connection)
    end()
    resolve(response)
  }

  function fail(error: unknown): void {
    if (isOver) return
    isOver = true
    if (connection) connections.drop(connection)
    end()
    reject(error)
  }

  gate.enter(turn)
  return promise
}

/** Gathers one response. */
function receive(
  limitBytes: number,
  succeed: (response: HttpResponse) => void,
  fail: (error: HttpFailure) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = []
  let hasBegun = false
  let status = 0
  let contentType: string | null = null
  let coding: string | null = null

  return {
    // By this undici knows handlers of this kind.
    onRequestStart() {},
    onResponseStarted() {
      hasBegun = true
    },
    onResponseStart(_, code, headers) {
      status = code
      contentType = headers['content-type']?.toString() ?? null
      coding = headers['content-encoding']?.toString() ?? null
    },
    onResponseData(_, chunk) {
      chunks.push(chunk)
    },
    onResponseEnd() {
      const [first = emptyBody] = chunks
      const body = chunks.length > 1 ? Buffer.concat(chunks) : first
      if (coding === null || coding === 'identity') return succeed({ status, contentType, body })
      inflate(body, coding, limitBytes).then(
        (inflated) => succeed({ status, contentType, body: inflated }),
        (cause: unknown) =>
          fail(new HttpFailure(problemOfBody(cause), 'a body not as it says', { cause })),
      )
    },
    onResponseError(_, cause) {
      fail(
        hasBegun
          ? new HttpFailure(problemOfBody(cause), 'no whole response', { cause })
          : new HttpFailure('unanswered', 'no response', { cause }),
      )
    },
  }
}

/** The codes of undici and zlib for a body over its limit. */
const tooLarge: ReadonlySet<unknown> = new Set([
  'UND_ERR_RES_EXCEEDED_MAX_SIZE',
  'ERR_BUFFER_TOO_LARGE',
])

function problemOfBody(cause: unknown): HttpProblem {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return tooLarge.has(code) ? 'tooLarge' : 'unreadable'
}

const emptyBody = Buffer.alloc(0)
