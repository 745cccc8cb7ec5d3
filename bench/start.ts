import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from './free-port.ts'
import { type Rounds, summarise } from './statistics.ts'
import { printVerdict } from './verdict.ts'

/** `npm run bench:start`: how long a newcomer waits from `npm start` to the first answer, the first time and after that. */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = options.quick ? 3 : 5
const root = path.join(import.meta.dirname, '..')

/** The most seconds that the first answer may take. */
const limitsSeconds = { first: 15, again: 5 }

async function secondsToFirstAnswer(dataFolder: string): Promise<number> {
  const port = await freePort()
  const start = performance.now()
  const platform = spawn('npm', ['start'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      ADMIN_PORT: String(await freePort()),
      STAND_INS_PORT: String(await freePort()),
      REGISTRY_PORT: String(await freePort()),
      DATA_DIR: dataFolder,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(platform, 'exit')
  await Promise.race([
    firstAnswer(port),
    ended.then(() => Promise.reject(new Error('npm start ended'))),
  ])
  const seconds = (performance.now() - start) / 1_000
  platform.kill('SIGTERM')
  await ended
  return seconds
}

/** Asks until the platform answers with data. */
async function firstAnswer(port: number): Promise<void> {
  const body = JSON.stringify({ query: '{ procedureStatistics { total } }' })
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const first: number[] = []
const again: number[] = []
for (let round = 0; round < rounds; round++) {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-start-'))
  first.push(await secondsToFirstAnswer(folder))
  again.push(await secondsToFirstAnswer(folder))
  await rm(folder, { recursive: true })
}

const figure = (name: string, { median, least, most }: Rounds, limit: number) => {
  console.log(`${name}: ${median} s (rounds ${least} to ${most}), limit ${limit} s`)
  return { name, measured: most, most: limit }
}
printVerdict(
  'start',
  [
    figure('first start: seconds to the first answer', summarise(first), limitsSeconds.first),
    figure('later start: seconds to the first answer', summarise(again), limitsSeconds.again),
  ],
  { rounds },
  {},
)
