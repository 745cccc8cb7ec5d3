import { Failure } from '#kit/errors.ts'
import { dossierList } from '../dossier-list.ts'
import type { ListClient } from '../list-client.ts'
import type { Row } from '../report.ts'
import { rowsOfLines } from '../rows-of-lines.ts'
import type { QueryOptions } from './query-options.ts'
import type { Page, PageRequest } from './report-page.ts'
import { readToken, writeToken } from './skip-token.ts'

/** How many rows are looked at for one page; a page may hold fewer than asked for, and lead on. */
const mostLookedAt = 50_000

/**
 * Reads pages of the list of dossiers in the order of its ids. A dossier that comes while it is read is on a
 * later page or on none, and no dossier is on two.
 */
export function createListPages(lists: ListClient) {
  return async ({ options, asked: { variables }, pageSize }: PageRequest): Promise<Page> => {
    refuseForList(options)
    const { filter, top, skip, skipToken } = options
    const begin = skipToken === null ? null : readToken(skipToken)
    const before = begin?.given ?? 0
    const given = Math.max(0, before - skip)
    const toSkip = Math.max(0, skip - before)
    const wanted = Math.min(pageSize, top - given)
    const limit = filter || toSkip > 0 ? mostLookedAt : wanted + 1
    const { lines, count } = await lists.open({
      format: 'ndjson',
      variables,
      after: begin?.of,
      limit,
      counted: options.count,
    })
    const read = await readRows(rowsOfLines(dossierList.columns, lines), { filter, toSkip, wanted })
    const hasNext = given + read.rows.length < top && (read.hasMore || read.seen === limit)
    return {
      rows: read.rows,
      count,
      next:
        hasNext && read.last !== null
          ? writeToken({ of: read.last, given: before + read.passed })
          : null,
    }
  }
}

interface Wanted {
  readonly filter: QueryOptions['filter']
  readonly toSkip: number
  readonly wanted: number
}

async function readRows(all: AsyncIterable<Row>, { filter, toSkip, wanted }: Wanted) {
  const rows: Row[] = []
  let [seen, passed] = [0, 0]
  let last: string | null = null
  for await (const row of all) {
    seen++
    if (filter === null || filter(row)) {
      if (rows.length === wanted && passed >= toSkip)
        return { rows, seen, passed, last, hasMore: true }
      if (passed >= toSkip) rows.push(row)
      passed++
    }
    last = String(row[0])
  }
  return { rows, seen, passed, last, hasMore: false }
}

/** Throws Failure NOT_SUPPORTED for what would need the whole list in memory. */
function refuseForList({ order, filter, count }: QueryOptions): void {
  const [first, ...more] = order
  if (first && (first.column !== 0 || first.isDescending || more.length > 0))
    throw new Failure(
      'NOT_SUPPORTED',
      'The list of dossiers comes in the order of dossier_id alone',
      {
        argument: '$orderby',
      },
    )
  if (count && filter)
    throw new Failure(
      'NOT_SUPPORTED',
      'The list of dossiers is not counted by $filter; its parameters narrow it too',
      {
        argument: '$count',
      },
    )
}
