import type { Connector, ListInOrder, OrderedPage } from './connector.ts'
import { rowsInOrder, rowsWithoutValue, type SqlList, type SqlTable } from './sql.ts'
import type { SourceDatabase, SqlFrom } from './sql-connector.ts'
import { recordOf, type TextRow } from './sql-record.ts'

/**
 * The lists of a table that go by its columns. The rows with a value and those without are read by a
 * statement each, so that an index serves either.
 */
export function sqlLists(
  database: SourceDatabase,
  { latestReceived, soonestDue }: SqlFrom['lists'],
  table: (signal: AbortSignal) => Promise<SqlTable>,
): NonNullable<Connector['inOrder']> {
  const listBy =
    (list: SqlList): ListInOrder =>
    async (page, signal) => {
      const from = await table(signal)
      const { dialect } = database
      // One more tells whether others follow.
      const limit = page.first + 1
      const { value, key } = placesAfter(page)
      const rows: TextRow[] = []
      if (value !== 'none')
        rows.push(...(await database.rows(rowsInOrder(dialect, from, list, value, limit), signal)))
      const left = limit - rows.length
      if (left > 0 && key !== null)
        rows.push(
          ...(await database.rows(rowsWithoutValue(dialect, from, list, key, left), signal)),
        )
      return {
        records: rows.slice(0, page.first).map((row) => ({
          place: { value: row.motcua_place ?? null, key: row.motcua_key ?? '' },
          record: recordOf(row),
        })),
        hasMore: rows.length > page.first,
      }
    }

  return {
    ...(latestReceived && {
      RECEIVED_LATEST_FIRST: listBy({ column: latestReceived, kind: 'moment', direction: 'DESC' }),
    }),
    ...(soonestDue && {
      DUE_SOONEST_FIRST: listBy({ column: soonestDue, kind: 'day', direction: 'ASC' }),
    }),
  }
}

/** Where the rows with a value go on, or that there are none, and those without; null where none of these follow. */
function placesAfter({ after }: OrderedPage) {
  if (after === null) return { value: null, key: '' }
  const { value, key } = after
  return value === null ? { value: 'none' as const, key } : { value: { value, key }, key: '' }
}
