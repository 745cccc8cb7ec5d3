import { LRUCache } from 'lru-cache'
import type { Caller } from '../../caller.ts'
import type { Table } from '../run-report.ts'

/** Keeps reports for a while, so that the pages of one reading are of one state. */
export interface KeptTables {
  keep(caller: Caller, table: Table): void
  find(caller: Caller, hash: string): Table | undefined
}

const keptMs = 5 * 60_000

/** Some tens of megabytes. */
const keptCells = 500_000

/** What one caller may see need not be another's to see. */
const keyOf = ({ subject, scopes }: Caller, hash: string) =>
  `${hash} ${subject ?? ''} ${[...scopes].sort().join(' ')}`

export function createKeptTables(): KeptTables {
  const tables = new LRUCache<string, Table>({
    maxSize: keptCells,
    ttl: keptMs,
    sizeCalculation: ({ rows, columns }) => rows.length * columns.length + 1,
  })
  return {
    keep: (caller, table) => tables.set(keyOf(caller, table.hash), table),
    find: (caller, hash) => tables.get(keyOf(caller, hash)),
  }
}
