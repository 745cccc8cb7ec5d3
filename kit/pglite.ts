import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Answer, Call } from './pglite-worker.ts'
import { type Database, type Runner, sqlOn } from './sql.ts'

// V8 gives compiled code back that it has given back already, now and then, and ends the process
// (`jit_page_->allocations_.erase(addr) == 1`, nodejs/node#64500). The code of one module may stay.
setFlagsFromString('--no-wasm-code-gc')

/**
 * Opens the embedded PostgreSQL (PGlite) on a thread of its own, so that a long query does not hold
 * up the event loop.
 *
 * `directory` keeps the data; without one it lives in memory. There is one connection: statements
 * run one at a time, and a transaction has the database to itself until it ends.
 *
 * Throws what PGlite says when the directory cannot be opened.
 */
export async function openPglite(directory?: string): Promise<Database> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
    workerData: { directory },
  })
  const ask = callsTo(worker)
  try {
    await ask({ kind: 'open' })
  } catch (error) {
    await worker.terminate()
    throw error
  }

  const runner: Runner = {
    query: (text, values) => ask({ kind: 'query', text, values }),
    async script(text) {
      await ask({ kind: 'script', text })
    },
  }
  const inTurn = oneAtATime()

  return {
    name: 'PGlite',
    sql: sqlOn({ query: (text, values) => inTurn(() => runner.query(text, values)) }),
    transaction: (work) =>
      inTurn(async () => {
        await runner.script('BEGIN')
        try {
          const result = await work({ sql: sqlOn(runner), script: runner.script })
          await runner.script('COMMIT')
          return result
        } catch (error) {
          // Where not even that is possible, the first error tells more.
          await runner.script('ROLLBACK').catch(() => {})
          throw error
        }
      }),
    async stop() {
      await inTurn(() => ask({ kind: 'close' })).finally(() => worker.terminate())
    },
  }
}

/** Sends calls to the thread and matches its answers to them; all fail if the thread ends. */
function callsTo(worker: Worker): (call: Call) => Promise<{ rows: unknown[] }> {
  const waiting = new Map<number, PromiseWithResolvers<{ rows: unknown[] }>>()
  let calls = 0
  let ended: Error | undefined

  worker.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('rows' in answer) call?.resolve({ rows: answer.rows })
    else call?.reject(Object.assign(new Error(answer.message), { code: answer.code }))
  })
  const end = (reason: Error) => {
    ended = reason
    for (const call of waiting.values()) call.reject(reason)
    waiting.clear()
  }
  worker.on('error', end)
  worker.on('exit', () => end(new Error('The embedded database has stopped')))

  return (call) => {
    if (ended) return Promise.reject(ended)
    const answer = Promise.withResolvers<{ rows: unknown[] }>()
    waiting.set(++calls, answer)
    worker.postMessage({ id: calls, call })
    return answer.promise
  }
}

function oneAtATime(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }
}
