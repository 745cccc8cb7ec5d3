import type { Representation } from './entity-keys.ts'
import { Breach, short } from './graphql-answer.ts'
import type { ConformRule } from './rule.ts'
import { entityRules } from './rules/entities.ts'
import { faultRules } from './rules/faults.ts'
import { limitRules } from './rules/limits.ts'
import { serviceRules } from './rules/service.ts'
import type { Target } from './send.ts'
import { meetSubgraph, type Subject } from './subject.ts'

export const conformRules: readonly ConformRule[] = [
  ...serviceRules,
  ...entityRules,
  ...faultRules,
  ...limitRules,
]

/** What came of one rule. */
export interface ConformResult {
  readonly id: string
  readonly must: string
  readonly cure: string
  readonly outcome: 'PASSED' | 'FAILED' | 'SKIPPED'
  /** What was seen, or why it was not tried; null when it passed. */
  readonly detail: string | null
}

/** Tests a running subgraph, rule by rule; `examples` are representations of entities that there are. */
export async function conform(
  target: Target,
  examples: readonly Representation[] = [],
  rules: readonly ConformRule[] = conformRules,
): Promise<ConformResult[]> {
  const subject = await meetSubgraph(target, examples)
  const results: ConformResult[] = []
  for (const rule of rules) results.push(await resultOf(rule, subject))
  return results
}

async function resultOf(
  { id, must, cure, attempt }: ConformRule,
  subject: Subject,
): Promise<ConformResult> {
  try {
    const reason = await attempt(subject)
    return reason === undefined
      ? { id, must, cure, outcome: 'PASSED', detail: null }
      : { id, must, cure, outcome: 'SKIPPED', detail: reason }
  } catch (error) {
    return { id, must, cure, outcome: 'FAILED', detail: seenIn(error, subject.target) }
  }
}

function seenIn(error: unknown, { limitMs }: Target): string {
  if (error instanceof Breach) return error.message
  if (error instanceof DOMException && error.name === 'TimeoutError')
    return `no answer within ${limitMs} ms`
  // What fetch says of a connection is in its cause.
  if (error instanceof TypeError) return `no answer: ${short(String(error.cause ?? error.message))}`
  throw error
}

/** The results as lines for people; failed rules with their cure. */
export function report(results: readonly ConformResult[]): string {
  const lines = results.flatMap(({ id, must, cure, outcome, detail }) => {
    if (outcome === 'PASSED') return [`ok      ${id}`]
    if (outcome === 'SKIPPED') return [`skipped ${id}: ${detail}`]
    return [`FAILED  ${id}: ${must}`, `          seen: ${detail}`, `          cure: ${cure}`]
  })
  const count = (outcome: string) => results.filter((result) => result.outcome === outcome).length
  const sum = `${count('PASSED')} passed, ${count('FAILED')} failed, ${count('SKIPPED')} skipped`
  return [...lines, '', sum].join('\n')
}
