import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { createCompartments } from './compartments.ts'
import { messageOf } from './follow-file.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import {
  buildGeneration,
  type GatewayGeneration,
  type GatewayRequest,
  generationId,
} from './generation.ts'
import type { Guard } from './limits/guard.ts'
import type { LastCall, Observations } from './observations.ts'
import {
  addressOf,
  defaultOperationLimitMs,
  type GatewaySettings,
  settingsWithoutSubgraph,
} from './settings.ts'
import type { CompartmentState, OpenBounds, SubgraphAddress } from './subgraph-client.ts'
import type { Supplied, Supply } from './supply.ts'
import { createSwap } from './swap.ts'
import type { Usage } from './usage/report-usage.ts'
import type { OperationCounts } from './warm-up/operation-counts.ts'
import { warmUpStandard } from './warm-up/warm-up.ts'

/** The generations of one gateway, the one that serves first. */
export interface Generations extends Part {
  run(request: GatewayRequest): Promise<GatewayAnswer>
  /** What clients see of the supergraph that serves. */
  schema(): GraphQLSchema
  /** Where a subgraph answers; undefined where there is none of this name. */
  subgraphAddress(name: string): SubgraphAddress | undefined
  /** What serves, and how each of its subgraphs stands. */
  state(): {
    readonly generation: string
    readonly supergraph: string
    readonly subgraphs: Readonly<Record<string, SubgraphState>>
  }
}

/** How a subgraph stands, and how it was last asked; null while it was not. */
export type SubgraphState = CompartmentState & (LastCall | { readonly outcome: null })

export interface GenerationsParts {
  readonly supply: Supply
  /** Bounds of calls of this process alone unless set. */
  readonly openBounds?: OpenBounds | undefined
  readonly guard: Guard
  /** Persisted documents by their hash. */
  readonly documents: KeyValueCache
  readonly observations: Observations
  readonly usage?: Pick<Usage, 'counting'> | undefined
  /** Of what a new supergraph is warmed up with. */
  readonly counts: Pick<OperationCounts, 'add' | 'mostUsed'>
  /** Told what clients see of each supergraph that serves. */
  readonly serving?: ((schema: GraphQLSchema) => void) | undefined
  readonly log: Logger
}

/**
 * Serves the supergraph of a file or a registry, and the next one when that changes to one that builds.
 *
 * Throws OperatorError when the first cannot be read or does not build.
 */
export async function startGenerations(
  settings: GatewaySettings,
  {
    supply,
    openBounds,
    guard,
    documents,
    observations,
    usage,
    counts,
    serving,
    log,
  }: GenerationsParts,
): Promise<Generations> {
  const addresses = new Map<string, SubgraphAddress>()
  const circuit = (subgraph: string, state: CompartmentState) => tellCircuit(log, subgraph, state)
  const compartments = createCompartments({ call: observations.subgraphCall, circuit }, openBounds)

  async function build(sdl: string): Promise<GatewayGeneration> {
    const generation = await buildGeneration(sdl, {
      engine: settings.engine ?? 'motcua',
      overrideLabels: settings.overrideLabels ?? [],
      operationLimitMs: settings.operationLimitMs ?? defaultOperationLimitMs,
      openSubgraph(name, url) {
        const address = addressOf(settings, name, url)
        addresses.set(name, address)
        return compartments.open(address)
      },
      guard,
      documents,
      keepsDocuments: settings.persistedOperations?.mode !== 'only',
      introspection: settings.introspection ?? false,
      usage,
      counts,
      planned: observations.planned,
      log,
    })
    await warm(generation).catch((error: unknown) =>
      log.error({ err: error }, 'a generation is not warmed up'),
    )
    return generation
  }

  /** Before it serves, so that nobody waits for a plan that was there before. */
  async function warm({ id, warm }: GatewayGeneration): Promise<void> {
    const uses = counts.mostUsed(warmUpStandard.operations).map(({ use }) => use)
    if (uses.length === 0) return
    const startMs = performance.now()
    const warmed = await warm(uses)
    const ms = Math.round(performance.now() - startMs)
    log.info({ generation: id, ...warmed, ms }, 'warmed up')
  }

  function tell({ id, subgraphs, schema }: GatewayGeneration): void {
    serving?.(schema)
    observations.generation(id)
    log.info({ generation: id, supergraph: supply.source, subgraphs }, 'serving')
    const unused = settingsWithoutSubgraph(settings, subgraphs)
    if (unused.length > 0) log.warn({ settings: unused }, 'no subgraph of this name')
  }

  function subgraphStates(): Record<string, SubgraphState> {
    const states = [...swap.current().compartments()].map(([name, state]) => {
      const last = observations.lastCall(name) ?? { outcome: null }
      return [name, { ...state, ...last }]
    })
    return Object.fromEntries(states)
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
  observations.watchSubgraphs(subgraphStates)

  return {
    name: 'generations',
    run: swap.run,
    schema: () => swap.current().schema,
    subgraphAddress: (name) =>
      swap.current().subgraphs.includes(name) ? addresses.get(name) : undefined,
    state: () => ({
      generation: swap.current().id,
      supergraph: supply.source,
      subgraphs: subgraphStates(),
    }),
    async stop() {
      await following.stop()
      await swap.stop()
    },
  }
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

function tellCircuit(log: Logger, subgraph: string, { circuit, refusesForMs }: CompartmentState) {
  if (circuit === 'open')
    log.warn({ subgraph, forMs: Math.round(refusesForMs) }, 'a failing subgraph is not asked')
  else if (circuit === 'half-open') log.info({ subgraph }, 'a subgraph is tried')
  else log.info({ subgraph }, 'a subgraph is asked again')
}
