import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import type { Documents } from './documents.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import {
  buildGeneration,
  type GatewayGeneration,
  type GatewayRequest,
  generationId,
} from './generation.ts'
import type { Guard } from './limits/guard.ts'
import type { LastCall, Observations } from './observations.ts'
import { supplyFromRegistry } from './registry-supply.ts'
import {
  addressOf,
  committedSupergraph,
  type GatewaySettings,
  settingsWithoutSubgraph,
} from './settings.ts'
import { openSubgraph, type SubgraphAddress } from './subgraph-client.ts'
import { messageOf, type Supplied, type Supply, supplyFromFile } from './supply.ts'
import { createSwap } from './swap.ts'
import type { Usage } from './usage/report-usage.ts'

/** The generations of one gateway, the one that serves first. */
export interface Generations extends Part {
  run(request: GatewayRequest): Promise<GatewayAnswer>
  /** What clients see of the supergraph that serves. */
  schema(): GraphQLSchema
  /** Where a subgraph answers; undefined where there is none of this name. */
  subgraphAddress(name: string): SubgraphAddress | undefined
  /** What serves, and how each of its subgraphs was last asked. */
  state(): {
    readonly generation: string
    readonly supergraph: string
    readonly subgraphs: Readonly<Record<string, LastCall | null>>
  }
}

export interface GenerationsParts {
  readonly guard: Guard
  readonly documents: Documents
  readonly observations: Observations
  readonly usage?: Pick<Usage, 'counting'> | undefined
  readonly log: Logger
}

/**
 * Serves the supergraph of a file or a registry, and the next one when that changes to one that builds.
 *
 * Throws OperatorError when the first cannot be read or does not build.
 */
export async function startGenerations(
  settings: GatewaySettings,
  { guard, documents, observations, usage, log }: GenerationsParts,
): Promise<Generations> {
  const supply = supplyOf(settings, log)

  const addresses = new Map<string, SubgraphAddress>()

  const build = (sdl: string) =>
    buildGeneration(sdl, {
      engine: settings.engine ?? 'motcua',
      overrideLabels: settings.overrideLabels ?? [],
      openSubgraph(name, url) {
        const address = addressOf(settings, name, url)
        addresses.set(name, address)
        return openSubgraph(address, observations.subgraphCall)
      },
      guard,
      documents: documents.cache,
      introspection: settings.introspection ?? false,
      usage,
      log,
    })

  function tell({ id, subgraphs }: GatewayGeneration): void {
    observations.generation(id)
    log.info({ generation: id, supergraph: supply.source, subgraphs }, 'serving')
    const unused = settingsWithoutSubgraph(settings, subgraphs)
    if (unused.length > 0) log.warn({ settings: unused }, 'no subgraph of this name')
  }

  async function take(sdl: string): Promise<void> {
    if (generationId(sdl) === swap.current().id) return
    const { done } = await swap.offer(() => build(sdl))
    done.catch((error: unknown) => log.error({ err: error }, 'a generation did not stop'))
    tell(swap.current())
  }

  const { generation, supplied } = await buildFirst(supply, build, log)
  const swap = createSwap(generation)
  tell(generation)
  const following = supply.follow(supplied, take)

  return {
    name: 'generations',
    run: swap.run,
    schema: () => swap.current().schema,
    subgraphAddress: (name) =>
      swap.current().subgraphs.includes(name) ? addresses.get(name) : undefined,
    state: () => ({
      generation: swap.current().id,
      supergraph: supply.source,
      subgraphs: Object.fromEntries(
        swap.current().subgraphs.map((name) => [name, observations.lastCall(name)]),
      ),
    }),
    async stop() {
      await following.stop()
      await swap.stop()
    },
  }
}

function supplyOf({ registry, supergraphFile }: GatewaySettings, log: Logger): Supply {
  if (registry) return supplyFromRegistry(registry, log)
  return supplyFromFile(supergraphFile ?? committedSupergraph, log)
}

/** Builds the first candidate that builds. Throws OperatorError of the last one where none does. */
async function buildFirst(
  supply: Supply,
  build: (sdl: string) => Promise<GatewayGeneration>,
  log: Logger,
): Promise<{ readonly generation: GatewayGeneration; readonly supplied: Supplied }> {
  let failure: OperatorError | undefined
  for await (const supplied of supply.candidates())
    try {
      return { generation: await build(supplied.sdl), supplied }
    } catch (cause) {
      const reason = messageOf(cause)
      failure = new OperatorError(
        `The supergraph in ${supplied.origin} does not build: ${reason}`,
        { cause },
      )
      if (supplied.launch) log.error({ launch: supplied.launch.id, reason }, 'it does not build')
    }
  throw failure ?? new OperatorError(`${supply.source} gives no supergraph`)
}
