import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { UntilEnd } from './stand-in.ts'
import { until } from './until.ts'

/** One of our programs in a process of its own. */
export interface Program {
  readonly child: ChildProcess
  /** All that it wrote. */
  output(): string
  /** Where it serves, as it tells when it is ready; waits until it does. */
  url(): Promise<string>
  /** How it ended; waits until it does. */
  ended(): Promise<{ readonly code: number | null; readonly output: string }>
}

/** A first start makes a database; a busy machine takes its time. */
const startLimitMs = 60_000

const root = path.join(import.meta.dirname, '..')

/** Starts a program of the project, by its file or another command, with these settings and no others; it is gone when the test, or the suite, ends. */
export function startProgram(
  t: UntilEnd,
  file: string,
  settings: Readonly<Record<string, string>>,
  [command, ...args]: readonly [string, ...string[]] = [process.execPath, path.join(root, file)],
): Program {
  const child = spawn(command, args, {
    cwd: root,
    env: { PATH: process.env.PATH, APOLLO_TELEMETRY_DISABLED: 'true', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const closed = once(child, 'close')
  t.after(async () => {
    child.kill('SIGKILL')
    await closed
  })
  return {
    child,
    output: () => output,
    url: () =>
      until(
        `${file} serves`,
        () => {
          if (child.exitCode !== null) throw new Error(output)
          return /(http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1]
        },
        startLimitMs,
      ),
    async ended() {
      await closed
      return { code: child.exitCode, output }
    },
  }
}
