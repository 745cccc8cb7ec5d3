import path from 'node:path'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { onThisHost } from '#kit/routing-rules.ts'
import type { Database } from '#kit/sql.ts'
import type { GatewaySettings } from '../gateway/settings.ts'
import { writeGraphRef } from '../schema/graph-ref.ts'
import { startRegistry } from '../schema/start-registry.ts'
import { keepDemoKeys, openDemoKeys } from './registry-keys.ts'
import { seedRegistry } from './seed-registry.ts'

const ref = { graph: 'motcua', variant: 'current' }

export interface DemoRegistryParts {
  readonly database: Database
  readonly dataFolder: string
  readonly port: number
  readonly log: Logger
}

type Followed = NonNullable<GatewaySettings['registry']>

export interface DemoRegistry extends Part {
  readonly url: string
  /** Where it and its keys are written down. */
  readonly keysFile: string
  /** How the gateway follows it. */
  readonly followed: Followed
  /**
   * Publishes the platform's own subgraphs where they are new. Composing takes seconds, and the gateway
   * serves meanwhile; what goes wrong is told to the log.
   */
  seed(): Promise<void>
}

/** Starts the registry of the demo beside its data. */
export async function startDemoRegistry({
  database,
  dataFolder,
  port,
  log,
}: DemoRegistryParts): Promise<DemoRegistry> {
  const served = await startRegistry(
    database,
    {
      port,
      strictVariants: [ref.variant],
      routing: onThisHost,
      signingKey: null,
    },
    log,
  )
  try {
    const keysFile = path.join(dataFolder, 'registry.env')
    const keys = await openDemoKeys(database, keysFile)
    await keepDemoKeys(keysFile, served.url, keys)
    return {
      ...served,
      keysFile,
      followed: followedAt(served.url, keys.gateway, dataFolder),
      seed: () =>
        seedRegistry(served.registry, ref).catch((error: unknown) =>
          log.error({ err: error }, 'the subgraphs are not published to the registry'),
        ),
    }
  } catch (error) {
    await served.stop()
    throw error
  }
}

/** How the gateway follows a registry that did not start: it serves the launch that it served last. */
export function followedInVain({
  dataFolder,
  port,
}: Pick<DemoRegistryParts, 'dataFolder' | 'port'>): Followed {
  return followedAt(`http://127.0.0.1:${port}`, 'none', dataFolder)
}

function followedAt(url: string, key: string, dataFolder: string): Followed {
  const copyFile = path.join(dataFolder, 'launch.json')
  return { url: `${url}/uplink`, key, ref: writeGraphRef(ref), copyFile }
}
