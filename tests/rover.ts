import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { temporaryFolder, type UntilEnd } from './gateway-world.ts'

/** How a command of Rover ended. */
export interface RoverRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RoverOptions {
  /** The registry's GraphQL. */
  readonly url: string
  /** The text of a key; none is sent without it. */
  readonly key?: string
  /** What `-` in place of a file reads. */
  readonly stdin?: string
  /** For how long it tries; 30 unless set, as by itself. */
  readonly timeoutSeconds?: number
}

/** Runs one command of Rover. */
export type Rover = (args: readonly string[], options: RoverOptions) => Promise<RoverRun>

/** The program itself: npm's would have it keep its plugins among our packages. */
const bin = createRequire(import.meta.url).resolve(
  `@apollo/rover-${process.platform}-${process.arch}/rover`,
)

/**
 * The real Rover of npm, with a home of its own that is gone when the test ends. It asks no other host
 * than the registry.
 */
export async function openRover(t: UntilEnd): Promise<Rover> {
  const home = await temporaryFolder(t)
  const plugins = path.join(home, 'node_modules/@apollo/rover')
  await mkdir(plugins, { recursive: true })
  return (args, { url, key, stdin = '', timeoutSeconds = 30 }) =>
    new Promise((resolve, reject) => {
      const child = spawn(bin, [...args, '--client-timeout', String(timeoutSeconds)], {
        cwd: home,
        env: {
          // Plugins of ours run in Node.
          PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
          APOLLO_REGISTRY_URL: url,
          APOLLO_CONFIG_HOME: home,
          APOLLO_HOME: home,
          APOLLO_NODE_MODULES_BIN_DIR: plugins,
          APOLLO_ROVER_DOWNLOAD_HOST: new URL(url).origin,
          APOLLO_ELV2_LICENSE: 'accept',
          APOLLO_TELEMETRY_DISABLED: 'true',
          APOLLO_ROVER_SKIP_UPDATE: '1',
          NO_COLOR: '1',
          ...(key !== undefined && { APOLLO_KEY: key }),
        },
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk) => {
        stdout += chunk
      })
      child.stderr.on('data', (chunk) => {
        stderr += chunk
      })
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, stdout, stderr }))
      child.stdin.end(stdin)
    })
}
