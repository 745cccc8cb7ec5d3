import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { MachineState, WorkerState } from '../gateway/workers/machine-state.ts'
import { ask } from './ask.ts'
import { composed, temporaryFolder } from './gateway-world.ts'
import { type Program, startProgram } from './process.ts'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

/** A gateway of two workers before one subgraph, in processes of their own. */
export interface MachineWorld {
  readonly program: Program
  readonly url: string
  /** Writes another supergraph, of the subgraph with this schema. */
  publish(sdl: string): Promise<void>
  /** Writes anything as the supergraph. */
  write(text: string): Promise<void>
  state(): Promise<MachineState>
  metrics(): Promise<string>
  /** Waits until two workers serve and none of these is left. */
  replaced(before: readonly WorkerState[]): Promise<unknown>
}

const startLimitMs = 60_000

export async function startMachineWorld(
  t: UntilEnd,
  subgraph: { readonly name: string; readonly url: string; readonly sdl: string },
  settings: Readonly<Record<string, string>> = {},
): Promise<MachineWorld> {
  const file = path.join(await temporaryFolder(t), 'supergraph.graphql')
  async function write(text: string): Promise<void> {
    await writeFile(`${file}.next`, text)
    await rename(`${file}.next`, file)
  }
  await write(composed([subgraph]))
  const program = startProgram(t, 'gateway/main.ts', {
    PORT: '0',
    ADMIN_PORT: '0',
    SUPERGRAPH_FILE: file,
    OPERATION_COUNTS_FILE: `${file}.counts`,
    WORKERS: '2',
    ...settings,
  })
  const url = await program.url()
  const operatorUrl = /"operator":"([^"]+)"/.exec(program.output())?.[1]
  const get = async (route: string) => (await fetch(`${operatorUrl}${route}`)).text()

  async function state(): Promise<MachineState> {
    return JSON.parse(await get('/ready?verbose'))
  }

  return {
    program,
    url,
    publish: (sdl) => write(composed([{ ...subgraph, sdl }])),
    write,
    state,
    metrics: () => get('/metrics'),
    replaced: (before) =>
      until(
        'other workers serve',
        async () => {
          const { workers } = await state()
          const isOld = ({ pid }: WorkerState) => before.some((old) => old.pid === pid)
          const serve = workers.every(({ stage }) => stage === 'serving')
          return workers.length === 2 && serve && !workers.some(isOld)
        },
        startLimitMs,
      ),
  }
}

/** Clients that ask without pause, on connections that they keep, until they are told to end or nothing listens. */
export function askWithoutPause(url: string, query: string, clients = 8) {
  const ends: string[] = []
  let goesOn = true
  async function client(): Promise<void> {
    while (goesOn) {
      const end = await endOf(ask(url, query))
      if (/ECONNREFUSED/.test(end)) return
      ends.push(end)
    }
  }
  const all = Array.from({ length: clients }, client)
  return {
    count: () => ends.length,
    /** How many were answered well. */
    answered: () => ends.filter((end) => end === '200 ok').length,
    /** How each request ended, each way once. */
    async stop(): Promise<string[]> {
      goesOn = false
      await Promise.all(all)
      return [...new Set(ends)]
    },
  }
}

function endOf(asking: ReturnType<typeof ask>): Promise<string> {
  return asking.then(
    ({ status, errors }) => `${status} ${errors?.[0]?.extensions.code ?? 'ok'}`,
    (error: Error) => String(error.cause ?? error),
  )
}
