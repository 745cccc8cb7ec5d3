import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { gatewayArguments } from '../gateway-arguments.ts'

/** A gateway in a process of its own, as an operator starts it. Linux only: it reads /proc. */
export interface MeasuredGateway {
  readonly url: string
  /**
   * What the gateway spent while `run` ran: time, its longest stall, and memory over what it held. A stall
   * is as long as the processor time at most: what is over that is other work on this machine.
   */
  watch(
    run: () => Promise<void>,
  ): Promise<{ readonly ms: number; readonly stallMs: number; readonly megabytes: number }>
  stop(): Promise<void>
}

export async function startMeasuredGateway(supergraphFile: string): Promise<MeasuredGateway> {
  const [port, adminPort] = [await freePort(), await freePort()]
  const gateway = spawn(process.execPath, gatewayArguments, {
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
      const { cpuMs } = await spentSinceLast(metrics)
      // From now on the most that it holds is what it holds now.
      await writeFile(`/proc/${pid}/clear_refs`, '5')
      const before = await heldKilobytes(pid)
      const startMs = performance.now()
      await run()
      const ms = performance.now() - startMs
      const spent = await spentSinceLast(metrics)
      const stallMs = Math.min(spent.lagMs, spent.cpuMs - cpuMs)
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

/** The longest that the event loop stood since this was last asked, and all processor time until now. */
async function spentSinceLast(metrics: string): Promise<{ lagMs: number; cpuMs: number }> {
  const text = await (await fetch(metrics)).text()
  const milliseconds = (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) * 1_000
  return {
    lagMs: milliseconds('nodejs_eventloop_lag_max_seconds'),
    cpuMs: milliseconds('process_cpu_seconds_total'),
  }
}

/** The most memory that a process held since that was last forgotten. */
async function heldKilobytes(pid: number): Promise<number> {
  const [, kilobytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes)
}

const tenths = (value: number) => Math.round(value * 10) / 10
