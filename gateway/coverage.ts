import { isRecord } from './is-record.ts'

/** One source's part in an answer, as `extensions.coverage` tells of it. */
export interface CoverageRow {
  /** Where in the response; `@` stands for every item of a list. */
  readonly path: readonly string[]
  readonly subgraph: string
  /** Null where the subgraph itself gave no answer, so that nobody knows whom it would have named. */
  readonly department: string | null
  readonly state: string
  readonly watermark: string | null
  readonly reason: string | null
  readonly availableAfter: string | null
}

/** Stands for every item of a list. */
export const everyItem = '@'

/** Gathers what the subgraphs of one request say that they cover. */
export interface CoverageList {
  readonly all: readonly CoverageRow[]
  /** Each row once: many entities of one list are covered alike. */
  add(row: CoverageRow): void
}

export function createCoverageList(): CoverageList {
  const rows = new Map<string, CoverageRow>()
  return {
    get all() {
      return [...rows.values()]
    },
    add: (row) => rows.set(JSON.stringify(row), row),
  }
}

/** What stands for a subgraph that gave no answer: one row, whatever it was asked for. */
export function rowOfDeadSubgraph(subgraph: string, isSlow: boolean): CoverageRow {
  return {
    path: [],
    subgraph,
    department: null,
    state: 'MISSING',
    watermark: null,
    reason: isSlow ? 'TOO_SLOW' : 'UNREACHABLE',
    availableAfter: null,
  }
}

/** Reads what a subgraph says that it covers; what has another form is left out. */
export function readCoverage(extensions: unknown, subgraph: string): CoverageRow[] {
  if (!isRecord(extensions) || !Array.isArray(extensions.coverage)) return []
  return extensions.coverage.flatMap((row: unknown) => {
    if (!isRecord(row) || typeof row.state !== 'string' || !isPath(row.path)) return []
    return {
      path: row.path,
      subgraph,
      department: textOf(row.department),
      state: row.state,
      watermark: textOf(row.watermark),
      reason: textOf(row.reason),
      availableAfter: textOf(row.availableAfter),
    }
  })
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

function isPath(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((step) => typeof step === 'string')
}
