import { directivesOf, textArgument } from '../../schema-elements.ts'
import type { LintRule } from '../rule.ts'

/** Clients plan by the day on which something goes. */
export const deprecationDates: LintRule = {
  code: 'DEPRECATION_NEEDS_DATE',
  level: 'ERROR',
  find: ({ elements }) =>
    elements.flatMap(({ coordinate, node }) =>
      directivesOf(node, 'deprecated')
        .filter((deprecated) => !hasDate(textArgument(deprecated, 'reason') ?? ''))
        .map((deprecated) => ({
          coordinate,
          message:
            'Say in the reason what to use instead and the day until which it is served: "Use unpaid. Until 2027-06-30."',
          node: deprecated,
        })),
    ),
}

function hasDate(reason: string): boolean {
  return (reason.match(/\b\d{4}-\d{2}-\d{2}\b/g) ?? []).some((text) => {
    const day = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
  })
}
