import { generateKeyPairSync } from 'node:crypto'
import { after, before } from 'node:test'
import { readRoutingRules } from '#kit/routing-rules.ts'
import type { Database } from '#kit/sql.ts'
import { generateKeyText, hashOfKeyText, type Scope } from '../schema/keys/key.ts'
import { addKey } from '../schema/keys/store.ts'
import { runCommand } from '../schema/operate/run-command.ts'
import { type RegistrySettings, startRegistry } from '../schema/start-registry.ts'
import type { OpenDatabase } from './databases.ts'
import { collectLog, type Log, type UntilEnd } from './gateway-world.ts'
import { openRover, type RoverRun } from './rover.ts'

/** A registry on a database of its own, and the real Rover. */
export interface RegistryWorld {
  readonly url: string
  readonly database: Database
  readonly log: Log
  /** Of the key that launches are signed with; PEM. */
  readonly publicKey: string
  /** Makes a key and gives its text. */
  key(name: string, rights?: Partial<Rights>): Promise<string>
  /** Runs Rover with the text of a key. */
  rover(
    key: string | undefined,
    args: readonly string[],
    stdin?: string,
    timeoutSeconds?: number,
  ): Promise<RoverRun>
  /** Publishes a subgraph by Rover; fails where Rover does. */
  publish(key: string, ref: string, subgraph: PublishedSubgraph): Promise<RoverRun>
  /** Runs a command of operators and gives what it writes. */
  operate(...args: readonly string[]): Promise<string[]>
  /** Where gateways ask. */
  readonly uplink: string
  stop(): Promise<void>
}

/** A subgraph with its schema and where it is. */
export interface PublishedSubgraph {
  readonly name: string
  readonly url: string
  readonly sdl: string
}

interface Rights {
  readonly graph: string
  readonly department: string
  readonly scopes: readonly Scope[]
  readonly variants: readonly string[]
  readonly subgraphs: readonly string[]
}

/** Starts it; it stops with the suite. */
export async function startRegistryWorld(
  t: UntilEnd,
  database: Database,
  settings: Partial<RegistrySettings> = {},
): Promise<RegistryWorld> {
  const log = collectLog()
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const registry = await startRegistry(
    database,
    {
      port: 0,
      strictVariants: ['current'],
      routing: readRoutingRules(['127.0.0.0/8', '::1', '.example.vn']),
      signingKey: privateKey,
      ...settings,
    },
    log.logger,
  )
  t.after(() => registry.stop())
  const { url } = registry
  const rover = await openRover(t)
  const run: RegistryWorld['rover'] = (key, args, stdin, timeoutSeconds) =>
    rover(args, {
      url: `${url}/graphql`,
      ...(key !== undefined && { key }),
      ...(stdin !== undefined && { stdin }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    })
  return {
    url,
    database,
    log,
    publicKey,
    async key(name, rights = {}) {
      const graph = rights.graph ?? 'motcua'
      const text = generateKeyText(graph)
      const isAdded = await addKey(
        database,
        {
          name,
          graph,
          department: rights.department ?? null,
          scopes: rights.scopes ?? ['admin'],
          variants: rights.variants ?? ['*'],
          subgraphs: rights.subgraphs ?? ['*'],
        },
        hashOfKeyText(text),
        'test',
      )
      if (!isAdded) throw new Error(`The key ${name} is there already`)
      return text
    },
    rover: run,
    async publish(key, ref, { name, url, sdl }) {
      const args = ['subgraph', 'publish', ref, '--name', name, '--schema', '-']
      const published = await run(key, [...args, '--routing-url', url], sdl)
      if (published.code !== 0) throw new Error(published.stderr)
      return published
    },
    async operate(...args) {
      const lines: string[] = []
      const write = (line: string) => void lines.push(line)
      await runCommand(args, { database, signingKey: privateKey, actor: 'test', write })
      return lines
    },
    uplink: `${url}/uplink`,
    stop: () => registry.stop(),
  }
}

/** Declares, for a suite, that a registry serves its tests. Gives it once they run. */
export function serveRegistry(
  open: OpenDatabase,
  settings: Partial<RegistrySettings> = {},
): () => RegistryWorld {
  const stops: Array<() => unknown> = []
  let world: RegistryWorld | undefined
  before(async () => {
    const suite = { after: (stop: () => unknown) => void stops.push(stop) }
    world = await startRegistryWorld(suite, await open(), settings)
  })
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })
  return () => {
    if (!world) throw new Error('The registry serves when the tests run')
    return world
  }
}

/** A schema of *fees*, and of others that share its entity. */
export const feesSdl = subgraphSdl(
  'type Query { fee: Fee } type Fee @key(fields: "id") { id: ID! due: Int }',
)
export const centreSdl = subgraphSdl(
  'type Query { desk: String } type Fee @key(fields: "id") { id: ID! at: String }',
)
/** It does not fit beside *fees*. */
export const misfitSdl = subgraphSdl(
  'type Query { desk: String } type Fee @key(fields: "id") { id: ID! due: String }',
)

/** A schema of Federation 2. */
export function subgraphSdl(sdl: string): string {
  return `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n${sdl}`
}
