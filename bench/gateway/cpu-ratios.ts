import { cpuMs } from './cpu-time.ts'
import type { GatewayName, RunningGateway } from './gateways.ts'
import type { Network } from './network.ts'
import { type Contender, closeLoads, type Measured, measureRounds, prepare } from './rounds.ts'
import type { Shape } from './shapes.ts'

/** How long each gateway is measured for one shape. */
export interface Effort {
  readonly rounds: number
  readonly looks: number
  readonly lookSeconds: number
  readonly warmUpSeconds: number
}

/** A gateway under full load for a moment. */
interface Work {
  readonly cpuMs: number
  readonly answers: number
}

/** What one shape costs each gateway. */
export interface ShapeCost {
  readonly cpuMs: Measured
  /** The calls of subgraphs that one request makes. */
  readonly fetches: Map<GatewayName, number>
  answerBytes: number
}

export const noCost = (): ShapeCost => ({ cpuMs: new Map(), fetches: new Map(), answerBytes: 0 })

/** Measures what one shape costs gateways that have just started, and adds it to what is known. */
export async function measureCost(
  gateways: readonly RunningGateway[],
  shape: Shape,
  { network, token, effort }: { network: Network; token: string; effort: Effort },
  cost: ShapeCost,
): Promise<void> {
  const { warmUpSeconds, lookSeconds } = effort
  const contenders = await prepare(gateways, shape, { network, token, warmUpSeconds })
  note(contenders, cost)
  await measureRounds(
    contenders,
    cost.cpuMs,
    { network, ...effort },
    { look: (contender) => workOf(contender, lookSeconds), figure: cpuMsPerRequest },
  )
  await closeLoads(contenders)
}

async function workOf({ gateway, load }: Contender, seconds: number): Promise<Work> {
  const before = cpuMs(gateway.pid)
  const answers = await load.saturate(seconds)
  return { cpuMs: cpuMs(gateway.pid) - before, answers }
}

function cpuMsPerRequest(looks: readonly Work[]): number {
  const sum = (figure: (work: Work) => number) => looks.reduce((all, work) => all + figure(work), 0)
  return sum((work) => work.cpuMs) / sum((work) => work.answers)
}

function note(contenders: readonly Contender[], cost: ShapeCost): void {
  for (const { gateway, fetches, answerBytes } of contenders) {
    cost.fetches.set(gateway.name, fetches)
    cost.answerBytes = answerBytes
  }
}
