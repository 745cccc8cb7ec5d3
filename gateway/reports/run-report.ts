import { createHash } from 'node:crypto'
import type { Clock } from '#kit/clock.ts'
import { Failure, isFailureCode } from '#kit/errors.ts'
import { readCoverage } from '../coverage.ts'
import type { GatewayAnswer } from '../gateway-answer.ts'
import type { GatewayRequest } from '../generation.ts'
import type { RequestContext } from '../request-record.ts'
import { coverageCells, passesWithTime, withCoverage } from './coverage-columns.ts'
import type { Column, Report, Row } from './report.ts'
import { rowsOfAnswer } from './rows-of-answer.ts'
import type { Asked } from './take-parameters.ts'

/** A report's rows, with their coverage. */
export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Of all that is in it but what passes with time. */
  readonly hash: string
}

/** How the gateway runs any operation. */
export type RunOperation = (request: GatewayRequest) => Promise<GatewayAnswer>

export type RunReport = (report: Report, asked: Asked, context: RequestContext) => Promise<Table>

/**
 * Runs reports as the gateway runs any operation. A report is whole or not given at all.
 *
 * Throws the Failure of the first error in the answer; a fault where a report does not fit the
 * supergraph that serves.
 */
export function createRunReport(run: RunOperation, clock: Clock): RunReport {
  return async (report, { variables }, context) => {
    const { query, name } = report
    const body = { query, operationName: name, variables }
    const { data, errors, extensions } = readBody(
      await run({ http: { method: 'POST', url: '/graphql', headers, body }, context }),
    )
    const [error] = errors
    if (error) throw failureOf(error, report)
    const at = momentOf(variables) ?? clock.now()
    const coverage = coverageCells(readCoverage(extensions, ''), at)
    return tableOf(
      withCoverage(report),
      rowsOfAnswer(report, data).map((row) => [...row, ...coverage]),
    )
  }
}

/** A report as of a moment is the same whenever it is made, with the ages of its sources. */
function momentOf({ asOf }: Asked['variables']): Date | null {
  return typeof asOf === 'string' ? new Date(asOf) : null
}

const headers = { 'content-type': 'application/json', accept: 'application/json' }

interface AnswerError {
  readonly message: string
  readonly extensions?: { readonly code?: unknown; readonly argument?: unknown }
}

interface Answer {
  readonly data?: unknown
  readonly errors: readonly AnswerError[]
  readonly extensions?: unknown
}

function readBody({ body }: GatewayAnswer): Answer {
  return { errors: [], ...JSON.parse(body.toString()) }
}

/** What is wrong with the operation itself is no fault of who asks for the report. */
const ownFaults: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'INTERNAL_SERVER_ERROR',
])

function failureOf({ message, extensions = {} }: AnswerError, { name }: Report): Error {
  const { code, argument } = extensions
  if (!isFailureCode(code) || ownFaults.has(code))
    return new Error(`The report ${name} does not fit what serves: ${message}`)
  return new Failure(code, message, typeof argument === 'string' ? { argument } : {})
}

function tableOf(columns: readonly Column[], rows: readonly Row[]): Table {
  const hash = createHash('sha256').update(JSON.stringify(columns))
  const kept = columns.map((column) => !passesWithTime(column))
  for (const row of rows)
    hash.update(JSON.stringify(row.filter((_, index) => kept[index]).map(hashable)))
  return { columns, rows, hash: hash.digest('base64url').slice(0, 22) }
}

const hashable = (cell: Row[number]) => (typeof cell === 'bigint' ? `${cell}` : cell)
