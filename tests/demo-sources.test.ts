import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { freePort } from '../bench/free-port.ts'
import { ask } from './ask.ts'
import { startProgram } from './process.ts'
import { until } from './until.ts'

const run = promisify(execFile)
const root = path.join(import.meta.dirname, '..')

const query = `{
  dossierStatistics(period: { from: "2014-03-24", to: "2014-07-02" }, scope: PROVINCIAL_CENTRE) {
    received
    coverage { expected answered fresh stale missing sources { department state reason } }
  }
}`

interface Answer {
  readonly dossierStatistics: {
    readonly received: number
    readonly coverage: {
      readonly expected: number
      readonly answered: number
      readonly fresh: number
      readonly stale: number
      readonly missing: number
      readonly sources: ReadonlyArray<{
        readonly department: string
        readonly state: string
        readonly reason: string | null
      }>
    }
  }
}

/** A folder with the data of the demo in it, until the end of a test. */
async function demoFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-demo-sources-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(process.env.MOTCUA_TEST_DATABASE ?? '', folder, { recursive: true })
  return folder
}

const startDemo = (t: TestContext, folder: string, standInsPort: string) =>
  startProgram(t, 'demo/main.ts', {
    PORT: '0',
    ADMIN_PORT: '0',
    STAND_INS_PORT: standInsPort,
    REGISTRY_PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
  })

test('a newcomer makes systems of npm start fail by a command, and sees it in the next answer', async (t) => {
  const folder = await demoFolder(t)
  const port = String(await freePort())
  const platform = startDemo(t, folder, port)
  const url = await platform.url()
  const statistics = async () => {
    const { data } = await ask<Answer>(url, query)
    assert.ok(data)
    return data.dossierStatistics
  }
  const tell = async (word: string, name: string) => {
    const args = ['run', '--silent', 'demo:source', '--', word, name]
    const env = { ...process.env, STAND_INS_PORT: port }
    return (await run('npm', args, { cwd: root, env })).stdout.trim()
  }
  const checked = await run('npm', ['run', '--silent', 'source', '--', 'check', 'mot-cua-H49.05'], {
    cwd: root,
    env: {
      ...process.env,
      STAND_INS_URL: `http://127.0.0.1:${port}`,
      STAND_INS_SECRET: 'motcua-demo',
      STAND_INS_FOLDER: path.join(folder, 'stand-ins'),
    },
  })
  assert.match(checked.stdout, /dossiers: [1-9]\d* records read, [1-9]\d* can be taken, 0 cannot/)

  const counts = { expected: 19, answered: 19, fresh: 19, stale: 0, missing: 0 }
  /** As soon as the systems have been read once since something became of them. */
  const statisticsOnce = (
    what: string,
    isSo: (counts: Answer['dossierStatistics']['coverage']) => boolean,
  ) =>
    until(
      what,
      async () => {
        const found = await statistics()
        return isSo(found.coverage) ? found : null
      },
      60_000,
    )
  const { received, coverage } = await statisticsOnce('all are fresh', ({ fresh }) => fresh === 19)
  assert.partialDeepStrictEqual(coverage, counts)
  assert.equal(received, 2_617)

  assert.equal(await tell('down', 'mot-cua-H49.05'), 'mot-cua-H49.05 is down')
  await tell('stale', 'mot-cua-H49.02')
  await tell('slow', 'mot-cua-H49.07')
  await tell('down', 'mot-cua-H49.01')
  const failing = await statisticsOnce('four are not', ({ fresh }) => fresh === 15)
  assert.partialDeepStrictEqual(failing.coverage, {
    expected: 19,
    answered: 17,
    fresh: 15,
    stale: 2,
    missing: 2,
  })
  assert.deepEqual(
    failing.coverage.sources.filter(({ state }) => state !== 'FRESH'),
    [
      { department: 'H49.01', state: 'MISSING', reason: 'UNREACHABLE' },
      { department: 'H49.02', state: 'STALE', reason: 'UNREACHABLE' },
      { department: 'H49.05', state: 'MISSING', reason: 'UNREACHABLE' },
      { department: 'H49.07', state: 'STALE', reason: 'TOO_SLOW' },
    ],
  )
  assert.ok(failing.received < received)

  for (const name of ['mot-cua-H49.05', 'mot-cua-H49.02', 'mot-cua-H49.07', 'mot-cua-H49.01'])
    await tell('up', name)
  await until('all are fresh again', async () => (await statistics()).coverage.fresh === 19, 60_000)
  assert.equal((await statistics()).received, received)

  assert.match(
    await tell('receive', 'mot-cua-H49.05'),
    /mot-cua-H49\.05 has taken in 000\.00\.20\.H49-140702-905001/,
  )
  await until('it is counted', async () => (await statistics()).received === received + 1, 60_000)

  platform.child.kill('SIGTERM')
  assert.equal((await platform.ended()).code, 0)
})

test('a report as of the moment when the demo begins covers all systems, and is the same after another start', async (t) => {
  const folder = await demoFolder(t)
  const read = async () => {
    const platform = startDemo(t, folder, String(await freePort()))
    const url = await platform.url()
    const fixed = 'from=2014-03-24&to=2014-07-02&asOf=2014-07-02T15:00:00%2B07:00'
    const files = await Promise.all(
      ['dossier_report', 'fee_report'].map(async (name) =>
        (await fetch(`${url}/reports/v1/${name}.json?${fixed}`)).text(),
      ),
    )
    platform.child.kill('SIGTERM')
    assert.equal((await platform.ended()).code, 0)
    return files
  }
  const files = await read()
  for (const file of files) assert.match(file, /"sources_answered":19\b/)
  assert.deepEqual(await read(), files)
})
