import type { Fields } from '#kit/config.ts'
import { maxClientTokens } from '#kit/document-limits.ts'
import { type QuotaName, quotaNames } from '../quotas/quotas.ts'

const mebibyte = 1024 * 1024

interface LimitRow {
  /** The environment variable that sets it. */
  readonly variable: string
  readonly standard: number
  /** What the gateway itself can bear: more is refused, also where the limit is only reported. */
  readonly ceiling: number
}

/** What one request may hold. Adding a row is adding public API: the name is told to clients. */
export const limitRows = {
  bodyBytes: { variable: 'LIMIT_BODY_BYTES', standard: mebibyte, ceiling: 16 * mebibyte },
  inflatedBytes: { variable: 'LIMIT_INFLATED_BYTES', standard: mebibyte, ceiling: 16 * mebibyte },
  batch: { variable: 'LIMIT_BATCH', standard: 1, ceiling: 100 },
  variablesBytes: {
    variable: 'LIMIT_VARIABLES_BYTES',
    standard: mebibyte / 4,
    ceiling: 16 * mebibyte,
  },
  variablesDepth: { variable: 'LIMIT_VARIABLES_DEPTH', standard: 20, ceiling: 200 },
  tokens: { variable: 'LIMIT_TOKENS', standard: 5_000, ceiling: maxClientTokens },
  operations: { variable: 'LIMIT_OPERATIONS', standard: 10, ceiling: 1_000 },
  fragments: { variable: 'LIMIT_FRAGMENTS', standard: 100, ceiling: 1_000 },
  depth: { variable: 'LIMIT_DEPTH', standard: 30, ceiling: 50 },
  fields: { variable: 'LIMIT_FIELDS', standard: 2_500, ceiling: 10_000 },
  rootFields: { variable: 'LIMIT_ROOT_FIELDS', standard: 50, ceiling: 10_000 },
  aliases: { variable: 'LIMIT_ALIASES', standard: 200, ceiling: 10_000 },
  directives: { variable: 'LIMIT_DIRECTIVES', standard: 500, ceiling: 10_000 },
  cost: { variable: 'LIMIT_COST', standard: 1_000_000, ceiling: Number.MAX_SAFE_INTEGER },
} as const satisfies Record<string, LimitRow>

export type LimitName = keyof typeof limitRows

export const limitNames = Object.keys(limitRows) as LimitName[]

/** The limits of one gateway. */
export interface Limits {
  readonly most: Readonly<Record<LimitName, number>>
  /** Those that are counted and logged where they are exceeded, and refuse nothing below their ceiling. */
  readonly reportOnly: ReadonlySet<LimitName | QuotaName>
  /** How many items a list is taken to have where the schema does not say. */
  readonly assumedListSize: number
  /** How many errors an answer tells of. */
  readonly errors: number
}

/** With nothing set. */
export const standardLimits: Limits = {
  most: limitsBy(({ standard }) => standard),
  reportOnly: new Set(),
  assumedListSize: 20,
  errors: 20,
}

/** Reads the limits of a gateway, each of which may be set. */
export function readLimits(field: Fields): Limits {
  return {
    most: limitsBy(({ variable, standard, ceiling }) =>
      field.count(variable, 1, standard, ceiling),
    ),
    reportOnly: readReportOnly(field),
    assumedListSize: field.count(
      'LIMIT_ASSUMED_LIST_SIZE',
      1,
      standardLimits.assumedListSize,
      1_000_000,
    ),
    errors: field.count('LIMIT_ERRORS', 2, standardLimits.errors, 1_000),
  }
}

/** The most that is taken in of something whose limit may be one that is only reported. */
export function mostTaken({ most, reportOnly }: Limits, name: LimitName): number {
  return reportOnly.has(name) ? limitRows[name].ceiling : most[name]
}

function limitsBy(choose: (row: LimitRow) => number): Record<LimitName, number> {
  const values = {} as Record<LimitName, number>
  for (const name of limitNames) values[name] = choose(limitRows[name])
  return values
}

function readReportOnly(field: Fields): Set<LimitName | QuotaName> {
  const asked = field
    .text('LIMITS_REPORT_ONLY', '')
    .split(/[\s,]+/)
    .filter(Boolean)
  const names = [...limitNames, ...quotaNames]
  const unknown = asked.filter((name) => !names.some((known) => known === name))
  if (unknown.length > 0)
    field.problem(
      `LIMITS_REPORT_ONLY is not valid: no limits ${unknown.join(', ')}; they are ${names.join(', ')}`,
    )
  return new Set(names.filter((name) => asked.includes(name)))
}
