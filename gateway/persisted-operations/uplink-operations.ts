import * as v from 'valibot'
import {
  isOperationListSignedBy,
  type OperationChunk,
  operationChunkId,
} from '#kit/operation-list.ts'
import { postUplink, type RegistrySettings, UplinkError } from '../uplink-client.ts'

/** A list of persisted operations as a registry has it. */
export interface PublishedList {
  readonly id: string
  readonly chunks: readonly PublishedChunk[]
  readonly signature: string | null
}

export interface PublishedChunk extends OperationChunk {
  /** JSON. */
  readonly manifest: string
}

/** The answer to a question for a list. */
export interface ListAnswer {
  /** Null where it is the one that is known. */
  readonly list: PublishedList | null
  readonly askAgainMs: number
}

const document = `query PersistedOperations($apiKey: String!, $ref: String!, $ifAfterId: ID) {
  persistedQueries(ref: $ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on PersistedQueriesResult { id minDelaySeconds signature chunks { id revision urls } }
    ... on Unchanged { minDelaySeconds }
    ... on FetchError { code message }
  }
}`

/** In seconds. What the registry asks for is kept between one second and five minutes, whatever answers there. */
const delayForm = v.pipe(v.number(), v.toMinValue(1), v.toMaxValue(5 * 60))

const answerForm = v.object({
  data: v.object({
    persistedQueries: v.variant('__typename', [
      v.object({
        __typename: v.literal('PersistedQueriesResult'),
        id: v.string(),
        minDelaySeconds: delayForm,
        signature: v.nullable(v.string()),
        chunks: v.nullable(
          v.array(
            v.object({
              id: v.string(),
              revision: v.number(),
              urls: v.pipe(v.array(v.string()), v.minLength(1)),
            }),
          ),
        ),
      }),
      v.object({ __typename: v.literal('Unchanged'), minDelaySeconds: delayForm }),
      v.object({ __typename: v.literal('FetchError'), code: v.string(), message: v.string() }),
    ]),
  }),
})

/** Each call has this time, however many a list takes. */
const callLimitMs = 30_000

/** Of chunks that are fetched. */
const atOnce = 8

/**
 * Asks for the list of operations.
 *
 * Throws UplinkError; the signal's reason when that is aborted, or a TimeoutError.
 */
export type AskForOperations = (
  known: PublishedList | null,
  signal: AbortSignal,
) => Promise<ListAnswer>

/**
 * Makes the question for a list. A chunk that is known, or that was fetched for a list that did not come whole,
 * is not fetched again.
 */
export function createAskForOperations(settings: RegistrySettings): AskForOperations {
  const fetched = new Map<string, PublishedChunk>()
  return async (known, signal) => {
    const answer = await askWhichChunks(settings, known, signal)
    const askAgainMs = answer.minDelaySeconds * 1_000
    if (answer.__typename === 'Unchanged') return { list: null, askAgainMs }
    const { id, signature } = answer
    const listed = answer.chunks ?? []
    for (const chunk of known?.chunks ?? []) fetched.set(chunk.id, chunk)
    keepOnly(listed, fetched)
    await fetchMissing(settings, listed, fetched, signal)
    const chunks = listed
      .map((chunk) => fetched.get(chunk.id))
      .filter((chunk) => chunk !== undefined)
    return { list: { id, chunks, signature }, askAgainMs }
  }
}

async function askWhichChunks(
  settings: RegistrySettings,
  known: PublishedList | null,
  signal: AbortSignal,
) {
  const { url, key, ref } = settings
  const variables = { apiKey: key, ref, ifAfterId: known?.id ?? null }
  const answer = await postUplink(url, {
    headers: {
      'content-type': 'application/json',
      'apollographql-client-name': 'motcua-gateway',
    },
    body: JSON.stringify({ query: document, variables }),
    signal: withinLimit(signal),
  })
  const read = v.safeParse(answerForm, answer)
  if (!read.success) throw new UplinkError('What answers there has no list of operations')
  const { persistedQueries } = read.output.data
  if (persistedQueries.__typename === 'FetchError')
    throw new UplinkError(`${persistedQueries.code}: ${persistedQueries.message}`)
  return persistedQueries
}

function withinLimit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(callLimitMs)])
}

function keepOnly(listed: readonly OperationChunk[], fetched: Map<string, PublishedChunk>): void {
  const ids = new Set(listed.map(({ id }) => id))
  for (const id of fetched.keys()) if (!ids.has(id)) fetched.delete(id)
}

/** A chunk as a registry lists it. */
interface ListedChunk extends OperationChunk {
  readonly urls: readonly string[]
}

/** Fetches the chunks that are not there yet. Those that were fetched stay, also where another fails. */
async function fetchMissing(
  settings: RegistrySettings,
  listed: readonly ListedChunk[],
  fetched: Map<string, PublishedChunk>,
  signal: AbortSignal,
): Promise<void> {
  const missing = listed.filter(({ id }) => !fetched.has(id)).values()
  const fetchOneByOne = async () => {
    for (const listed of missing) {
      const chunk = await fetchChunk(settings, listed, withinLimit(signal))
      if (isForged(chunk, settings)) throw new UplinkError(forged)
      fetched.set(chunk.id, chunk)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, fetchOneByOne))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

async function fetchChunk(
  { url }: RegistrySettings,
  { id, revision, urls: [place = ''] }: ListedChunk,
  signal: AbortSignal,
): Promise<PublishedChunk> {
  // Wherever the registry says that it is, it is asked where we know it to be.
  const address = new URL(URL.parse(place)?.pathname ?? '', url)
  try {
    const response = await fetch(address, { signal, redirect: 'error' })
    if (!response.ok) throw new Error(`It answers ${response.status}`)
    return { id, revision, manifest: await response.text() }
  } catch (cause) {
    signal.throwIfAborted()
    throw new UplinkError('The registry does not give the operations that it lists', { cause })
  }
}

const forged = 'its operations are not those that it names'

function isForged(
  { id, revision, manifest }: PublishedChunk,
  { ref }: Pick<RegistrySettings, 'ref'>,
): boolean {
  return operationChunkId(ref, revision, manifest) !== id
}

/** Why a list is not to be trusted; null where it is. */
export function distrustOfList(
  { chunks, signature }: PublishedList,
  { ref, publicKey }: Pick<RegistrySettings, 'ref' | 'publicKey'>,
): string | null {
  if (chunks.some((chunk) => isForged(chunk, { ref }))) return forged
  if (publicKey === undefined) return null
  if (signature === null) return 'it is not signed'
  return isOperationListSignedBy(ref, chunks, signature, publicKey)
    ? null
    : 'it is not signed by the key of this registry'
}
