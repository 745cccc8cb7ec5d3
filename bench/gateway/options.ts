import { parseArgs } from 'node:util'
import type { Effort } from './cpu-ratios.ts'
import { memoryMark, type PeerName, peerNames } from './marks.ts'
import { type Shape, shapes } from './shapes.ts'

const shapeNames = shapes.map(({ name }) => name)

/** What is measured: the CPU of one shape, the p99, or the memory over many supergraphs. */
const partNames = [...shapeNames, 'latency', 'memory'] as const

export type Part = (typeof partNames)[number]

/** What one run measures, and how thoroughly. */
export interface Options {
  readonly parts: readonly Part[]
  readonly peers: readonly PeerName[]
  /** The shape that ours is profiled on, in place of all measurements. */
  readonly profiled: Shape | null
  readonly restarts: number
  readonly effort: Effort
  readonly latencyEffort: Effort
  readonly swaps: number
  /** What this run leaves out, or is too short to judge. */
  readonly notJudged: readonly string[]
}

/**
 * Reads what a run was told: `--quick` for one start of each gateway and their CPU alone,
 * `--only=heavy,latency` for some parts, `--peers=stock,hive` for some peers, `--profile=heavy` to
 * profile ours, `--swaps=100` for fewer supergraphs than the mark asks. Throws on a name that there
 * is not.
 */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      peers: { type: 'string' },
      profile: { type: 'string' },
      swaps: { type: 'string', default: String(memoryMark.swaps) },
    },
  })
  const { quick } = values
  const parts = chosen(values.only, quick ? shapeNames : partNames, partNames)
  const peers = chosen(values.peers, peerNames, peerNames)
  const [profiled] = chosen(values.profile, [], shapeNames)
  const swaps = Number(values.swaps)
  if (!Number.isInteger(swaps) || swaps < 1) throw new Error(`"${values.swaps}" is no count`)
  return {
    parts,
    peers,
    profiled: shapes.find(({ name }) => name === profiled) ?? null,
    restarts: quick ? 1 : 3,
    effort: quick
      ? { rounds: 5, looks: 3, lookSeconds: 0.2, warmUpSeconds: 1 }
      : { rounds: 5, looks: 4, lookSeconds: 0.25, warmUpSeconds: 2 },
    latencyEffort: { rounds: 5, looks: 2, lookSeconds: 5, warmUpSeconds: 4 },
    swaps,
    notJudged: [
      ...partNames.filter((part) => !parts.includes(part)),
      ...peerNames.filter((peer) => !peers.includes(peer)).map((peer) => `against ${peer}`),
      ...(quick ? ['three restarts'] : []),
      ...(swaps < memoryMark.swaps && parts.includes('memory')
        ? ['the memory over all swaps']
        : []),
    ],
  }
}

function chosen<Name extends string>(
  option: string | undefined,
  otherwise: readonly Name[],
  all: readonly Name[],
): readonly Name[] {
  if (option === undefined) return otherwise
  return option
    .split(',')
    .filter(Boolean)
    .map((name) => {
      const found = all.find((one) => one === name)
      if (found === undefined) throw new Error(`"${name}" is none of: ${all.join(', ')}`)
      return found
    })
}
