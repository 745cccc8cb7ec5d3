import type { SubgraphState } from '../generations.ts'
import type { State } from '../operator.ts'
import type { Crew } from './crew.ts'
import type { Stage } from './crew-member.ts'

/** How a machine and each of its workers stands. */
export interface MachineState extends State {
  readonly workers: readonly WorkerState[]
}

export interface WorkerState {
  readonly pid: number
  readonly stage: Stage
  /** The supergraph that it serves; null while it starts. */
  readonly generation: string | null
}

export async function machineState(
  crew: Pick<Crew, 'members'>,
  own: Pick<State, 'ready' | 'generation' | 'supergraph' | 'persistedOperations'>,
): Promise<MachineState> {
  const members = crew.members()
  const reports = await Promise.all(members.map((member) => member.report()))
  const states = reports.flatMap((report) => (report ? [report.state] : []))
  return {
    ...own,
    subgraphs: together(states.map(({ subgraphs }) => subgraphs)),
    redis: redisOf(states),
    workers: members.map((member, i) => ({
      pid: member.pid,
      stage: member.stage(),
      generation: reports[i]?.state.generation ?? null,
    })),
  }
}

/** Down where a worker finds it so. */
function redisOf(states: readonly State[]): State['redis'] {
  if (states.some(({ redis }) => redis === 'down')) return 'down'
  return states[0]?.redis ?? 'off'
}

type Subgraphs = State['subgraphs']

/** Calls of all workers; circuits are the same for all. */
function together(all: readonly Subgraphs[]): Subgraphs {
  const sums: Record<string, SubgraphState> = {}
  for (const [name, state] of all.flatMap((subgraphs) => Object.entries(subgraphs))) {
    const before = sums[name]
    sums[name] = before ? sumOf(before, state) : state
  }
  return sums
}

function sumOf(one: SubgraphState, other: SubgraphState): SubgraphState {
  const isLater = lastMs(other) > lastMs(one)
  return {
    ...(isLater ? other : one),
    inFlight: one.inFlight + other.inFlight,
    queued: one.queued + other.queued,
  }
}

const lastMs = (state: SubgraphState) => (state.outcome === null ? 0 : Date.parse(state.at))
