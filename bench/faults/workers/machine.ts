import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { MachineState } from '../../../gateway/workers/machine-state.ts'
import { compose } from '../../../schema/compose.ts'
import { freePort } from '../../free-port.ts'
import { gatewayArguments } from '../../gateway-arguments.ts'
import { departmentSubgraphs } from '../../registry/schemas.ts'

/** A gateway of several workers, in processes of their own, before 19 subgraphs with 570 types. */
export interface MeasuredMachine {
  readonly url: string
  readonly workers: number
  readonly pid: number
  state(): Promise<MachineState>
  /** Changes the supergraph, and waits until every worker serves the next one. */
  swap(): Promise<void>
  /** Ends one worker by SIGTERM, and waits until as many serve without it. */
  restart(index: number): Promise<void>
  /** A figure, by its name with labels. */
  figures(): Promise<(name: string) => number>
  stop(): Promise<void>
}

const root = path.join(import.meta.dirname, '../../..')

export async function startMachine(
  folder: string,
  subgraphsUrl: string,
  workers: number,
): Promise<MeasuredMachine> {
  const file = path.join(folder, 'supergraph.graphql')
  const sdl = supergraphOf(subgraphsUrl)
  let version = 0
  async function write(): Promise<void> {
    await writeFile(
      `${file}.next`,
      sdl.replace(/^type Query\b/m, `"""Version ${++version}"""\ntype Query`),
    )
    await rename(`${file}.next`, file)
  }
  await write()
  const [port, adminPort] = [await freePort(), await freePort()]
  const [url, operatorUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`]
  const gateway = spawn(process.execPath, gatewayArguments, {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/node'),
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      SUPERGRAPH_FILE: file,
      OPERATION_COUNTS_FILE: path.join(folder, 'operation-counts.json'),
      WORKERS: String(workers),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const exited = once(gateway, 'exit')
  const kill = () => gateway.kill('SIGKILL')
  process.once('exit', kill)

  async function state(): Promise<MachineState> {
    return JSON.parse(await (await fetch(`${operatorUrl}/ready?verbose`)).text())
  }

  /** Waits until all workers serve, and each is as it has to be. */
  async function serving(
    isRight: (worker: MachineState['workers'][number]) => boolean,
  ): Promise<void> {
    for (;;) {
      const { workers: all } = await state()
      const servers = all.filter(({ stage }) => stage === 'serving')
      if (servers.length === workers && servers.every(isRight)) return
      await setTimeout(100)
    }
  }

  while (!(await fetch(`${operatorUrl}/ready`).catch(() => null))?.ok) await setTimeout(100)

  return {
    url,
    workers,
    pid: gateway.pid ?? 0,
    state,
    async swap() {
      const { generation } = await state()
      await write()
      await serving((worker) => worker.generation !== generation)
    },
    async restart(index) {
      const { workers: all } = await state()
      const pid = all.filter(({ stage }) => stage === 'serving')[index % workers]?.pid
      if (pid === undefined) throw new Error('No worker serves')
      process.kill(pid, 'SIGTERM')
      await serving((worker) => worker.pid !== pid)
    },
    async figures() {
      const lines = (await (await fetch(`${operatorUrl}/metrics`)).text()).split('\n')
      const values = new Map(
        lines.map((line) => [
          line.slice(0, line.lastIndexOf(' ')),
          Number(line.slice(line.lastIndexOf(' ') + 1)),
        ]),
      )
      return (name) => values.get(name) ?? 0
    },
    async stop() {
      gateway.kill('SIGTERM')
      await exited
      process.off('exit', kill)
    },
  }
}

function supergraphOf(subgraphsUrl: string): string {
  const subgraphs = departmentSubgraphs.map(({ name, sdl }) => ({
    name,
    sdl,
    url: `${subgraphsUrl}/${name}`,
  }))
  const composed = compose(subgraphs)
  if ('errors' in composed) throw new Error(JSON.stringify(composed.errors))
  return composed.sdl
}
