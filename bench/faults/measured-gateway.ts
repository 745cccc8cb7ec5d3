import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../free-port.ts'

/** A gateway in a process of its own, as an operator starts it. Linux only: it reads /proc. */
export interface MeasuredGateway {
  readonly url: string
  /** What the gateway spent while `run` ran: time, its longest stall, and memory over what it held. */
  watch(
    run: () => Promise<void>,
  ): Promise<{ readonly ms: number; readonly stallMs: number; readonly megabytes: number }>
  stop(): Promise<void>
}

const root = path.join(import.meta.dirname, '../..')

export async function startMeasuredGateway(supergraphFile: string): Promise<MeasuredGateway> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const gateway = spawn(process.execPath, ['gateway/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      SUPERGRAPH_FILE: supergraphFile,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { pid } = gateway
  if (pid === undefined) throw new Error('The gateway did not start')
  const url = `http://127.0.0.1:${port}`
  const metrics = `http://127.0.0.1:${adminPort}/metrics`
  await ready(url)

  return {
    url,
    async watch(run) {
      await stallSinceLast(metrics)
      // From now on the most that it holds is what it holds now.
      await writeFile(`/proc/${pid}/clear_refs`, '5')
      const before = await heldKilobytes(pid)
      const startMs = performance.now()
      await run()
      const ms = performance.now() - startMs
      const stallMs = await stallSinceLast(metrics)
      const megabytes = ((await heldKilobytes(pid)) - before) / 1024
      return { ms: tenths(ms), stallMs: tenths(stallMs), megabytes: tenths(megabytes) }
    },
    async stop() {
      const ended = once(gateway, 'exit')
      gateway.kill('SIGTERM')
      await ended
    },
  }
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/ready`).catch(() => null)
    if (response?.ok) return
    await wait(50)
  }
}

/** The longest that the event loop stood since this was last asked, as the gateway itself tells. */
async function stallSinceLast(metrics: string): Promise<number> {
  const text = await (await fetch(metrics)).text()
  const [, seconds] = /^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text) ?? []
  return Number(seconds) * 1_000
}

/** The most memory that a process held since that was last forgotten. */
async function heldKilobytes(pid: number): Promise<number> {
  const [, kilobytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes)
}

const tenths = (value: number) => Math.round(value * 10) / 10
