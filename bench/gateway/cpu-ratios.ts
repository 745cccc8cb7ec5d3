import type { GatewayName, RunningGateway } from './gateways.ts'
import type { Network } from './network.ts'
import {
  type Contender,
  closeLoads,
  cpuMsPerRequest,
  type Measured,
  measureRounds,
  prepare,
} from './rounds.ts'
import type { Shape } from './shapes.ts'

/** How long each gateway is measured for one shape. */
export interface Effort {
  readonly rounds: number
  readonly roundSeconds: number
  readonly warmUpSeconds: number
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
  const { warmUpSeconds, rounds, roundSeconds } = effort
  const contenders = await prepare(gateways, shape, { network, token, warmUpSeconds })
  note(contenders, cost)
  await measureRounds(contenders, cost.cpuMs, { rounds, network }, (contender) =>
    cpuMsPerRequest(contender, roundSeconds),
  )
  await closeLoads(contenders)
}

function note(contenders: readonly Contender[], cost: ShapeCost): void {
  for (const { gateway, fetches, answerBytes } of contenders) {
    cost.fetches.set(gateway.name, fetches)
    cost.answerBytes = answerBytes
  }
}
