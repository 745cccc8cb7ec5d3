import assert from 'node:assert/strict'
import { median } from '../statistics.ts'
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

/** How a figure of one round comes about. */
export interface RoundFigure<Slice> {
  /** A short look at one gateway. */
  readonly look: (contender: Contender) => Promise<Slice>
  /** The figure of a round from the looks in it. */
  readonly figure: (looks: readonly Slice[]) => number
}

export interface RoundsParts {
  readonly network: Network
  readonly rounds: number
  /** The looks at each gateway in one round. */
  readonly looks: number
}

/**
 * Measures all gateways in each round, and adds a figure of each to `measured`.
 *
 * They take turns, each time in another order, and shortly: whatever else the machine does meets all of
 * them alike. Throws when a subgraph had to work out an answer meanwhile.
 */
export async function measureRounds<Slice>(
  contenders: readonly Contender[],
  measured: Measured,
  { network, rounds, looks }: RoundsParts,
  { look, figure }: RoundFigure<Slice>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const seen = new Map<GatewayName, Slice[]>()
    for (let turn = 0; turn < looks; turn++)
      for (const contender of rotated(contenders, round + turn))
        listIn(seen, contender.gateway.name).push(await look(contender))
    for (const [name, slices] of seen) listIn(measured, name).push(figure(slices))
  }
  const { workedOut } = await network.asked()
  assert.equal(workedOut, 0, 'every answer of a subgraph is a recorded one')
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
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
