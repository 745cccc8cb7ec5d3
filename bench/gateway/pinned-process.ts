import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

/** The core of the gateway that is measured, and that of everything else. */
const cores = { gateway: '0', rest: '1' }

/** A gateway in a process of its own, on the gateway's core. */
export interface PinnedProcess {
  readonly pid: number
  stop(): Promise<void>
}

export interface Start {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Answers 200 once the process serves. */
  readonly readyUrl: string
}

/** Moves this process, and those that it starts from now on, off the gateway's core; gives what brings it back. */
export function leaveGatewayCore(): () => void {
  const all = availableParallelism()
  if (all < 2) throw new Error('The bench needs two cores')
  moveTo(cores.rest)
  return () => moveTo(`0-${all - 1}`)
}

function moveTo(cores: string): void {
  execFileSync('taskset', ['-a', '-p', '-c', cores, String(process.pid)], { stdio: 'ignore' })
}

/** Starts a program of Node's as it runs in production, and waits until it serves. */
export async function startPinned({ args, env, readyUrl }: Start): Promise<PinnedProcess> {
  const child = spawn('taskset', ['-c', cores.gateway, process.execPath, ...args], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  await Promise.race([
    answers(readyUrl),
    exited.then(() => Promise.reject(new Error(`${args.join(' ')} ended`))),
  ])
  return {
    pid: pidOf(child),
    async stop() {
      child.kill('SIGTERM')
      await exited
      process.off('exit', end)
    },
  }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('The process did not start')
  return child.pid
}

/** Apollo Server answers a GET of GraphQL only with such a header. */
const preflight = { 'apollo-require-preflight': 'true' }

async function answers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url, { headers: preflight }).catch(() => null)
    await response?.bytes()
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
