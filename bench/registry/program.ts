import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }

const root = path.join(import.meta.dirname, '../..')
const { scripts } = packageJson

/** One of our programs in a process of its own, as it runs in production. */
export interface Program {
  /** What it holds in memory, in MB (resident set). */
  memoryMb(): Promise<number>
  stop(): Promise<void>
}

type Settings = Readonly<Record<string, string>>

/** Starts a program by its npm script, as operators do, and waits until it answers at an address. */
export async function startProgram(
  script: keyof typeof scripts & `start:${string}`,
  settings: Settings,
  readyUrl: string,
): Promise<Program> {
  const child = start('sh', ['-c', scripts[script]], settings)
  const exited = once(child, 'exit')
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  await Promise.race([
    answers(readyUrl),
    exited.then(() => Promise.reject(new Error(`${script} ended`))),
  ])
  return {
    async memoryMb() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 102.4) / 10
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      process.off('exit', end)
    },
  }
}

/** Runs a command of ours to its end. Throws where it fails. */
export async function runProgram(args: readonly string[], settings: Settings): Promise<void> {
  const [code] = await once(start(process.execPath, args, settings), 'exit')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}

function start(command: string, args: readonly string[], settings: Settings) {
  return spawn(command, args, {
    cwd: root,
    env: {
      PATH: `${path.join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
