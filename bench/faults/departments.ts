import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Pool } from 'undici'
import { startStandIn } from '../../tests/stand-in.ts'
import { freePort } from '../free-port.ts'
import { leaveGatewayCore, startPinned } from '../gateway/pinned-process.ts'
import { gatewayArguments } from '../gateway-arguments.ts'
import { percentile } from '../statistics.ts'
import type { Figure } from '../verdict.ts'
import {
  departmentSdl,
  type FailingDepartment,
  feeTotal,
  startFailingDepartment,
} from './failing-department.ts'
import type { FaultOptions, FaultResults } from './main.ts'

/** The deadline of a call, as it is unless set. */
const deadlineMs = 2_000
const rounds = 12
const roundSeconds = 4
const othersPerSecond = 80
const callersPerSecond = 60
const failingCalls = 5_000

/** What a client of the bench has seen. */
interface Seen {
  /** Answers that hold something that is not true, or nothing without an error. */
  wrong: number
  /** Answers that lack what has nothing to do with the failing department. */
  failedElsewhere: number
}

/** How long others took, round by round. */
interface Others {
  readonly well: readonly number[][]
  readonly hung: readonly number[][]
}

interface World {
  readonly department: FailingDepartment
  readonly seen: Seen
  /** Asks only what has nothing to do with the department; gives how long it took. */
  askOthers(): Promise<number>
  /** Asks the department and others. */
  askDepartment(): Promise<{ readonly ms: number; readonly code: string | null }>
}

/** What a department that hangs or fails costs those who ask for it, and those who do not. */
export async function measureDepartments({ quick }: FaultOptions): Promise<FaultResults> {
  await using running = new AsyncDisposableStack()
  const world = await startWorld(running)
  const lostPercent = await lostOfATenth(world)
  console.log(`a tenth failing: ${lostPercent} % of fields lost`)
  const burst = await burstOnHung(world)
  console.log(`one hung, 300 callers: ${JSON.stringify(burst)}`)
  const open = await whileOpen(world)
  console.log(`circuit open: ${JSON.stringify(open)}`)
  const others = quick ? null : await othersBesideHung(world)
  const { seen } = world
  const figures: Figure[] = [
    { name: 'department hung: failures elsewhere', measured: seen.failedElsewhere, most: 0 },
    ...(others ? [riseOf(others)] : []),
    {
      name: 'department hung: partial answer, ms after the deadline',
      measured: tenths(burst.singleMs - deadlineMs),
      most: 50,
    },
    {
      name: '300 callers on it: the last partial answer, ms after the deadline',
      measured: tenths(burst.lastMs - deadlineMs),
      most: 50,
    },
    { name: '300 callers on it: most connections to it', measured: burst.connections, most: 128 },
    { name: '300 callers on it: circuit stays closed', measured: open.isOpen ? 0 : 1, most: 0 },
    { name: 'circuit open: p95 of answers, ms', measured: tenths(open.p95Ms), most: 5 },
    { name: 'circuit open: seconds to the trial', measured: tenths(open.trialSeconds), most: 30 },
    {
      name: 'circuit open: the trial came before 5 s',
      measured: open.trialSeconds < 5 ? 1 : 0,
      most: 0,
    },
    { name: 'a tenth of answers failing: % of fields lost', measured: lostPercent, most: 1.5 },
    { name: 'silent wrong data', measured: seen.wrong, most: 0 },
  ]
  return {
    figures,
    details: {
      ...(others && {
        'p99 of others, ms, all well': others.well.map(p99Of).map(tenths),
        'p99 of others, ms, one hung': others.hung.map(p99Of).map(tenths),
      }),
      'circuit open: p99 of answers, ms': tenths(open.p99Ms),
      '300 callers: codes': burst.codes,
    },
    notJudged: others ? [] : ['department hung: p99 of others'],
  }
}

/** Of a few ms in each round, so that no round tells anything by itself. */
function riseOf({ well, hung }: Others): Figure {
  return {
    name: `department hung: p99 of others, % more, over ${rounds} rounds each`,
    measured: tenths((p99Of(hung.flat()) / p99Of(well.flat()) - 1) * 100),
    most: 10,
  }
}

/** A gateway in a process of its own, on a core of its own, before two subgraphs that are well and the department. */
async function startWorld(running: AsyncDisposableStack): Promise<World> {
  running.defer(leaveGatewayCore())
  const until = { after: (stop: () => unknown) => running.defer(async () => void (await stop())) }
  const department = await startFailingDepartment()
  until.after(department.stop)
  const totals = await startStandIn(until, {
    name: 'dossiers',
    sdl: 'type Query { dossierTotal: Int }',
    resolvers: { Query: { dossierTotal: () => 2617 } },
  })
  const names = await startStandIn(until, {
    name: 'procedures',
    sdl: 'type Query { procedureName: String }',
    resolvers: { Query: { procedureName: () => 'Cấp giấy' } },
  })
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-departments-'))
  until.after(() => rm(folder, { recursive: true }))
  const supergraphFile = path.join(folder, 'supergraph.graphql')
  const fees = { name: 'fees', url: department.url, sdl: departmentSdl }
  const subgraphs = [totals, names, fees].map(({ name, url, sdl }) => ({ name, url, sdl }))
  const compose = path.join(import.meta.dirname, 'write-supergraph.ts')
  execFileSync(process.execPath, [compose, supergraphFile, JSON.stringify(subgraphs)])
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const gateway = await startPinned({
    args: gatewayArguments,
    env: { PORT: String(port), SUPERGRAPH_FILE: supergraphFile, LOG_LEVEL: 'error' },
    readyUrl: `${url}/ready`,
  })
  until.after(gateway.stop)
  const pool = new Pool(url, { connections: null })
  until.after(() => pool.destroy())
  const world = clientOf(pool, department)
  for (let i = 0; i < 500; i++) {
    await world.askOthers()
    await world.askDepartment()
  }
  return world
}

