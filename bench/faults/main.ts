import { parseArgs } from 'node:util'
import { type Figure, printVerdict } from '../verdict.ts'

/** What one part of the bench measured. */
export interface FaultResults {
  readonly figures: readonly Figure[]
  readonly details: Readonly<Record<string, unknown>>
  /** What a quick run is too short to judge. */
  readonly notJudged?: readonly string[]
}

export interface FaultOptions {
  readonly quick: boolean
}

type Measure = (options: FaultOptions) => Promise<FaultResults>

/**
 * `npm run bench:faults`: what clients, departments and a Redis that misbehave cost the others, and what swaps and restarts of
 * workers do.
 *
 * Departments come first, and each part is loaded when its turn has come: what a part before it has loaded
 * makes the pauses longer in which this process collects its garbage, and those are measured as the gateway's.
 */
const parts: Readonly<Record<string, () => Promise<Measure>>> = {
  departments: async () => (await import('./departments.ts')).measureDepartments,
  hostile: async () => (await import('./hostile.ts')).measureHostile,
  redis: async () => (await import('./redis.ts')).measureRedis,
  workers: async () => (await import('./workers.ts')).measureWorkers,
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
})
const chosen = options.only ?? Object.keys(parts)
const results: FaultResults[] = []
for (const name of chosen) {
  const load = parts[name]
  if (!load) throw new Error(`No part "${name}"; there are ${Object.keys(parts).join(', ')}`)
  const measure = await load()
  results.push(await measure(options))
}
printVerdict(
  'faults',
  results.flatMap(({ figures }) => figures),
  Object.assign({}, ...results.map(({ details }) => details)),
  {
    notJudged: [
      ...Object.keys(parts).filter((name) => !chosen.includes(name)),
      ...results.flatMap(({ notJudged = [] }) => notJudged),
    ],
  },
)
