import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { type Limits, standardLimits } from '../../gateway/limits/limits.ts'
import { type GatewaySettings, startGateway } from '../../gateway/main.ts'
import { type Answer, ask } from '../ask.ts'
import { composed, temporaryFolder } from '../gateway-world.ts'
import { type StandIn, startStandIn } from '../stand-in.ts'
import type { Federation } from './federation.ts'
import { createMonolith, type Monolith, type MonolithAnswer } from './monolith.ts'
import { subgraphResolvers } from './subgraph-resolvers.ts'

export type Engine = NonNullable<GatewaySettings['engine']>

export type Variables = Readonly<Record<string, unknown>>

/** What a gateway answered, and what it asked the subgraphs for it. */
export interface EngineAnswer extends Answer<unknown> {
  readonly requests: readonly SubgraphRequest[]
}

export interface SubgraphRequest {
  readonly subgraph: string
  readonly query: string
  readonly variables: Variables
}

/** One operation on one supergraph by both engines, and by no gateway at all. */
export interface Answers {
  readonly motcua: EngineAnswer
  /** By ours once more: an operation that it knows goes past Apollo Server. */
  readonly again: EngineAnswer
  readonly apollo: EngineAnswer
  readonly truth: MonolithAnswer
}

/** The subgraphs of a federation over HTTP, with what asks them. */
export interface RunningFederation {
  readonly federation: Federation
  readonly supergraphFile: string
  readonly standIns: readonly StandIn[]
  readonly monolith: Monolith
  ask(engine: Engine, query: string, variables?: Variables): Promise<EngineAnswer>
  truth(query: string, variables?: Variables): Promise<MonolithAnswer>
  runBoth(query: string, variables?: Variables): Promise<Answers>
}

/** Starts the subgraphs; each engine when it is asked first. All of it stops with the test. */
export async function startFederation(
  t: Pick<TestContext, 'after'>,
  federation: Federation,
  settings: Partial<GatewaySettings> = {},
): Promise<RunningFederation> {
  const standIns = await Promise.all(
    federation.subgraphs.map((subgraph) =>
      startStandIn(t, { ...subgraph, resolvers: subgraphResolvers(federation, subgraph) }),
    ),
  )
  const sdl = composed(standIns)
  const supergraphFile = path.join(await temporaryFolder(t), `${federation.name}.graphql`)
  await writeFile(supergraphFile, sdl)
  const monolith = await createMonolith(sdl, federation)
  const gateway = gatewayByEngine(t, {
    supergraphFile,
    introspection: true,
    limits: anyCost,
    ...settings,
  })

  async function askEngine(engine: Engine, query: string, variables: Variables = {}) {
    const { url } = await gateway(engine)
    federation.reset?.()
    const before = standIns.map(({ received }) => received.length)
    // A connection that the client keeps would be waited for at the end.
    const send = () => ask(url, query, variables, { connection: 'close' })
    const first = await send()
    // Planning has a limit, which a planner that has just started may miss.
    const answer = isUnplanned(first, engine) ? await send() : first
    const requests = standIns.flatMap(({ name, received }, index) =>
      received
        .slice(before[index])
        .map(({ body: { query, variables = {} } }) => ({ subgraph: name, query, variables })),
    )
    return { ...answer, requests }
  }

  async function truth(query: string, variables: Variables = {}) {
    federation.reset?.()
    return monolith.run(query, variables)
  }

  return {
    federation,
    supergraphFile,
    standIns,
    monolith,
    ask: askEngine,
    truth,
    async runBoth(query, variables) {
      // One after the other: mutations change the data that all of them see.
      const motcua = await askEngine('motcua', query, variables)
      const again = await askEngine('motcua', query, variables)
      const apollo = await askEngine('apollo', query, variables)
      return { motcua, again, apollo, truth: await truth(query, variables) }
    },
  }
}

/** As each engine says that it was too late. */
const unplanned: Readonly<Record<Engine, string>> = {
  motcua: 'PLANNING_FAILED',
  apollo: 'INTERNAL_SERVER_ERROR',
}

/** Whether an engine was too late with a plan. */
export function isUnplanned({ data, errors = [] }: Answer<unknown>, engine: Engine): boolean {
  return data === undefined && errors.some(({ extensions: { code } }) => code === unplanned[engine])
}

/** Lists in lists hold few items here, whatever they might hold. */
const anyCost: Limits = { ...standardLimits, reportOnly: new Set(['cost']) }

function gatewayByEngine(t: Pick<TestContext, 'after'>, settings: Partial<GatewaySettings>) {
  const started = new Map<Engine, ReturnType<typeof startGateway>>()
  return (engine: Engine) => {
    const known = started.get(engine)
    if (known) return known
    const log = pino({ level: 'silent' })
    const starting = startGateway({ port: 0, ...settings, engine }, log)
    started.set(engine, starting)
    t.after(async () => (await starting).stop())
    return starting
  }
}
