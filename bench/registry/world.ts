import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Part } from '#kit/lifecycle.ts'
import { openPostgres } from '#kit/postgres.ts'
import type { Database } from '#kit/sql.ts'
import { generateKeyText, hashOfKeyText } from '../../schema/keys/key.ts'
import { addKey } from '../../schema/keys/store.ts'
import { openRover, type RoverRun } from '../../tests/rover.ts'
import { freePort } from '../free-port.ts'
import { startPostgresCluster } from '../postgres-cluster.ts'
import { type Program, startProgram } from './program.ts'
import type { PublishedSubgraph } from './schemas.ts'

/** A gateway that follows a variant, in a process of its own. */
export interface FollowingGateway {
  /** Which supergraph it serves. */
  serves(): Promise<string>
  /** Waits until it serves another one than that. */
  servesAnother(than: string): Promise<string>
}

/** A registry in a process of its own on a PostgreSQL of its own, and the real Rover. */
export interface RegistryWorld extends Part {
  readonly url: string
  readonly databaseUrl: string
  readonly database: Database
  readonly registry: Program
  /** Makes a key for all of the graph and gives its text. */
  key(name: string): Promise<string>
  rover(args: readonly string[], stdin?: string, key?: string): Promise<RoverRun>
  publish(variant: string, subgraph: PublishedSubgraph, key?: string): Promise<RoverRun>
  gateway(variant: string): Promise<FollowingGateway>
}

export const graph = 'motcua'

/** Starts it; null where PostgreSQL is not installed. */
export async function startRegistryWorld(): Promise<RegistryWorld | null> {
  await using starting = new AsyncDisposableStack()
  const cluster = await startPostgresCluster()
  if (cluster === null) return null
  starting.defer(() => cluster.stop())
  const database = openPostgres(cluster.url)
  starting.defer(() => database.stop())
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-registry-'))
  starting.defer(() => rm(folder, { recursive: true }))

  const reports = path.join(folder, 'reports')
  await mkdir(reports)

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = { DATABASE_URL: cluster.url, PORT: String(port) }
  const registry = await startProgram('start:registry', settings, `${url}/health`)
  starting.defer(() => registry.stop())

  async function key(name: string): Promise<string> {
    const text = generateKeyText(graph)
    const rights = { scopes: ['admin'], variants: ['*'], subgraphs: ['*'] } as const
    const added = { name, graph, department: null, ...rights }
    await addKey(database, added, hashOfKeyText(text), 'bench')
    return text
  }
  const office = await key('office')
  const rover = await openRover({
    after: (stop) => starting.defer(async () => void (await stop())),
  })
  const run: RegistryWorld['rover'] = (args, stdin = '', key = office) =>
    rover(args, { url: `${url}/graphql`, key, stdin })

  const running = starting.move()
  return {
    name: 'registry world',
    url,
    databaseUrl: cluster.url,
    database,
    registry,
    key,
    rover: run,
    publish: (variant, { name, sdl }, key) =>
      run(
        ['subgraph', 'publish', `${graph}@${variant}`, '--name', name]
          .concat(['--schema', '-', '--routing-url', 'http://127.0.0.1:9/graphql'])
          .concat('--allow-invalid-routing-url'),
        sdl,
        key,
      ),
    async gateway(variant) {
      const adminPort = String(await freePort())
      const gateway = await startProgram(
        'start:gateway',
        {
          PORT: String(await freePort()),
          ADMIN_PORT: adminPort,
          REGISTRY_URL: `${url}/uplink`,
          REGISTRY_USAGE_URL: `${url}/api/ingress/traces`,
          REGISTRY_KEY: office,
          REGISTRY_GRAPH: `${graph}@${variant}`,
          // The platform's own fit its own schema only.
          REPORTS_DIR: reports,
          REGISTRY_COPY_FILE: path.join(folder, `${variant}.json`),
        },
        `http://127.0.0.1:${adminPort}/ready`,
      )
      running.defer(() => gateway.stop())
      return followed(`http://127.0.0.1:${adminPort}/ready?verbose`)
    },
    stop: () => running.disposeAsync(),
  }
}

const lookEveryMs = 10
const lostAfterMs = 60_000

function followed(stateUrl: string): FollowingGateway {
  async function serves(): Promise<string> {
    const state: { readonly generation: string } = await (await fetch(stateUrl)).json()
    return state.generation
  }
  return {
    serves,
    async servesAnother(than) {
      const startMs = performance.now()
      for (;;) {
        const now = await serves()
        if (now !== than) return now
        if (performance.now() - startMs > lostAfterMs) throw new Error('No launch is served')
        await setTimeout(lookEveryMs)
      }
    },
  }
}
