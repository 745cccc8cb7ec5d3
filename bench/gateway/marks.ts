import type { ShapeName } from './shapes.ts'

/** The gateways that ours is measured against. */
export const peerNames = ['stock', 'hive', 'hand-written'] as const

export type PeerName = (typeof peerNames)[number]

/** How much of a peer's CPU ours may take for one request. */
export interface Mark {
  readonly shape: ShapeName
  readonly peer: PeerName
  readonly must: number
  readonly aim: number
}

export const marks: readonly Mark[] = [
  { shape: 'small', peer: 'stock', must: 0.27, aim: 0.1 },
  { shape: 'small', peer: 'hive', must: 0.55, aim: 0.2 },
  { shape: 'medium', peer: 'stock', must: 0.2, aim: 0.11 },
  { shape: 'medium', peer: 'hive', must: 0.5, aim: 0.28 },
  { shape: 'heavy', peer: 'stock', must: 0.17, aim: 0.09 },
  { shape: 'heavy', peer: 'hive', must: 0.5, aim: 0.27 },
  { shape: 'heavy', peer: 'hand-written', must: 1.5, aim: 0.9 },
  { shape: 'huge', peer: 'stock', must: 0.2, aim: 0.12 },
  { shape: 'huge', peer: 'hive', must: 0.4, aim: 0.23 },
]

/** How much of the stock gateway's p99 ours may take, on the heavy shape at this rate. */
export const latencyMark = { ratio: 0.2, requestsPerSecond: 50 }

/** How much the gateway's memory may grow over this many supergraphs. */
export const memoryMark = { swaps: 1_000, megabytes: 50 }
