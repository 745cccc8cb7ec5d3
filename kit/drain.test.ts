import assert from 'node:assert/strict'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createHttp, listen } from './http.ts'

/** A server whose answers are held back until they are let go. */
async function startHolding(t: TestContext) {
  const http = createHttp({ bodyLimitBytes: 1024 })
  const begun = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  http.get('/', async () => {
    begun.resolve()
    await released.promise
    return 'answered'
  })
  const served = await listen(http, 'server', 0)
  const agent = new Agent({ keepAlive: true })
  t.after(() => agent.destroy())
  return { ...served, agent, begun: begun.promise, release: released.resolve }
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    }).on('error', reject)
  })
}

test('a request in flight is answered, and its connection does not outlive it', async (t) => {
  const { url, agent, begun, release, stop } = await startHolding(t)
  const asked = ask(url, agent)
  await begun
  const stopped = stop()
  release()
  assert.equal(await asked, 'answered')
  await stopped
})

test('requests that were sent and not yet read are answered', async (t) => {
  const { url, agent, release, stop } = await startHolding(t)
  release()
  await ask(url, agent)
  const asked = Array.from({ length: 50 }, () => ask(url, agent))
  const stopped = stop()
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(['answered']))
  await stopped
})

test('a connection without a request does not hold the end up', async (t) => {
  const { url, stop } = await startHolding(t)
  const idle = connect(Number(new URL(url).port), '127.0.0.1')
  t.after(() => idle.destroy())
  await new Promise((resolve) => idle.once('connect', resolve))
  await stop()
})