interface Answer {
  readonly data: Readonly<Record<string, unknown>> | null
  readonly errors?: ReadonlyArray<{
    readonly path?: readonly unknown[]
    readonly extensions: { readonly code: string }
  }>
}

const well = { dossierTotal: 2617, procedureName: 'Cấp giấy' }

function clientOf(pool: Pool, department: FailingDepartment): World {
  const seen: Seen = { wrong: 0, failedElsewhere: 0 }

  async function ask(query: string) {
    const startMs = performance.now()
    const { body } = await pool.request({
      path: '/graphql',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    const answer = (await body.json()) as Answer
    const ms = performance.now() - startMs
    const { dossierTotal, procedureName } = answer.data ?? {}
    if (dossierTotal !== well.dossierTotal || procedureName !== well.procedureName)
      seen.failedElsewhere++
    return { ms, answer }
  }

  return {
    department,
    seen,
    askOthers: async () => (await ask('{ dossierTotal procedureName }')).ms,
    async askDepartment() {
      const { ms, answer } = await ask('{ dossierTotal procedureName feeTotal }')
      const told = answer.errors?.find(({ path }) => path?.[0] === 'feeTotal')
      const value = answer.data?.feeTotal
      if (value === null ? !told : value !== feeTotal) seen.wrong++
      return { ms, code: told?.extensions.code ?? null }
    },
  }
}

/** One caller alone, then 300 who come within a second and wait at once, on a department that hangs. */
async function burstOnHung({ department, askDepartment }: World) {
  department.behave('hung')
  const single = await askDepartment()
  department.mostConnections()
  const all = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      await wait((i * 1_000) / 300)
      return askDepartment()
    }),
  )
  const codes = Object.groupBy(all, ({ code }) => code ?? 'none')
  return {
    singleMs: single.ms,
    lastMs: Math.max(...all.map(({ ms }) => ms)),
    connections: department.mostConnections(),
    codes: Object.fromEntries(Object.entries(codes).map(([code, of]) => [code, of?.length])),
  }
}

/** Goes on asking until the department is tried again, and lets it be well then. */
async function whileOpen({ department, askDepartment }: World) {
  const openedMs = performance.now()
  const before = department.asked()
  const tookMs: number[] = []
  let isOpen = true
  while (department.asked() === before && performance.now() - openedMs < 40_000) {
    department.behave('well')
    const { ms, code } = await askDepartment()
    if (department.asked() > before) break
    tookMs.push(ms)
    if (code !== 'SUBGRAPH_CIRCUIT_OPEN') isOpen = false
    await wait(20)
  }
  const trialSeconds = (performance.now() - openedMs) / 1_000
  await wellAgain({ department, askDepartment })
  return {
    isOpen,
    p95Ms: percentile(tookMs, 0.95),
    p99Ms: percentile(tookMs, 0.99),
    trialSeconds,
  }
}

async function wellAgain({
  department,
  askDepartment,
}: Pick<World, 'department' | 'askDepartment'>): Promise<void> {
  department.behave('well')
  while ((await askDepartment()).code !== null) await wait(100)
}

/** The same load on others and on the department, in turn while that is well and while it hangs. */
async function othersBesideHung(world: World): Promise<Others> {
  const well: number[][] = []
  const hung: number[][] = []
  for (let round = 0; round < rounds; round++) {
    well.push(await timesOfOthers(world))
    world.department.behave('hung')
    hung.push(await timesOfOthers(world))
    await wellAgain(world)
  }
  return { well, hung }
}

async function timesOfOthers({ askOthers, askDepartment }: World): Promise<number[]> {
  collectOwnGarbage()
  // Collecting throws compiled code away too.
  for (let i = 0; i < 200; i++) await askOthers()
  const others = every(1_000 / othersPerSecond, askOthers)
  const callers = every(1_000 / callersPerSecond, askDepartment)
  const [tookMs] = await Promise.all([others, callers])
  return tookMs
}

/**
 * Takes a stop that this process makes by itself out of a round: it stands for 10 to 40 ms while the garbage
 * of all that it asked before is collected, which clients would seem to have waited for the gateway. Its young
 * generation is as large as that of the gateway, for the same reason (decision 037).
 */
function collectOwnGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
}

const p99Of = (tookMs: readonly number[]) => percentile(tookMs, 0.99)

/** Does something at even intervals for one round, whether it ends or not; gives what came of it. */
function every<Value>(intervalMs: number, act: () => Promise<Value>): Promise<Value[]> {
  const startMs = performance.now()
  const moments = Array.from({ length: (roundSeconds * 1_000) / intervalMs }, (_, i) => i)
  return Promise.all(
    moments.map(async (i) => {
      await wait(Math.max(0, startMs + i * intervalMs - performance.now()))
      return act()
    }),
  )
}

/** The share of its fields that are lost, in percent. */
async function lostOfATenth({ department, askDepartment }: World): Promise<number> {
  department.behave('failing a tenth')
  let lost = 0
  const caller = async () => {
    for (let i = 0; i < failingCalls / 8; i++) if ((await askDepartment()).code !== null) lost++
  }
  await Promise.all(Array.from({ length: 8 }, caller))
  department.behave('well')
  return Math.round((lost / failingCalls) * 10_000) / 100
}

const tenths = (value: number) => Math.round(value * 10) / 10
