import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { type Logger, pino } from 'pino'
import { type Gateway, type GatewaySettings, startGateway } from '../gateway/main.ts'
import { compose } from '../schema/compose.ts'
import { type Answer, ask } from './ask.ts'
import { type StandIn, type StandInSchema, startStandIn, type UntilEnd } from './stand-in.ts'

export type { UntilEnd } from './stand-in.ts'

/** A gateway over two small subgraphs that join one entity, for one test. */
export interface GatewayWorld {
  readonly gateway: Gateway
  readonly procedures: StandIn
  readonly fees: StandIn
  readonly log: Log
  readonly supergraphFile: string
  ask<Data = unknown>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<Answer<Data>>
}

/** One procedure of *procedures*, with its fees of *fees*. */
export const joined = '{ procedure(code: "1.000001") { code name feeCount } }'

const names: Readonly<Record<string, string>> = { '1.000001': 'Cấp giấy', '1.000002': 'Đăng ký' }

const proceduresSchema: StandInSchema = {
  name: 'procedures',
  sdl: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
    type Query {
      procedure(code: ID!): Procedure
      procedures(filter: ProcedureFilter, first: Int = 10): [Procedure!]
    }
    type Procedure @key(fields: "code") { code: ID! name: String same: Procedure }
    input ProcedureFilter { level: Level }
    enum Level { PROVINCE DISTRICT }
  `,
  resolvers: {
    Query: {
      procedure: (_: unknown, { code }: { code: string }) => ({ code, name: names[code] }),
      procedures: () => Object.entries(names).map(([code, name]) => ({ code, name })),
    },
  },
}

const feesSchema: StandInSchema = {
  name: 'fees',
  sdl: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
    type Query { feeTotal: Int }
    type Procedure @key(fields: "code") { code: ID! feeCount: Int mustHave: Int! }
  `,
  resolvers: {
    Query: { feeTotal: () => 7 },
    Procedure: { feeCount: () => 3, mustHave: () => 1 },
  },
}

/** Starts the two subgraphs and a gateway over them; all of it stops with the test. */
export async function startGatewayWorld(
  t: TestContext,
  settings: Partial<GatewaySettings> = {},
): Promise<GatewayWorld> {
  const procedures = await startStandIn(t, proceduresSchema)
  const fees = await startStandIn(t, feesSchema)
  const supergraphFile = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(supergraphFile, composed([procedures, fees]))
  const log = collectLog()
  const gateway = await startGateway({ port: 0, supergraphFile, ...settings }, log.logger)
  t.after(() => gateway.stop())
  return {
    gateway,
    procedures,
    fees,
    log,
    supergraphFile,
    // A connection that the client keeps would be waited for at the end of each test.
    ask: (query, variables) => ask(gateway.url, query, variables, { connection: 'close' }),
  }
}

/** The SDL of a supergraph of these subgraphs. */
export function composed(
  subgraphs: ReadonlyArray<{ readonly name: string; readonly url: string; readonly sdl: string }>,
): string {
  const composition = compose(subgraphs)
  if ('errors' in composition) throw new Error(JSON.stringify(composition))
  return composition.sdl
}

/** Gone at the end of the test, or of the suite where `after` is the suite's. */
export async function temporaryFolder(t: UntilEnd): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-gateway-'))
  // What the test started may write while it ends.
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly [key: string]: unknown
}

export interface Log {
  readonly logger: Logger
  /** All that was logged, as it was written. */
  text(): string
  lines(message?: string): LogLine[]
}

/** A log that tests can read. */
export function collectLog(): Log {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const lines = (): LogLine[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return {
    logger: pino({ level: 'trace' }, stream),
    text: () => text,
    lines: (message) => lines().filter(({ msg }) => message === undefined || msg === message),
  }
}
