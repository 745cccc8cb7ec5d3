import { parseArgs } from 'node:util'
import { type Figure, printVerdict } from '../verdict.ts'
import { measureDepartments } from './departments.ts'
import { measureHostile } from './hostile.ts'
import { measureRedis } from './redis.ts'
import { measureWorkers } from './workers.ts'

/** What one part of the bench measured. */
export interface FaultResults {
  readonly figures: readonly Figure[]
  readonly details: Readonly<Record<string, unknown>>
}

/** `npm run bench:faults`: what clients, departments and a Redis that misbehave cost the others, and what swaps and restarts of workers do. */
const parts: Readonly<
  Record<string, (options: { readonly quick: boolean }) => Promise<FaultResults>>
> = {
  hostile: measureHostile,
  departments: measureDepartments,
  redis: measureRedis,
  workers: measureWorkers,
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
  const measure = parts[name]
  if (!measure) throw new Error(`No part "${name}"; there are ${Object.keys(parts).join(', ')}`)
  results.push(await measure(options))
}
printVerdict(
  'faults',
  results.flatMap(({ figures }) => figures),
  Object.assign({}, ...results.map(({ details }) => details)),
  { notJudged: Object.keys(parts).filter((name) => !chosen.includes(name)) },
)
