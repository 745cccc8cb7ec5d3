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

const isPart = Symbol('part of a statement')

/** A piece of SQL that stands in a statement where a value would, with values of its own. */
export interface SqlPart {
  readonly [isPart]: true
  readonly text: TemplateStringsArray
  readonly values: readonly unknown[]
}

/** Writes a piece of SQL that several statements share. */
export function part(text: TemplateStringsArray, ...values: readonly unknown[]): SqlPart {
  return { [isPart]: true, text, values }
}

/** The one way to SQL, whichever driver is behind it. */
export function sqlOn(runner: Pick<Runner, 'query'>): Sql {
  return async <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => {
    const parameters: unknown[] = []
    const numbered = spell({ [isPart]: true, text, values }, parameters)
    return (await runner.query(numbered, parameters)).rows as Row[]
  }
}

/** Reads single columns of some rows, as arrays to be given to `unnest`: databases read them faster than JSON. */
export function columnOf<Row>(rows: readonly Row[]) {
  return <Value>(read: (row: Row) => Value): readonly Value[] => rows.map(read)
}

/** The text of a piece, its values numbered on from the parameters before it. */
function spell({ text, values }: SqlPart, parameters: unknown[]): string {
  const spelled = (value: unknown) =>
    isSqlPart(value) ? spell(value, parameters) : `$${parameters.push(value)}`
  return text.reduce((before, piece, index) => before + spelled(values[index - 1]) + piece)
}

function isSqlPart(value: unknown): value is SqlPart {
  return typeof value === 'object' && value !== null && isPart in value
}

/** How both drivers read the types that they would read differently, by PostgreSQL's type number. */
export const typeReaders: Readonly<Record<number, (text: string) => unknown>> = {
  20: BigInt,
  1082: String,
  1184: (text) => new Date(text),
}
