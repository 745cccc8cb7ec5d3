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

/**
 * Asks for the list of operations, of which the chunks that are known are not fetched again.
 *
 * Throws UplinkError; the signal's reason when that is aborted.
 */
export async function askForOperations(
  settings: RegistrySettings,
  known: PublishedList | null,
  signal: AbortSignal,
): Promise<ListAnswer> {
  const { url, key, ref } = settings
  const variables = { apiKey: key, ref, ifAfterId: known?.id ?? null }
  const answer = await postUplink(url, {
    headers: {
      'content-type': 'application/json',
      'apollographql-client-name': 'motcua-gateway',
    },
    body: JSON.stringify({ query: document, variables }),
    signal,
  })
  const read = v.safeParse(answerForm, answer)
  if (!read.success) throw new UplinkError('What answers there has no list of operations')
  const { persistedQueries } = read.output.data
  if (persistedQueries.__typename === 'FetchError')
    throw new UplinkError(`${persistedQueries.code}: ${persistedQueries.message}`)
  const askAgainMs = persistedQueries.minDelaySeconds * 1_000
  if (persistedQueries.__typename === 'Unchanged') return { list: null, askAgainMs }
  const before = new Map(known?.chunks.map((chunk) => [chunk.id, chunk]))
  const chunks: PublishedChunk[] = []
  for (const chunk of persistedQueries.chunks ?? [])
    chunks.push(before.get(chunk.id) ?? (await fetchChunk(settings, chunk, signal)))
  const { id, signature } = persistedQueries
  return { list: { id, chunks, signature }, askAgainMs }
}

async function fetchChunk(
  { url }: RegistrySettings,
  { id, revision, urls: [place = ''] }: OperationChunk & { readonly urls: readonly string[] },
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

/** Why a list is not to be trusted; null where it is. */
export function distrustOfList(
  { chunks, signature }: PublishedList,
  { ref, publicKey }: Pick<RegistrySettings, 'ref' | 'publicKey'>,
): string | null {
  const isForged = ({ id, revision, manifest }: PublishedChunk) =>
    operationChunkId(ref, revision, manifest) !== id
  if (chunks.some(isForged)) return 'its operations are not those that it names'
  if (publicKey === undefined) return null
  if (signature === null) return 'it is not signed'
  return isOperationListSignedBy(ref, chunks, signature, publicKey)
    ? null
    : 'it is not signed by the key of this registry'
}
