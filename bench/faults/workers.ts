import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Figure } from '../verdict.ts'
import { startLoad, startNetwork } from './workers/child-processes.ts'
import type { LoadSeen } from './workers/load-process.ts'
import { type MeasuredMachine, startMachine } from './workers/machine.ts'
import { operations } from './workers/operations.ts'

const workers = 2
const perSecond = 250

/** Whole, as the figures are asked for; and short, to see that all of it works. */
const lengths = {
  whole: { swaps: 100, restarts: 20, requests: 100_000 },
  quick: { swaps: 3, restarts: 2, requests: 2_000 },
}

/** What swaps and restarts of single workers cost clients who go on asking. */
export async function measureWorkers({ quick }: { readonly quick: boolean }) {
  const length = quick ? lengths.quick : lengths.whole
  await using running = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-workers-'))
  running.defer(() => rm(folder, { recursive: true }))
  const network = await startNetwork()
  running.defer(network.stop)
  const machine = await startMachine(folder, network.url, workers)
  running.defer(machine.stop)
  const load = startLoad({ url: machine.url, perSecond, mixedEvery: 0 })
  await untilKnown(load.seen)
  // What was used before is known to all from now on.
  await machine.swap()
  const before = await machine.figures()
  const secondsOfSwaps = await swapAndRestart(machine, load.seen, length)
  while ((await load.seen()).requests < length.requests) await setTimeout(200)
  const after = await machine.figures()
  const seen = await load.stop()
  console.log(`workers: ${JSON.stringify(seen)}`)

  const grown = (name: string) => after(name) - before(name)
  const delay = delayOf(grown)
  const planned = (occasion: string) =>
    grown(`motcua_operations_planned_total{occasion="${occasion}"}`)
  const figures: Figure[] = [
    { name: 'workers: requests dropped', measured: seen.dropped + seen.wrong, most: 0 },
    {
      name: 'workers: requests asked too few',
      measured: Math.max(0, length.requests - seen.requests),
      most: 0,
    },
    { name: 'workers: event-loop delay p99, ms', measured: delay.p99Ms, most: 50 },
    {
      name: 'workers: plans of the top 100 made for a request',
      measured: planned('request'),
      most: 0,
    },
    {
      name: 'workers: workers that crashed',
      measured: grown('motcua_worker_endings_total{reason="crashed"}'),
      most: 0,
    },
  ]
  return {
    figures,
    details: {
      'workers: swaps': length.swaps,
      'workers: restarts': grown('motcua_worker_endings_total{reason="terminated"}'),
      'workers: requests': seen.requests,
      'workers: seconds of a swap, mean': tenths(secondsOfSwaps / length.swaps),
      'workers: plans made by warming up': planned('warm-up'),
      'workers: event-loop delay over 50 ms, % of looks': delay.overPercent,
    },
  }
}

/** Until every operation was asked some times on every worker. */
async function untilKnown(seen: () => Promise<{ readonly requests: number }>): Promise<void> {
  while ((await seen()).requests < operations.length * 10) await setTimeout(100)
}

/** Gives how many seconds all swaps took. */
async function swapAndRestart(
  machine: MeasuredMachine,
  seen: () => Promise<LoadSeen>,
  { swaps, restarts }: { readonly swaps: number; readonly restarts: number },
): Promise<number> {
  let seconds = 0
  let restarted = 0
  for (let swap = 1; swap <= swaps; swap++) {
    const startMs = performance.now()
    await machine.swap()
    seconds += (performance.now() - startMs) / 1_000
    if (swap % 10 === 0) console.log(`workers: ${swap} swaps, ${JSON.stringify(await seen())}`)
    while (restarted < Math.floor((swap * restarts) / swaps)) await machine.restart(restarted++)
  }
  return seconds
}

const delayName = 'motcua_event_loop_delay_seconds'
const boundsMs = [5, 10, 20, 30, 40, 50, 100, 200, 500, 1_000]

/** The 99th percentile by the buckets of the histogram, within which values are taken to lie evenly. */
function delayOf(grown: (name: string) => number): { p99Ms: number; overPercent: number } {
  const all = grown(`${delayName}_count`)
  const upTo = (ms: number) => grown(`${delayName}_bucket{le="${ms / 1_000}"}`)
  const rank = all * 0.99
  const to = boundsMs.find((ms) => upTo(ms) >= rank) ?? Number.POSITIVE_INFINITY
  const from = boundsMs[boundsMs.indexOf(to) - 1] ?? 0
  const below = from === 0 ? 0 : upTo(from)
  const share = (rank - below) / (upTo(to) - below)
  return {
    p99Ms: tenths(from + (to - from) * share),
    overPercent: Math.round(((all - upTo(50)) / all) * 10_000) / 100,
  }
}

const tenths = (value: number) => Math.round(value * 10) / 10
