import type { Answers } from './start-federation.ts'

/** Where two answers to one operation differ. */
export interface Difference {
  readonly of: 'data' | 'errors'
  readonly between: 'specification' | 'stock' | 'fronts'
  readonly ours: unknown
  readonly theirs: unknown
}

interface Answered {
  readonly data?: unknown
  readonly errors?: readonly AnsweredError[]
}

interface AnsweredError {
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: { readonly code?: string }
}

/**
 * Compares our answer with what the specification says, to the order of fields, and with the stock
 * engine's. Errors are compared as sets of the places that they made null: which of several errors
 * of one such place are told is free (GraphQL specification, section 6.4.4). The stock engine's also
 * by their codes. The answers of our two fronts have to be equal in everything.
 */
export function compareAnswers({ truth, ...engines }: Answers): Difference[] {
  const { motcua } = engines
  return [
    ...differenceOf('data', 'specification', dataOf(motcua), dataOf(truth)),
    ...differenceOf('errors', 'specification', placesOf(motcua), placesOf(truth)),
    ...compareEngines(engines),
  ]
}

/** The same without what the specification says. */
export function compareEngines({ motcua, again, apollo }: Omit<Answers, 'truth'>): Difference[] {
  return [
    ...differenceOf('data', 'fronts', dataOf(motcua), dataOf(again)),
    ...differenceOf('errors', 'fronts', errorsOf(motcua), errorsOf(again)),
    ...differenceOf('data', 'stock', sorted(dataOf(motcua)), sorted(dataOf(apollo))),
    ...differenceOf('errors', 'stock', codesOf(motcua), codesOf(apollo)),
  ]
}

function differenceOf(
  of: Difference['of'],
  between: Difference['between'],
  ours: unknown,
  theirs: unknown,
): Difference[] {
  return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ of, between, ours, theirs }]
}

/** A request that is refused has no data, and one whose root is null has. */
const dataOf = ({ data }: Answered) => (data === undefined ? 'none' : data)

/** In one order: which of several subgraphs answers first is free. */
const errorsOf = ({ errors = [] }: Answered) => setOf(errors.map((error) => JSON.stringify(error)))

function placesOf({ data, errors = [] }: Answered): string[] {
  return setOf(errors.map(({ path }) => emptiedBy(data, path)))
}

function codesOf({ data, errors = [] }: Answered): string[] {
  return setOf(
    errors.map(({ path, extensions }) => `${extensions?.code} at ${emptiedBy(data, path)}`),
  )
}

const setOf = (texts: readonly string[]) => [...new Set(texts)].sort()

/** The place that is null because of an error: the one that it names, or one above. */
function emptiedBy(data: unknown, path: AnsweredError['path']): string {
  if (!path) return 'no path'
  let value = data
  for (const [index, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, index).join('.')
    value = Object.entries(value).find(([key]) => key === String(step))?.[1]
  }
  return value === null ? path.join('.') : `${path.join('.')}, which is not null`
}

/** The same with the fields of every object in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)])
}
