import { Failure } from '#kit/errors.ts'
import type { RequestContext } from '../../request-record.ts'
import type { Report, Row } from '../report.ts'
import type { RunReport, Table } from '../run-report.ts'
import type { Asked } from '../take-parameters.ts'
import type { KeptTables } from './kept-tables.ts'
import { arranged, type QueryOptions } from './query-options.ts'
import { readToken, writeToken } from './skip-token.ts'

/** One page of an entity set. */
export interface Page {
  readonly rows: readonly Row[]
  /** How many pass the filter; null unless asked for. */
  readonly count: number | null
  /** Where the next page begins; null where this is the last one. */
  readonly next: string | null
}

export interface PageRequest {
  readonly options: QueryOptions
  readonly asked: Asked
  readonly context: RequestContext
  readonly pageSize: number
}

/** Reads pages of reports, those of one reading from one state. */
export function createReportPages(run: RunReport, kept: KeptTables) {
  async function tableOf(report: Report, { options, asked, context }: PageRequest): Promise<Table> {
    if (options.skipToken === null) return run(report, asked, context)
    const { of: hash } = readToken(options.skipToken)
    const known = kept.find(context.caller, hash)
    if (known) return known
    const table = await run(report, asked, context)
    if (table.hash === hash) return table
    throw new Failure('REPORT_CHANGED', 'The report has changed since its first page was read')
  }

  /** Throws Failure REPORT_CHANGED when the report is another one by now, and what running it throws. */
  return async (report: Report, request: PageRequest): Promise<Page> => {
    const { options, context, pageSize } = request
    const table = await tableOf(report, request)
    const numbered = table.rows.map((row, index): Row => [index + 1, ...row])
    const all = arranged(numbered, options)
    const given = options.skipToken === null ? 0 : readToken(options.skipToken).given
    const begin = options.skip + given
    const end = Math.min(options.skip + options.top, begin + pageSize)
    const rows = all.slice(begin, end)
    const hasNext = end < Math.min(all.length, options.skip + options.top)
    if (hasNext) kept.keep(context.caller, table)
    return {
      rows,
      count: options.count ? all.length : null,
      next: hasNext ? writeToken({ of: table.hash, given: given + rows.length }) : null,
    }
  }
}
