import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { PreparedOperation } from '../execution/prepare-operation.ts'
import { messageOf } from '../follow-file.ts'
import type { ClientProgram } from './client-program.ts'
import { type ReportedOperation, readOperation } from './read-operation.ts'
import { createUsageBatch } from './usage-batch.ts'
import { writeReport } from './write-report.ts'

/** To which registry a gateway tells what clients send. */
export interface UsageSettings {
  /** Of its ingress for reports. */
  readonly url: string
  readonly key: string
  /** `graph@variant`. */
  readonly ref: string
  /** Between two reports; 10 s unless set. */
  readonly everyMs?: number | undefined
}

/** Counts one request of an operation. */
export type CountUse = (prepared: PreparedOperation, client: ClientProgram) => void

/** What becomes of reports: taken, refused by the registry, or given up while that is away. */
export type ReportOutcome = 'sent' | 'refused' | 'dropped'

/** What is told of reports to the gateway's operator. */
export interface UsageObserver {
  usageReport(outcome: ReportOutcome): void
  /** A request that no report counts. */
  usageUncounted(): void
}

export interface Usage extends Part {
  /** Counts the operations of one generation, whose API schema it is given. */
  counting(schema: GraphQLSchema): CountUse
}

const defaultEveryMs = 10_000

const sendLimitMs = 10_000

/** What is left to tell when the gateway stops. */
const stopLimitMs = 2_000

/** Five minutes of them are kept for a registry that is away: some megabytes at most. */
const mostWaiting = 30

const compress = promisify(gzip)

/**
 * Tells a registry which operations clients send. Requests wait for nothing of it: they are counted in
 * memory, and a report goes out every ten seconds. What the registry does not take is sent again, as it
 * was, until too much waits.
 */
export function reportUsage(settings: UsageSettings, observer: UsageObserver, log: Logger): Usage {
  const waiting: Buffer[] = []
  let batch = createUsageBatch()
  let turn: Promise<void> = Promise.resolve()

  async function close(): Promise<void> {
    if (batch.operations.size === 0) return
    const closed = batch
    batch = createUsageBatch()
    waiting.push(await compress(writeReport(closed, settings.ref, new Date())))
    if (waiting.length <= mostWaiting) return
    waiting.shift()
    observer.usageReport('dropped')
  }

  async function send(limitMs: number): Promise<void> {
    for (let report = waiting[0]; report; report = waiting[0]) {
      const refusal = await post(settings, report, limitMs)
      waiting.shift()
      observer.usageReport(refusal === null ? 'sent' : 'refused')
      if (refusal !== null) log.error({ reason: refusal }, 'the registry refuses a usage report')
    }
  }

  /** One at a time, so that reports are sent in their order. */
  function tell(limitMs: number): Promise<void> {
    turn = turn
      .then(close)
      .then(() => send(limitMs))
      .catch((error: unknown) =>
        log.warn({ reason: messageOf(error) }, 'usage is not reported yet'),
      )
    return turn
  }

  const timer = setInterval(() => void tell(sendLimitMs), settings.everyMs ?? defaultEveryMs)
  timer.unref()

  return {
    name: 'usage',
    counting(schema) {
      const known = new WeakMap<PreparedOperation, ReportedOperation>()
      function readOnce(prepared: PreparedOperation): ReportedOperation {
        const operation = readOperation(prepared, schema)
        known.set(prepared, operation)
        return operation
      }
      return (prepared, client) => {
        try {
          const operation = known.get(prepared) ?? readOnce(prepared)
          if (!batch.add(operation, client)) observer.usageUncounted()
        } catch (error) {
          // The client has its answer all the same.
          log.error({ err: error }, 'a request is not counted')
          observer.usageUncounted()
        }
      }
    },
    async stop() {
      clearInterval(timer)
      await tell(stopLimitMs)
      for (const _ of waiting) observer.usageReport('dropped')
    },
  }
}

/**
 * Sends one report. Gives why the registry refuses it for good; null where it is taken. Throws where it
 * is to be sent again.
 */
async function post(
  { url, key }: UsageSettings,
  report: Buffer,
  limitMs: number,
): Promise<string | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'x-api-key': key,
      'content-encoding': 'gzip',
      'content-type': 'application/protobuf',
    },
    body: new Uint8Array(report),
    // It would take the key elsewhere.
    redirect: 'error',
    signal: AbortSignal.timeout(limitMs),
  })
  const text = (await response.text()).slice(0, 300)
  if (response.status >= 500) throw new Error(`The registry answers ${response.status}: ${text}`)
  return response.ok ? null : `${response.status}: ${text}`
}
