import { setTimeout } from 'node:timers/promises'
import { Pool } from 'undici'
import { judge } from './judge-answer.ts'
import { operations, type SentOperation } from './operations.ts'

/** The process of the clients: asks at even intervals, whether answers come or not. */
export interface LoadStart {
  readonly url: string
  readonly perSecond: number
  /** One in so many requests is hostile, and another leaves before it is answered; none where it is 0. */
  readonly mixedEvery: number
}

/** Which department may be failing from now on; everything else has to be whole. */
export interface MayFail {
  readonly department: number | null
}

/** What the clients have seen. */
export interface LoadSeen {
  readonly requests: number
  /** Not answered with 200, or without what has nothing to do with a failing department. */
  readonly dropped: number
  /** Answered with data that is not true, or lacks something without an error. */
  readonly wrong: number
  /** Answered without what a failing department has, and told so. */
  readonly partial: number
  /** Requests that no gateway may serve, which were served, or not refused in an orderly way. */
  readonly hostileServed: number
  /** Of those dropped or wrong, by what came in place of an answer. */
  readonly reasons: Readonly<Record<string, number>>
}

const seen = { requests: 0, dropped: 0, wrong: 0, partial: 0, hostileServed: 0 }
const reasons: Record<string, number> = {}
const answers = new Map<string, unknown>()
let failing: number | null = null

async function post(
  pool: Pool,
  body: string,
  signal?: AbortSignal,
): Promise<{ status: number; text: string }> {
  const headers = { 'content-type': 'application/json' }
  const response = await pool.request({ path: '/graphql', method: 'POST', headers, body, signal })
  return { status: response.statusCode, text: await response.body.text() }
}

function note(kind: 'dropped' | 'wrong', reason: string): void {
  seen[kind]++
  reasons[reason] = (reasons[reason] ?? 0) + 1
}

async function ask(pool: Pool, operation: SentOperation): Promise<void> {
  const mayFail = operation.departments.some((department) => department === failing)
  const { query, operationName, variables } = operation
  const { status, text } = await post(pool, JSON.stringify({ query, operationName, variables }))
  if (status !== 200) return note('dropped', `${status}: ${text.slice(0, 100)}`)
  const answer = JSON.parse(text)
  const expected = answers.get(operationName)
  if (expected === undefined && !answer.errors) answers.set(operationName, answer.data)
  const verdict = judge(answer, expected ?? answer.data)
  if (verdict === 'wrong') note('wrong', text.slice(0, 200))
  else if (verdict === 'partial' && !mayFail) note('dropped', text.slice(0, 200))
  else if (verdict === 'partial') seen.partial++
}

const hostile: ReadonlyArray<() => string> = [
  () => JSON.stringify({ query: '{' }),
  () =>
    JSON.stringify({
      query: `{ d0Record(id: "a") ${'{ next '.repeat(60)}{ id }${' }'.repeat(60)} }`,
    }),
  () => JSON.stringify({ query: `{ ${'d0Record(id: "a") { id } '.repeat(2_000)} }` }),
  () => '{"query":',
  () => JSON.stringify({ query: '{ nothing }' }),
]

async function attack(pool: Pool, number: number): Promise<void> {
  const { status, text } = await post(pool, hostile[number % hostile.length]?.() ?? '')
  if (status >= 500 || !text.includes('"errors"')) seen.hostileServed++
}

/** Asks and leaves before there is an answer; whatever comes of it is not looked at. */
async function leave(pool: Pool, { query, variables }: SentOperation): Promise<void> {
  await post(pool, JSON.stringify({ query, variables }), AbortSignal.timeout(3)).catch(() => {})
}

function act(pool: Pool, i: number, mixedEvery: number): Promise<void> {
  const operation = operations[i % operations.length]
  if (!operation) throw new Error('There are no operations')
  if (mixedEvery > 0 && i % mixedEvery === 1) return attack(pool, Math.floor(i / mixedEvery))
  if (mixedEvery > 0 && i % mixedEvery === 2) return leave(pool, operation)
  return ask(pool, operation)
}

async function run({ url, perSecond, mixedEvery }: LoadStart, stop: AbortSignal): Promise<void> {
  const pool = new Pool(url, { connections: null })
  const running = new Set<Promise<void>>()
  const startMs = performance.now()
  for (let i = 0; !stop.aborted; i++) {
    const waitMs = startMs + (i * 1_000) / perSecond - performance.now()
    if (waitMs > 1) await setTimeout(waitMs)
    const asking = act(pool, i, mixedEvery)
      .catch((error: Error) =>
        note('dropped', 'code' in error ? String(error.code) : error.message),
      )
      .finally(() => {
        seen.requests++
        running.delete(asking)
      })
    running.add(asking)
  }
  await Promise.all(running)
  await pool.close()
}

const stop = new AbortController()
let load: Promise<void> = Promise.resolve()
process.on('message', (message: LoadStart | MayFail | 'seen' | 'stop') => {
  if (message === 'seen') tellSeen()
  else if (message === 'stop') {
    stop.abort()
    void load.then(tellSeen)
  } else if ('url' in message) load = run(message, stop.signal)
  else failing = message.department
})
process.on('disconnect', () => process.exit(0))

function tellSeen(): void {
  process.send?.({ ...seen, reasons } satisfies LoadSeen)
}
