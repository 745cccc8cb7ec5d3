import { setTimeout } from 'node:timers/promises'
import { Pool } from 'undici'
import { operations, type SentOperation } from './operations.ts'

/** The process of the clients: asks at even intervals, whether answers come or not. */
export interface LoadStart {
  readonly url: string
  readonly perSecond: number
}

/** What the clients have seen; requests that were not answered with 200 and the data that they asked for are dropped. */
export interface LoadSeen {
  readonly requests: number
  readonly dropped: number
  /** Of those dropped, by what came in place of an answer. */
  readonly reasons: Readonly<Record<string, number>>
}

const reasons: Record<string, number> = {}
const answers = new Map<string, string>()
let requests = 0
let dropped = 0

async function send(pool: Pool, operation: SentOperation): Promise<void> {
  const { statusCode, body } = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  })
  const answer = await body.text()
  const expected = answers.get(operation.operationName) ?? answer
  if (statusCode !== 200 || answer.includes('"errors"') || answer !== expected)
    throw new Error(`${statusCode}: ${answer.slice(0, 200)}`)
  answers.set(operation.operationName, answer)
}

async function ask(pool: Pool, operation: SentOperation): Promise<void> {
  try {
    await send(pool, operation)
  } catch (error) {
    dropped++
    const reason =
      error instanceof Error ? `${'code' in error ? error.code : error.message}` : `${error}`
    reasons[reason] = (reasons[reason] ?? 0) + 1
  } finally {
    requests++
  }
}

async function run({ url, perSecond }: LoadStart, stop: AbortSignal): Promise<void> {
  const pool = new Pool(url, { connections: null })
  const running = new Set<Promise<void>>()
  const startMs = performance.now()
  for (let i = 0; !stop.aborted; i++) {
    const waitMs = startMs + (i * 1_000) / perSecond - performance.now()
    if (waitMs > 1) await setTimeout(waitMs)
    const operation = operations[i % operations.length]
    if (!operation) break
    const asking = ask(pool, operation).finally(() => running.delete(asking))
    running.add(asking)
  }
  await Promise.all(running)
  await pool.close()
}

const stop = new AbortController()
let load: Promise<void> = Promise.resolve()
process.on('message', (message: LoadStart | 'seen' | 'stop') => {
  if (message === 'seen') tellSeen()
  else if (message === 'stop') {
    stop.abort()
    void load.then(tellSeen)
  } else load = run(message, stop.signal)
})
process.on('disconnect', () => process.exit(0))

function tellSeen(): void {
  process.send?.({ requests, dropped, reasons } satisfies LoadSeen)
}
