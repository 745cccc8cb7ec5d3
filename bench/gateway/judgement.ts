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

/** Tells what was found, and judges it in the last line. */
export function judge(measurements: Measurements, options: Options): void {
  const judged = [...ratiosOf(measurements), ...latencyOf(measurements), ...memoryOf(measurements)]
  for (const { name, measured, most, aim, spread } of judged)
    console.log(
      `${name}: ${measured}${spread ? ` (${spread.join(' to ')})` : ''}, must ${most}${aim ? `, aim ${aim}` : ''}`,
    )
  const { restarts, effort, notJudged } = options
  printVerdict(
    'gateway',
    judged.filter(({ name }) => name !== memoryName || options.swaps >= memoryMark.swaps),
    {
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus()[0]?.model}, Node ${process.version}`,
      restarts,
      rounds: effort.rounds,
      bearerCheck: measurements.bearerCheck,
      spread: Object.fromEntries(
        judged.flatMap(({ name, spread }) => (spread ? [[name, spread]] : [])),
      ),
      aimsMissed: judged
        .filter(({ aim, measured }) => aim && measured > aim)
        .map(({ name }) => name),
      shapes: shapesOf(measurements),
      p99Ms: mediansOf(measurements.p99Ms),
      memoryMegabytes: measurements.memory,
    },
    { missing: measurements.bearerCheck ? [] : ['the bearer check'], notJudged },
  )
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
  const more = thousandths(memory.after - memory.before)
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
