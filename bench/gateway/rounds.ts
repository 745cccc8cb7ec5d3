import assert from 'node:assert/strict'
import { median } from '../statistics.ts'
import { cpuMs } from './cpu-time.ts'
import type { GatewayName, RunningGateway } from './gateways.ts'
import { type Load, openLoad } from './load.ts'
import type { Network } from './network.ts'
import type { Shape } from './shapes.ts'

/** One figure of each gateway in one round; the rounds of several restarts follow each other. */
export type Measured = Map<GatewayName, number[]>

/** A gateway with open connections, that has answered one shape as the others do. */
export interface Contender {
  readonly gateway: RunningGateway
  readonly load: Load
  readonly answerBytes: number
  readonly fetches: number
}

/** What one request costs its gateway: ours in shares of a peer's, over rounds in which both ran. */
export interface Ratio {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Connects to the gateways and warms them up. Throws when their answers differ. */
export async function prepare(
  gateways: readonly RunningGateway[],
  shape: Shape,
  { network, token, warmUpSeconds }: { network: Network; token: string; warmUpSeconds: number },
): Promise<Contender[]> {
  const contenders: Contender[] = []
  let expected: unknown
  for (const gateway of gateways) {
    const load = openLoad(gateway.url, shape, token)
    const answer = await load.ask()
    const parsed: unknown = JSON.parse(answer)
    assert.ok(!answer.includes('"errors"'), `${gateway.name}: ${answer.slice(0, 500)}`)
    expected ??= parsed
    assert.deepEqual(parsed, expected, `${gateway.name} answers ${shape.name} as the others do`)

    await network.asked()
    await load.ask()
    const { requests } = await network.asked()
    await load.saturate(warmUpSeconds)
    contenders.push({ gateway, load, answerBytes: Buffer.byteLength(answer), fetches: requests })
  }
  await network.asked()
  return contenders
}

/**
 * Measures every gateway once in each round, each time in another order.
 *
 * Throws when a subgraph had to work out an answer meanwhile.
 */
export async function measureRounds(
  contenders: readonly Contender[],
  measured: Measured,
  { rounds, network }: { rounds: number; network: Network },
  measure: (contender: Contender) => Promise<number>,
): Promise<void> {
  for (let round = 0; round < rounds; round++)
    for (const contender of rotated(contenders, round)) {
      const values = measured.get(contender.gateway.name) ?? []
      measured.set(contender.gateway.name, values)
      values.push(await measure(contender))
    }
  const { workedOut } = await network.asked()
  assert.equal(workedOut, 0, 'every answer of a subgraph is a recorded one')
}

/** The processor time that one request costs a gateway under full load, in ms. */
export async function cpuMsPerRequest(
  { gateway, load }: Contender,
  seconds: number,
): Promise<number> {
  const before = cpuMs(gateway.pid)
  const answers = await load.saturate(seconds)
  return (cpuMs(gateway.pid) - before) / answers
}

export async function closeLoads(contenders: readonly Contender[]): Promise<void> {
  for (const { load } of contenders) await load.stop()
}

/** Ours in shares of a peer's, round by round; null where one of both was not measured. */
export function ratioTo(measured: Measured, peer: GatewayName): Ratio | null {
  const ours = measured.get('ours')
  const theirs = measured.get(peer)
  if (!ours || !theirs) return null
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN))
  return {
    median: thousandths(median(ratios)),
    least: thousandths(Math.min(...ratios)),
    most: thousandths(Math.max(...ratios)),
  }
}

export const thousandths = (value: number) => Math.round(value * 1_000) / 1_000

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % Math.max(1, items.length)
  return [...items.slice(at), ...items.slice(0, at)]
}
