import cluster from 'node:cluster'
import type { Logger } from 'pino'
import { listen } from '#kit/http.ts'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openRedis } from '#kit/redis/redis.ts'
import { messageOf } from '../follow-file.ts'
import { generationId } from '../generation.ts'
import { createOperator } from '../operator.ts'
import { countForWorkers } from '../quotas/rate-limiter.ts'
import type { GatewaySettings } from '../settings.ts'
import type { Supplied, Supply } from '../supply.ts'
import { supplyOf } from '../supply-of.ts'
import { countsFileOf, keepCounts } from '../warm-up/keep-counts.ts'
import { createOperationCounts } from '../warm-up/operation-counts.ts'
import { warmUpStandard } from '../warm-up/warm-up.ts'
import { type Crew, createCrew } from './crew.ts'
import { followMember, type Member } from './crew-member.ts'
import { type Caller, createMachineCircuits } from './machine-circuits.ts'
import { createMachineFigures } from './machine-figures.ts'
import { openMachineList } from './machine-list.ts'
import { machineState } from './machine-state.ts'
import type { Begin, ToPrimary } from './messages.ts'
import { type Borrower, createPlaceBank } from './place-bank.ts'

export interface Machine extends Part {
  readonly url: string
  readonly adminUrl: string | undefined
}

/**
 * Starts the workers of a machine in processes of their own. This one hands connections over to them, follows
 * the supergraph and the list of operations, keeps what they share, and serves the operator port.
 *
 * Throws OperatorError when the supergraph or the list cannot be read, that does not build, or a port is taken.
 */
export async function startMachine(settings: GatewaySettings, log: Logger): Promise<Machine> {
  await using starting = new AsyncDisposableStack()
  const redis = openRedis(settings.redis, { log })
  starting.defer(() => redis.stop())
  const supply = supplyOf(settings, redis, log)
  const figures = createMachineFigures()
  const circuits = createMachineCircuits()
  const places = createPlaceBank()
  const counts = createOperationCounts()
  const list =
    settings.persistedOperations &&
    (await openMachineList(settings.persistedOperations, redis, log))
  const countsFile = countsFileOf(settings, list)
  const keeping = await keepCounts(counts, countsFile && { ...countsFile, gather }, log)
  starting.defer(() => keeping.stop())
  countForWorkers()
  // Handed over by the primary, what is not yet taken by a worker that leaves goes to another.
  cluster.schedulingPolicy = cluster.SCHED_RR
  cluster.setupPrimary({ serialization: 'advanced' })

  const crew = createCrew({
    size: settings.workers ?? 1,
    fork: forkMember,
    ended: figures.ended,
    log,
  })
  starting.defer(() => crew.stop())
  figures.watch(crew)
  const followingList = list?.follow(() => {
    for (const member of crew.members()) giveList(member)
  })
  if (followingList) starting.defer(() => followingList.stop())

  function giveList(member: Member): void {
    if (list) member.tell({ type: 'operations', manifests: list.manifests() })
  }

  /** Has all workers tell what they have counted until now. */
  async function gather(): Promise<void> {
    await Promise.all(crew.members().map((member) => member.report()))
  }

  /** Warmed up with what all workers have counted until now. */
  async function beginOf({ sdl, origin }: Supplied): Promise<Begin> {
    await gather()
    const uses = counts.mostUsed(warmUpStandard.operations)
    return { type: 'begin', sdl, source: origin, uses }
  }

  function forkMember(supplied: Supplied, leaving: () => void): Member {
    const borrower: Borrower & Caller = {
      grant: (subgraph, places) => member.tell({ type: 'grant', subgraph, places }),
      shortage: (subgraph, keep) => member.tell({ type: 'shortage', subgraph, keep }),
      circuit: (subgraph, view) => member.tell({ type: 'circuit', subgraph, ...view }),
      trial: (subgraph, granted) => member.tell({ type: 'trial', subgraph, granted }),
    }
    const message = (told: ToPrimary) => {
      if (told.type === 'want' || told.type === 'give') places.hear(borrower, told)
      else if (told.type === 'ended' || told.type === 'try' || told.type === 'tried')
        circuits.hear(borrower, told)
      else if (told.type === 'open') {
        places.hear(borrower, told)
        circuits.hear(borrower, told)
      }
    }
    const member = followMember(cluster.fork(), beginOf(supplied), {
      leaving,
      message,
      used: counts.merge,
    })
    giveList(member)
    void member.ended.then(() => {
      places.leave(borrower)
      circuits.leave(borrower)
    })
    return member
  }

  let { sdl, supplied, url } = await serveFirst(supply, crew, log)
  async function take(next: string): Promise<void> {
    if (generationId(next) === generationId(sdl)) return
    await crew.serve({ sdl: next, origin: supply.source })
    sdl = next
    log.info({ generation: generationId(sdl) }, 'all workers serve')
  }

  const following = supply.follow(supplied, take)
  starting.defer(() => following.stop())
  let ready = true
  const { adminPort } = settings
  const operator = createOperator({
    metrics: figures.metrics,
    state: () =>
      machineState(crew, {
        ready: ready && crew.serving() > 0,
        generation: generationId(sdl),
        supergraph: supply.source,
        persistedOperations: list?.state() ?? null,
      }),
  })
  const admin = adminPort === undefined ? null : await listen(operator, 'operator', adminPort)
  if (admin) starting.defer(() => admin.stop())

  const running = starting.move()
  return {
    name: 'machine',
    url,
    adminUrl: admin?.url,
    async stop() {
      ready = false
      // First, since a supply that is just having one served waits for that.
      await crew.stop()
      await running.disposeAsync()
    },
  }
}

interface First {
  readonly sdl: string
  readonly supplied: Supplied
  readonly url: string
}

/** Serves the first candidate that builds. Throws OperatorError of the last one where none does. */
async function serveFirst(supply: Supply, crew: Crew, log: Logger): Promise<First> {
  let failure: OperatorError | undefined
  for await (const supplied of supply.candidates())
    try {
      const url = await crew.serve(supplied)
      return { sdl: supplied.sdl, supplied, url }
    } catch (cause) {
      failure = new OperatorError(messageOf(cause), { cause })
      if (supplied.launch)
        log.error({ launch: supplied.launch.id, reason: messageOf(cause) }, 'it does not build')
    }
  throw failure ?? new OperatorError(`${supply.source} gives no supergraph`)
}
