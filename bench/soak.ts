import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startLoad, startNetwork } from './faults/workers/child-processes.ts'
import type { LoadSeen } from './faults/workers/load-process.ts'
import { type MeasuredMachine, startMachine } from './faults/workers/machine.ts'
import { type Fault, faults } from './faults/workers/misbehave.ts'
import { departments, operations } from './faults/workers/operations.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run soak`: two workers for half an hour, or `--minutes`, under mixed load, while departments fail in
 * turn, supergraphs change and workers are restarted. `--record` writes what came of it to `docs/soak.md`.
 */
const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    record: { type: 'boolean', default: false },
  },
})
const minutes = Number(options.minutes)
if (!(minutes > 0)) throw new Error('--minutes is a number over 0')

const perSecond = 100
const mixedEvery = 20
const faultSeconds = 8
const resultFile = path.join(import.meta.dirname, '../docs/soak.md')

/** In megabytes, of the processes of the gateway in RAM. */
interface Memory {
  readonly primary: number
  readonly workers: number
}

interface Done {
  swaps: number
  restarts: number
  readonly faults: Record<Fault, number>
}

async function soak() {
  await using running = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-soak-'))
  running.defer(() => rm(folder, { recursive: true }))
  const network = await startNetwork()
  running.defer(network.stop)
  const machine = await startMachine(folder, network.url, 2)
  running.defer(machine.stop)
  const load = startLoad({ url: machine.url, perSecond, mixedEvery })
  while ((await load.seen()).requests < operations.length * 5) await setTimeout(200)
  await machine.swap()

  const endMs = performance.now() + minutes * 60_000
  const done: Done = { swaps: 0, restarts: 0, faults: emptyFaults() }
  const held = [await memoryOf(machine)]
  for (let round = 0; performance.now() < endMs; round++) {
    await oneRound(round)
    held.push(await memoryOf(machine))
    if (round % 10 === 0)
      console.log(JSON.stringify({ round, ...(await load.seen()), held: held.at(-1) }))
  }
  const crashed = (await machine.figures())('motcua_worker_endings_total{reason="crashed"}')
  return { seen: await load.stop(), done, held, crashed }

  /** A department fails and is well again, amid a swap; now and then a worker is restarted too. */
  async function oneRound(round: number): Promise<void> {
    const department = round % departments
    const fault = faults[round % faults.length] ?? 'hangs'
    load.mayFail(department)
    await setTimeout(500)
    network.fail({ department, fault })
    done.faults[fault]++
    const failing = setTimeout(faultSeconds * 1_000)
    await machine.swap()
    done.swaps++
    await failing
    network.fail({ department, fault: null })
    if (round % 3 === 2) {
      await machine.restart(round)
      done.restarts++
    }
    await wellAgain(machine, department)
    load.mayFail(null)
  }
}

/** Until the department's circuit is closed, and what was asked before that is answered. */
async function wellAgain(machine: MeasuredMachine, department: number): Promise<void> {
  for (;;) {
    const { subgraphs } = await machine.state()
    if (subgraphs[`department-${department}`]?.circuit === 'closed') break
    await setTimeout(200)
  }
  await setTimeout(500)
}

async function memoryOf(machine: MeasuredMachine): Promise<Memory> {
  const { workers } = await machine.state()
  const serving = workers.filter(({ stage }) => stage === 'serving')
  const held = await Promise.all(serving.map(({ pid }) => megabytesOf(pid)))
  return {
    primary: await megabytesOf(machine.pid),
    workers: Math.round(held.reduce((sum, each) => sum + each, 0)),
  }
}

async function megabytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024)
}

function emptyFaults(): Record<Fault, number> {
  return {
    hangs: 0,
    resets: 0,
    'fails a tenth': 0,
    'ends amid answers': 0,
    'is slow': 0,
    'answers HTML': 0,
  }
}

function figuresOf({ seen, held, crashed }: Awaited<ReturnType<typeof soak>>): Figure[] {
  return [
    { name: 'requests dropped', measured: seen.dropped, most: 0 },
    { name: 'silent wrong data', measured: seen.wrong, most: 0 },
    { name: 'hostile requests served', measured: seen.hostileServed, most: 0 },
    { name: 'workers that crashed', measured: crashed, most: 0 },
    { name: 'megabytes that the primary grew by', measured: growth(held), most: 50 },
  ]
}

/** What the primary held in the last fifth of the time over what it held in the second. */
function growth(held: readonly Memory[]): number {
  const fifth = Math.max(1, Math.floor(held.length / 5))
  const mean = (some: readonly Memory[]) =>
    some.reduce((sum, { primary }) => sum + primary, 0) / some.length
  return Math.round(mean(held.slice(-fifth)) - mean(held.slice(fifth, 2 * fifth)))
}

function documentOf(
  { seen, done, held }: Awaited<ReturnType<typeof soak>>,
  figures: readonly Figure[],
): string {
  const rows = figures.map(({ name, measured, most }) => `| ${name} | ${measured} | ${most} |`)
  const workers = held.map(({ workers }) => workers)
  return `# The gateway over a longer time

\`npm run soak -- --record\` has two workers serve 19 subgraphs with 570 types under mixed load, while departments fail
in turn, supergraphs change and workers are restarted, and writes this page.

| | measured | at most |
|---|---|---|
${rows.join('\n')}

${figuresText(seen, done)} The two workers that served held ${Math.min(...workers)} to ${Math.max(...workers)} MB together.

Measured ${new Date().toISOString().slice(0, 10)} over ${minutes} minutes on ${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}, load
average ${loadavg()[2]?.toFixed(2)}, with load and subgraphs on the same cores.
`
}

function figuresText({ requests, partial }: LoadSeen, { swaps, restarts, faults }: Done): string {
  const each = Object.entries(faults).map(([fault, times]) => `${fault} (${times})`)
  return `${requests} requests at ${perSecond} a second, of which one in ${mixedEvery} was hostile and another left before its answer;
${swaps} swaps, ${restarts} restarts of single workers. A department, for ${faultSeconds} s at a time: ${each.join(', ')}.
${partial} answers lacked what it has, and told so.`
}

const result = await soak()
const figures = figuresOf(result)
if (options.record) await writeFile(resultFile, documentOf(result, figures))
printVerdict(
  'soak',
  figures,
  { minutes, ...result.done, ...result.seen, 'megabytes held': result.held.at(-1) },
  {},
)
