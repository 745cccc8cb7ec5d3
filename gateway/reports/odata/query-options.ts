import { badInput, Failure } from '#kit/errors.ts'
import type { Cell, Column, Row } from '../report.ts'
import { type Filter, readFilter } from './filter.ts'

/** What a client asks of an entity set (OData 4.0 URL conventions, section 5.1). */
export interface QueryOptions {
  readonly filter: Filter | null
  /** By these, in turn; none where the order is the report's own. */
  readonly order: readonly Order[]
  /** The columns that are wanted, by their places; all unless some are chosen. */
  readonly selected: readonly number[] | null
  readonly top: number
  readonly skip: number
  readonly count: boolean
  /** Where a page before this one ended, as the server wrote it. */
  readonly skipToken: string | null
}

export interface Order {
  /** The place of the column. */
  readonly column: number
  readonly isDescending: boolean
}

type Query = Readonly<Record<string, unknown>>

const supported = [
  '$filter',
  '$orderby',
  '$select',
  '$top',
  '$skip',
  '$count',
  '$skiptoken',
  '$format',
]

/** What is asked of the set, apart from the report's own parameters. */
export function splitOptions(query: Query): {
  readonly options: Query
  readonly parameters: Query
} {
  const entries = Object.entries(query)
  const isOption = ([name]: readonly [string, unknown]) => name.startsWith('$')
  return {
    options: Object.fromEntries(entries.filter(isOption)),
    parameters: Object.fromEntries(entries.filter((entry) => !isOption(entry))),
  }
}

/** Throws Failure BAD_USER_INPUT, whose argument is the option; NOT_SUPPORTED for options of OData that there are not here. */
export function readOptions(options: Query, columns: readonly Column[]): QueryOptions {
  const unknown = Object.keys(options).find((name) => !supported.includes(name))
  if (unknown !== undefined)
    throw new Failure(
      'NOT_SUPPORTED',
      `${unknown} is not served; there are ${supported.join(', ')}`,
      {
        argument: unknown,
      },
    )
  const text = (name: string) => textOf(options, name)
  const filter = text('$filter')
  refuseFormat(text('$format'))
  return {
    filter: filter === null ? null : readFilter(filter, columns),
    order: readOrder(text('$orderby'), columns),
    selected: readSelect(text('$select'), columns),
    top: readCount('$top', text('$top'), Number.POSITIVE_INFINITY),
    skip: readCount('$skip', text('$skip'), 0),
    count: readTruth('$count', text('$count')),
    skipToken: text('$skiptoken'),
  }
}

function textOf(options: Query, name: string): string | null {
  const value = options[name]
  if (value === undefined) return null
  if (typeof value === 'string') return value
  throw badInput(name, 'it is given more than once')
}

function refuseFormat(format: string | null): void {
  if (format === null || /^(json|application\/json(;.*)?)$/.test(format)) return
  throw new Failure('NOT_SUPPORTED', 'The feed comes as JSON', { argument: '$format' })
}

function placeOf(option: string, name: string, columns: readonly Column[]): number {
  const place = columns.findIndex((column) => column.name === name)
  if (place < 0) throw badInput(option, `there is no column ${name}`)
  return place
}

function readOrder(text: string | null, columns: readonly Column[]): Order[] {
  if (text === null) return []
  return text.split(',').map((part) => {
    const [name = '', direction = 'asc', ...more] = part.trim().split(/\s+/)
    if (more.length > 0 || !['asc', 'desc'].includes(direction))
      throw badInput('$orderby', `${JSON.stringify(part.trim())} is not a column with asc or desc`)
    return { column: placeOf('$orderby', name, columns), isDescending: direction === 'desc' }
  })
}

function readSelect(text: string | null, columns: readonly Column[]): number[] | null {
  if (text === null || text.trim() === '*') return null
  return [...new Set(text.split(',').map((name) => placeOf('$select', name.trim(), columns)))]
}

function readCount(option: string, text: string | null, otherwise: number): number {
  if (text === null) return otherwise
  if (!/^\d{1,9}$/.test(text))
    throw badInput(option, `${JSON.stringify(text)} is not a whole number`)
  return Number(text)
}

function readTruth(option: string, text: string | null): boolean {
  if (text === null || text === 'false') return false
  if (text === 'true') return true
  throw badInput(option, `${JSON.stringify(text)} is not true or false`)
}

/** The rows that pass, in the order that is asked for; equal ones as they were. */
export function arranged(rows: readonly Row[], { filter, order }: QueryOptions): readonly Row[] {
  const passing = filter ? rows.filter(filter) : rows
  if (order.length === 0) return passing
  return passing.toSorted((one, other) => {
    for (const { column, isDescending } of order) {
      const sign = compareCells(one[column] ?? null, other[column] ?? null)
      if (sign !== 0) return isDescending ? -sign : sign
    }
    return 0
  })
}

/** Null comes first (OData 4.0, section 11.2.5.2); text by its characters, in no alphabet. */
function compareCells(one: Cell, other: Cell): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null)
  if (one === other) return 0
  return one < other ? -1 : 1
}
