import { cpus } from 'node:os'
import { median } from '../statistics.ts'
import { type Figure, printVerdict } from '../verdict.ts'
import { latencyMark, type Mark, marks, memoryMark } from './marks.ts'
import type { Measurements } from './measurements.ts'
import type { Options } from './options.ts'
import { type Measured, type Ratio, ratioTo, thousandths } from './rounds.ts'

/** A figure with how it came about. */
interface Judged extends Figure {
  readonly aim?: number
  /** The least and the most of all rounds. */
  readonly spread?: readonly [number, number]
}

export const markName = ({ shape, peer }: Pick<Mark, 'shape' | 'peer'>) =>
  `${shape}: CPU against ${peer}`
export const latencyName = `p99 against stock at ${latencyMark.requestsPerSecond} requests/s`
export const memoryName = 'memory after swaps: MB more'

/** The p99 over which the stock gateway did not keep up, so that a queue without end was measured. */
const keptUpMs = 1_000

/** Tells what was found, and judges it in the last line. */
export function judge(measurements: Measurements, options: Options): void {
  const found = [...ratiosOf(measurements), ...latencyOf(measurements), ...memoryOf(measurements)]
  found.forEach(tell)
  const tooShort = options.swaps < memoryMark.swaps ? [memoryName] : []
  const tooBusy = keptUp(measurements) ? [] : [latencyName]
  const judged = found.filter(({ name }) => ![...tooShort, ...tooBusy].includes(name))
  printVerdict('gateway', judged, detailsOf(measurements, found, options), {
    missing: measurements.bearerCheck === false ? ['the bearer check'] : [],
    notJudged: [...options.notJudged, ...tooBusy],
  })
}

function tell({ name, measured, most, aim, spread }: Judged): void {
  const between = spread ? ` (${spread.join(' to ')})` : ''
  console.log(`${name}: ${measured}${between}, must ${most}${aim ? `, aim ${aim}` : ''}`)
}

function keptUp({ p99Ms }: Measurements): boolean {
  return median(p99Ms.get('stock') ?? [0]) < keptUpMs
}

function detailsOf(measurements: Measurements, found: readonly Judged[], options: Options) {
  const { loadAverage, bearerCheck, memory, p99Ms } = measurements
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model}, Node ${process.version}`,
    loadAverage,
    restarts: options.restarts,
    rounds: options.effort.rounds,
    bearerCheck,
    spread: Object.fromEntries(
      found.flatMap(({ name, spread }) => (spread ? [[name, spread]] : [])),
    ),
    aimsMissed: found.filter(({ aim, measured }) => aim && measured > aim).map(({ name }) => name),
    shapes: shapesOf(measurements),
    p99Ms: mediansOf(p99Ms),
    memoryMegabytes: memory,
  }
}

function ratiosOf({ costs }: Measurements): Judged[] {
  return marks.flatMap((mark) => {
    const cost = costs.get(mark.shape)
    const ratio = cost ? ratioTo(cost.cpuMs, mark.peer) : null
    return ratio ? [judgedRatio(markName(mark), ratio, mark)] : []
  })
}

function latencyOf({ p99Ms }: Measurements): Judged[] {
  const ratio = ratioTo(p99Ms, 'stock')
  return ratio ? [judgedRatio(latencyName, ratio, { must: latencyMark.ratio })] : []
}

function memoryOf({ memory }: Measurements): Judged[] {
  if (memory === null) return []
  const more = thousandths(memory.after.resident - memory.before.resident)
  return [{ name: memoryName, measured: more, most: memoryMark.megabytes }]
}

function judgedRatio(
  name: string,
  { median, least, most }: Ratio,
  { must, aim }: { must: number; aim?: number },
): Judged {
  return { name, measured: median, most: must, spread: [least, most], ...(aim && { aim }) }
}

function shapesOf({ costs }: Measurements) {
  return Object.fromEntries(
    [...costs].map(([shape, { answerBytes, fetches, cpuMs }]) => [
      shape,
      { answerBytes, fetches: Object.fromEntries(fetches), cpuMs: mediansOf(cpuMs) },
    ]),
  )
}

function mediansOf(measured: Measured): Record<string, number> {
  return Object.fromEntries(
    [...measured].map(([name, values]) => [name, thousandths(median(values))]),
  )
}
