import type { GraphQLFormattedError } from 'graphql'
import type { FailureCode } from '#kit/errors.ts'
import type { CoverageList } from '../coverage.ts'
import { shortenError } from '../shorten-error.ts'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import type { Location } from './collect.ts'
import type { Gathered } from './gathered.ts'

/**
 * Asks a subgraph; `body` is the whole request, JSON in UTF-8. What changes nothing there may be asked
 * once more where it fails.
 */
export type Ask = (subgraph: string, body: Buffer, isRepeatable: boolean) => Promise<SubgraphAnswer>

/** Why something is missing, as a client may read it. */
export interface Fault {
  readonly message: string
  readonly code: FailureCode
  readonly subgraph: string
  readonly argument?: string | undefined
}

/** Keys that an object lacks: with the fault, or without one where the subgraph knows no such entity. */
interface Lack {
  readonly keys: ReadonlySet<string>
  readonly fault: Fault | null
}

/** The state of one operation while it runs. */
export interface Run {
  /** As coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly ask: Ask
  /** What subgraphs have answered so far, merged. Its texts are isomorphic. */
  data: Gathered
  /** What objects lack, and why; null as long as nothing is. */
  lacks: Map<Gathered, Lack[]> | null
  readonly errors: ErrorList
  readonly coverage: CoverageList
}

export interface ErrorList {
  readonly all: readonly GraphQLFormattedError[]
  add(error: GraphQLFormattedError): void
  /** Whether no more are told. */
  isFull(): boolean
  /** Whether an error at a place, or below it, tells already why it holds nothing. */
  covers(place: Location): boolean
}

export function createErrorList(maxErrors: number): ErrorList {
  const all: GraphQLFormattedError[] = []
  return {
    all,
    add(error) {
      if (all.length < maxErrors) all.push(shortenError(error))
    },
    isFull: () => all.length >= maxErrors,
    covers: (place) =>
      all.some(({ path }) => path && place.every((step, index) => path[index] === step)),
  }
}

/** Notes that an object lacks what a fetch should have brought. */
export function note(
  run: Run,
  object: Gathered,
  keys: ReadonlySet<string>,
  fault: Fault | null,
): void {
  run.lacks ??= new Map()
  const lacks = run.lacks.get(object)
  if (lacks) lacks.push({ keys, fault })
  else run.lacks.set(object, [{ keys, fault }])
}

/** What is noted of a key that an object lacks; undefined where nothing is. */
export function lackOf(run: Run, object: Gathered, key: string): Lack | undefined {
  return run.lacks?.get(object)?.find(({ keys }) => keys.has(key))
}

export function errorOf({ message, code, subgraph, argument }: Fault, path: Location | null) {
  return {
    message,
    ...(path && { path }),
    extensions: {
      code,
      serviceName: subgraph,
      ...(argument !== undefined && { argument }),
    },
  } satisfies GraphQLFormattedError
}
