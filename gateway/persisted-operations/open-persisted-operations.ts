import type { GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { OfferedGroup } from '../offered-operation.ts'
import { findUnfit, type Served } from './find-unfit.ts'
import type { ListRegistry } from './list-from-registry.ts'
import { createOperationList } from './operation-list.ts'
import type { ListSupply } from './supply-list.ts'
import {
  createTakeRequest,
  type ListMode,
  type ListOutcome,
  type TakeRequest,
} from './take-request.ts'

/** Which operations clients may send. */
export interface PersistedOperationsSettings {
  readonly mode: ListMode
  /** A manifest, or the registry that has the list. */
  readonly from: { readonly file: string } | { readonly registry: ListRegistry }
}

export interface PersistedOperations extends Part {
  readonly mode: ListMode
  readonly take: TakeRequest
  /** Whether a document is listed as it is, comments and all, so that it may be shown. */
  isListed(text: string): boolean
  /** Has the log told which listed operations do not fit the schema that serves. */
  serving(schema: GraphQLSchema): void
  state(): ListState
}

/** How the list stands. */
export interface ListState {
  readonly mode: ListMode
  readonly source: string
  readonly operations: number
}

export interface PersistedOperationsParts extends Omit<Served, 'schema'> {
  readonly supply: ListSupply
  /** What the gateway itself offers is listed without being published. */
  readonly explorer?: readonly OfferedGroup[] | undefined
  readonly observe: (outcome: ListOutcome) => void
  readonly log: Logger
}

/** Of operations by clients; a client that makes up more is told of anew. */
const mostTold = 10_000

/** Of unfit operations in one line of the log. */
const mostNamed = 20

/**
 * Opens the list of operations, and follows it while the gateway runs.
 *
 * Throws OperatorError where its file cannot be read, or is no manifest.
 */
export async function openPersistedOperations(
  mode: ListMode,
  { supply, explorer = [], observe, limits, introspection, log }: PersistedOperationsParts,
): Promise<PersistedOperations> {
  const opened = await supply.open()
  const own = await createOperationList(
    explorer
      .flatMap(({ operations }) => operations)
      .map(({ name, query }) => ({ id: name, body: query })),
  )
  let { list } = opened.first
  let schema: GraphQLSchema | undefined
  let checking = new AbortController()
  const told = new LRUCache<string, true>({ max: mostTold })

  function check(): void {
    checking.abort()
    checking = new AbortController()
    if (schema) tellUnfit(schema, checking.signal)
  }

  function tellUnfit(schema: GraphQLSchema, signal: AbortSignal): void {
    findUnfit(list.operations, { schema, limits, introspection }, signal)
      .then((unfit) => {
        if (unfit.length === 0) return
        const operations = unfit.slice(0, mostNamed)
        log.warn({ unfit: unfit.length, operations }, 'listed operations do not fit the schema')
      })
      .catch((error: unknown) => log.error({ err: error }, 'the list cannot be checked'))
  }

  function tell(): void {
    log.info(
      { mode, source: supply.source, operations: list.operations.length },
      'the list of operations is served',
    )
  }

  const holds = (text: string) => list.holds(text) || own.holds(text)
  tell()
  const following = opened.follow((next) => {
    list = next.list
    tell()
    check()
  })

  return {
    name: 'persisted operations',
    mode,
    take: createTakeRequest({
      mode,
      find: (id, clientName) => list.find(id, clientName),
      holds,
      observe,
      unlisted(operation, client) {
        const key = JSON.stringify([operation, client])
        if (told.has(key)) return
        told.set(key, true)
        log.warn({ operation, client }, 'an operation is not listed')
      },
    }),
    isListed: (text) => list.holdsExactly(text) || own.holdsExactly(text),
    serving(next) {
      schema = next
      check()
    },
    state: () => ({ mode, source: supply.source, operations: list.operations.length }),
    async stop() {
      checking.abort()
      await following.stop()
    },
  }
}
