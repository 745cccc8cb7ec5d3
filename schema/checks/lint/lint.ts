import { type DocumentNode, GraphQLError, parse } from 'graphql'
import { elementsOf } from '../schema-elements.ts'
import { type SourceSpan, sourceSpans } from '../source-places.ts'
import type { LintedSchema, LintLevel, LintRule } from './rule.ts'
import { bothLanguages } from './rules/both-languages.ts'
import { deprecationDates } from './rules/deprecation-dates.ts'
import { descriptions } from './rules/descriptions.ts'
import { enumValues } from './rules/enum-values.ts'
import { fieldNames } from './rules/field-names.ts'
import { nullableCrossings } from './rules/nullable-crossings.ts'
import { paginatedLists } from './rules/paginated-lists.ts'
import { personalKeys } from './rules/personal-keys.ts'
import { typeNames } from './rules/type-names.ts'

export const lintRules: readonly LintRule[] = [
  typeNames,
  fieldNames,
  enumValues,
  descriptions,
  bothLanguages,
  deprecationDates,
  nullableCrossings,
  personalKeys,
  paginatedLists,
]

export interface LintDiagnostic {
  readonly rule: string
  readonly level: LintLevel
  readonly coordinate: string
  readonly message: string
  readonly span: SourceSpan
}

/** Holds one subgraph's SDL against the rules of the house, in the order of the text. */
export function lint(
  sdl: string,
  { isForeign }: Pick<LintedSchema, 'isForeign'>,
  rules: readonly LintRule[] = lintRules,
): LintDiagnostic[] {
  const spanOf = sourceSpans(sdl)
  const document = parseOrFault(sdl)
  if (document instanceof GraphQLError) {
    const [start = 0] = document.positions ?? []
    const span = spanOf({ start, end: start })
    const { message } = document
    return [{ rule: 'INVALID_GRAPHQL', level: 'ERROR', coordinate: '', message, span }]
  }
  const schema = { elements: elementsOf(document), isForeign }
  return rules
    .flatMap(({ code, level, find }) =>
      find(schema).map(({ coordinate, message, node }) => {
        return { rule: code, level, coordinate, message, span: spanOf(node.loc ?? nowhere) }
      }),
    )
    .sort((a, b) => a.span.start.byteOffset - b.span.start.byteOffset)
}

const nowhere = { start: 0, end: 0 }

function parseOrFault(sdl: string): DocumentNode | GraphQLError {
  try {
    return parse(sdl)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    // The stack does not hold lists of lists without end.
    if (error instanceof RangeError) return new GraphQLError('Syntax Error: nested too deeply')
    throw error
  }
}

/** What is found that was not found before, wherever it stood then. */
export function newDiagnostics(
  found: readonly LintDiagnostic[],
  before: readonly LintDiagnostic[],
): LintDiagnostic[] {
  const known = new Set(before.map(keyOf))
  return found.filter((diagnostic) => !known.has(keyOf(diagnostic)))
}

function keyOf({ rule, coordinate, message }: LintDiagnostic): string {
  return [rule, coordinate, message].join('\n')
}
