import { parseArgs } from 'node:util'
import { type Figure, printVerdict } from '../verdict.ts'
import { measureDepartments } from './departments.ts'
import { measureHostile } from './hostile.ts'
import { measureRedis } from './redis.ts'

/** What one part of the bench measured. */
export interface FaultResults {
  readonly figures: readonly Figure[]
  readonly details: Readonly<Record<string, unknown>>
}

/** `npm run bench:faults`: what clients, departments and a Redis that misbehave cost the others. */
const parts: Readonly<Record<string, () => Promise<FaultResults>>> = {
  hostile: measureHostile,
  departments: measureDepartments,
  redis: measureRedis,
}

const { values: options } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const chosen = options.only ?? Object.keys(parts)
const results: FaultResults[] = []
for (const name of chosen) {
  const measure = parts[name]
  if (!measure) throw new Error(`No part "${name}"; there are ${Object.keys(parts).join(', ')}`)
  results.push(await measure())
}
printVerdict(
  'faults',
  results.flatMap(({ figures }) => figures),
  Object.assign({}, ...results.map(({ details }) => details)),
  { notJudged: Object.keys(parts).filter((name) => !chosen.includes(name)) },
)
