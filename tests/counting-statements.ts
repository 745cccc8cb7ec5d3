import type { Database, Sql } from '#kit/sql.ts'

/** No documented operation may need more statements than this, whatever the number of rows. */
export const mostStatements = 15

/** A database that counts its statements, transactions apart. */
export function countingStatements(database: Database): Database & { statements(): number } {
  let count = 0
  const sql: Sql = (text, ...values) => {
    count++
    return database.sql(text, ...values)
  }
  return { ...database, sql, statements: () => count }
}
