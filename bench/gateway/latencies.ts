import { percentile } from '../statistics.ts'
import type { Effort } from './cpu-ratios.ts'
import type { RunningGateway } from './gateways.ts'
import { latencyMark } from './marks.ts'
import type { Network } from './network.ts'
import { closeLoads, type Measured, measureRounds, prepare } from './rounds.ts'
import type { Shape } from './shapes.ts'

/**
 * Measures the p99 of gateways that have just started, in ms, while independent clients ask one shape
 * at the rate of the mark, and adds it to what is known.
 */
export async function measureP99(
  gateways: readonly RunningGateway[],
  shape: Shape,
  { network, token, effort }: { network: Network; token: string; effort: Effort },
  p99Ms: Measured,
): Promise<void> {
  const { warmUpSeconds, lookSeconds } = effort
  const contenders = await prepare(gateways, shape, { network, token, warmUpSeconds })
  await measureRounds(
    contenders,
    p99Ms,
    { network, ...effort },
    {
      look: ({ load }) => load.arrive(latencyMark.requestsPerSecond, lookSeconds),
      figure: (looks) => percentile(looks.flat(), 0.99),
    },
  )
  await closeLoads(contenders)
}
