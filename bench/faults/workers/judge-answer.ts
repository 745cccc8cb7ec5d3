/** A GraphQL response. */
interface Answer {
  readonly data?: unknown
  readonly errors?: readonly unknown[]
}

/** Whether an answer is as it was, lacks something and tells so, or is not true. */
export type Verdict = 'whole' | 'partial' | 'wrong'

export function judge({ data, errors = [] }: Answer, expected: unknown): Verdict {
  const lack = compare(data, expected)
  if (lack === 'different') return 'wrong'
  if (lack === 'lacking') return errors.length > 0 ? 'partial' : 'wrong'
  return errors.length > 0 ? 'partial' : 'whole'
}

/** What is null stands for anything that was not got. */
function compare(value: unknown, expected: unknown): 'same' | 'lacking' | 'different' {
  if (value === expected) return 'same'
  if (value === null || value === undefined) return 'lacking'
  if (typeof value !== 'object' || typeof expected !== 'object' || expected === null)
    return 'different'
  const others = new Map(Object.entries(expected))
  const found = Object.entries(value).map(([name, each]) => compare(each, others.get(name)))
  if (found.includes('different') || found.length !== others.size) return 'different'
  return found.includes('lacking') ? 'lacking' : 'same'
}
