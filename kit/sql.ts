import type { Part } from './lifecycle.ts'

/**
 * A statement as a tagged template: its values become parameters, never text.
 *
 * Both drivers give the same JavaScript values: `bigint` for int8, `string` (YYYY-MM-DD) for date,
 * `Date` for timestamptz, `string` for numeric and uuid. Give money as `bigint`, dates as text, and
 * moments as `Date`.
 */
export type Sql = <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => Promise<Row[]>

/** What runs one parameterised statement, or a script of several without parameters. */
export interface Runner {
  query(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }>
  script(text: string): Promise<void>
}

/** One database, PostgreSQL or its embedded form. */
export interface Database extends Part {
  readonly sql: Sql
  /** All or nothing: what `work` throws undoes what it did. */
  transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>
}

export interface Transaction {
  readonly sql: Sql
  /** Runs a file of plain SQL statements. */
  script(text: string): Promise<void>
}

/** The one way to SQL, whichever driver is behind it. */
export function sqlOn(runner: Pick<Runner, 'query'>): Sql {
  return async <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => {
    const numbered = text.reduce((before, part, index) => `${before}$${index}${part}`)
    return (await runner.query(numbered, values)).rows as Row[]
  }
}

/** How both drivers read the types that they would read differently, by PostgreSQL's type number. */
export const typeReaders: Readonly<Record<number, (text: string) => unknown>> = {
  20: BigInt,
  1082: String,
  1184: (text) => new Date(text),
}
