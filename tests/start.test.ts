import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask } from './ask.ts'
import { type Program, startProgram } from './process.ts'
import { listen } from './stand-in.ts'

const freePorts = { PORT: '0', ADMIN_PORT: '0', STAND_INS_PORT: '0', REGISTRY_PORT: '0' }

/** Settings of `npm start` on ports of the system's choice and a folder of the test's own, filled before. */
async function settings(t: TestContext): Promise<Record<string, string>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-start-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(process.env.MOTCUA_TEST_DATABASE ?? '', folder, { recursive: true })
  return { ...freePorts, DATA_DIR: folder, LOG_LEVEL: 'warn' }
}

/** What the platform answers to the query that it suggests when it starts. */
async function answerToSuggestion(platform: Program): Promise<unknown> {
  const url = await platform.url()
  const [, body = ''] = /-d '(.+)'/.exec(platform.output()) ?? []
  const { data, errors } = await ask(url, JSON.parse(body).query)
  assert.equal(errors, undefined)
  return data
}

const counts = {
  procedureStatistics: { total: 1385, atCentre: { numerator: 457, denominator: 1385 } },
}

test('npm start in an empty folder makes the data of 2014 and serves them', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-first-start-'))
  t.after(() => rm(folder, { recursive: true }))
  const settings = { ...freePorts, DATA_DIR: folder, LOG_LEVEL: 'warn' }
  const platform = startProgram(t, 'demo/main.ts', settings, ['npm', 'start'])
  assert.deepEqual(await answerToSuggestion(platform), counts)
  platform.child.kill('SIGTERM')
  assert.equal((await platform.ended()).code, 0)
})

test('npm start serves the data that are there, tells where with a query to try, and ends at SIGTERM with 0', async (t) => {
  const platform = startProgram(t, 'demo/main.ts', await settings(t), ['npm', 'start'])
  await platform.url()
  assert.match(platform.output(), /Một cửa is open at http/)
  assert.deepEqual(await answerToSuggestion(platform), counts)

  platform.child.kill('SIGTERM')
  assert.equal((await platform.ended()).code, 0)
})

test('npm start names every taken port at once, and ends with 1', async (t) => {
  const [one, other] = [createServer(), createServer()]
  t.after(() => [one, other].map((server) => server.close()))
  const platform = startProgram(t, 'demo/main.ts', {
    ...(await settings(t)),
    PORT: String(await listen(one)),
    ADMIN_PORT: String(await listen(other)),
  })
  const { code, output } = await platform.ended()
  assert.equal(code, 1)
  assert.match(output, /PORT: port \d+ is taken[\s\S]*ADMIN_PORT: port \d+ is taken/)
  assert.doesNotMatch(output, /\n\s+at /)
})

test('npm start names every bad setting at once, and ends with 1', async (t) => {
  const platform = startProgram(t, 'demo/main.ts', {
    PORT: 'http',
    DATABASE_URL: 'mysql://x',
    LOG_LEVEL: 'loud',
  })
  const { code, output } = await platform.ended()
  assert.equal(code, 1)
  assert.match(
    output,
    /PORT is not valid[\s\S]*DATABASE_URL is not valid[\s\S]*LOG_LEVEL is not valid/,
  )
  assert.doesNotMatch(output, /\n\s+at /)
})
