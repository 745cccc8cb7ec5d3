import { loadavg } from 'node:os'
import type { Issuer } from './bearer.ts'
import { measureCost, noCost, type ShapeCost } from './cpu-ratios.ts'
import { type GatewayName, type RunningGateway, startGateway } from './gateways.ts'
import { measureP99 } from './latencies.ts'
import { marks } from './marks.ts'
import type { Network } from './network.ts'
import type { Options } from './options.ts'
import { type Measured, thousandths } from './rounds.ts'
import { heavy, type ShapeName, shapes } from './shapes.ts'
import { measureSwapMemory, type SwapMemory } from './swap-memory.ts'

/** Everything that one run has found out. */
export interface Measurements {
  /** How busy other work kept the machine over the five minutes before. */
  readonly loadAverage: number
  readonly costs: ReadonlyMap<ShapeName, ShapeCost>
  readonly p99Ms: Measured
  readonly memory: SwapMemory | null
  /** Whether ours refused a token that the issuer had not signed; null where it was not asked. */
  readonly bearerCheck: boolean | null
}

/** Measures the chosen parts, the gateways started anew as often as the options say. */
export async function measureAll(
  network: Network,
  issuer: Issuer,
  options: Options,
): Promise<Measurements> {
  const { parts, peers, restarts, effort, latencyEffort, swaps } = options
  const { token } = issuer
  const loadAverage = thousandths(loadavg()[1] ?? 0)
  const costs = new Map<ShapeName, ShapeCost>()
  const p99Ms: Measured = new Map()
  let bearerCheck: boolean | null = null

  async function measureOnce(gateways: readonly RunningGateway[]): Promise<void> {
    const among = (names: readonly GatewayName[]) =>
      gateways.filter(({ name }) => names.includes(name))
    bearerCheck = await refusesForged(gateways, issuer)
    for (const shape of shapes.filter(({ name }) => parts.includes(name))) {
      const cost = costs.get(shape.name) ?? noCost()
      costs.set(shape.name, cost)
      const contenders = among(contendersOn(shape.name))
      await measureCost(contenders, shape, { network, token, effort }, cost)
    }
    if (parts.includes('latency'))
      await measureP99(
        among(['ours', 'stock']),
        heavy,
        { network, token, effort: latencyEffort },
        p99Ms,
      )
  }

  if (parts.some((part) => part !== 'memory'))
    for (let restart = 1; restart <= restarts; restart++) {
      console.log(`start ${restart} of ${restarts}`)
      await using running = await startAll(['ours', ...peers], { network, issuer })
      await measureOnce(running.gateways)
    }
  const memory = parts.includes('memory') ? await measureSwapMemory(network, issuer, swaps) : null
  return { loadAverage, costs, p99Ms, memory, bearerCheck }
}

/** Those that ours has a mark against on a shape. */
function contendersOn(shape: ShapeName): GatewayName[] {
  return ['ours', ...marks.filter((mark) => mark.shape === shape).map(({ peer }) => peer)]
}

async function startAll(
  names: readonly GatewayName[],
  parts: { network: Network; issuer: Issuer },
) {
  await using starting = new AsyncDisposableStack()
  const gateways: RunningGateway[] = []
  for (const name of names) {
    const gateway = await startGateway(name, parts)
    starting.defer(() => gateway.stop())
    gateways.push(gateway)
  }
  const running = starting.move()
  return { gateways, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

async function refusesForged(
  gateways: readonly RunningGateway[],
  { forged }: Issuer,
): Promise<boolean> {
  const ours = gateways.find(({ name }) => name === 'ours')
  if (!ours) return false
  const response = await fetch(ours.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${forged}` },
    body: JSON.stringify({ query: '{ __typename }' }),
  })
  const { data }: { data?: unknown } = JSON.parse(await response.text())
  return data === undefined
}
