import { hash } from 'node:crypto'
import { Failure } from '#kit/errors.ts'
import type { HttpRequest } from '#kit/graphql-http.ts'
import { isRecord } from '../is-record.ts'
import {
  documentText,
  persistedHash,
  persistedQuery,
  type SentOperation,
  sentInAddress,
} from '../sent-operation.ts'
import type { OperationList } from './operation-list.ts'

/** What a list may be used for; `off` uses none. */
export const listModes = ['off', 'log', 'only'] as const

/** What is done with an operation that is not listed: it is served and told to the log, or refused. */
export type ListMode = Exclude<(typeof listModes)[number], 'off'>

/** How an operation was found, or what was done with one that was not. */
export type ListOutcome = 'by_id' | 'by_text' | 'unlisted' | 'refused'

export interface TakeParts {
  readonly mode: ListMode
  readonly find: OperationList['find']
  readonly holds: OperationList['holds']
  readonly observe: (outcome: ListOutcome) => void
  /** Told of each operation that is not listed, by its SHA-256 or its id. */
  readonly unlisted: (operation: string, clientName: string) => void
}

/**
 * Gives a request as it is to be served: with the document in the place of its id. A Failure where it asks
 * for what is not listed, and only what is listed is served.
 */
export type TakeRequest = (http: HttpRequest, clientName: string) => HttpRequest | Failure

export function createTakeRequest(parts: TakeParts): TakeRequest {
  const take = createTakeOperation(parts)
  return (http, clientName) => {
    if (http.method !== 'POST') return takeAddress(http, (sent) => take(sent, clientName))
    const { body } = http
    const taken = Array.isArray(body)
      ? takeAll(body, (sent) => take(sent, clientName))
      : takeOne(body, (sent) => take(sent, clientName))
    if (taken instanceof Failure) return taken
    return taken === body ? http : { ...partsOf(http), body: taken }
  }
}

type TakeOperation = (sent: SentOperation) => SentOperation | Failure

/** The same object where nothing of it changes. */
function createTakeOperation({ mode, find, holds, observe, unlisted }: TakeParts) {
  function refuse(sent: SentOperation, operation: string, clientName: string) {
    unlisted(operation, clientName)
    observe(mode === 'only' ? 'refused' : 'unlisted')
    if (mode === 'log') return sent
    return new Failure('PERSISTED_OPERATION_NOT_LISTED', 'Only listed operations are served here')
  }

  return (sent: SentOperation, clientName: string): SentOperation | Failure => {
    const text = documentText(sent)
    if (text === undefined) {
      const id = persistedHash(sent)
      // Apollo Server says what is wrong with it.
      if (id === undefined || !isFirstVersion(persistedQuery(sent))) return sent
      const body = find(id, clientName)
      if (body === undefined) return refuse(sent, isSha256(id) ? id : sha256(id), clientName)
      observe('by_id')
      return withDocument(sent, body)
    }
    // A document with its hash, to be kept under it: Apollo Server refuses that, whatever it is.
    if (mode === 'only' && persistedQuery(sent) !== undefined) return sent
    if (!holds(text)) return refuse(sent, sha256(text), clientName)
    observe('by_text')
    return sent
  }
}

const isFirstVersion = (persisted: unknown) => isRecord(persisted) && persisted.version === 1

const isSha256 = (id: string) => /^[0-9a-f]{64}$/.test(id)

const sha256 = (text: string) => hash('sha256', text)

function withDocument(sent: SentOperation, query: string): SentOperation {
  const { extensions: given, ...others } = sent
  const { persistedQuery: _, ...extensions } = isRecord(given) ? given : {}
  const isEmpty = Object.keys(extensions).length === 0
  return { ...others, query, ...(!isEmpty && { extensions }) }
}

function takeOne(body: unknown, take: TakeOperation): unknown {
  return isRecord(body) ? take(body) : body
}

/** Of a batch nothing is served where one of its operations is refused. */
function takeAll(batch: readonly unknown[], take: TakeOperation): unknown {
  const all: unknown[] = []
  for (const body of batch) {
    const taken = takeOne(body, take)
    if (taken instanceof Failure) return taken
    all.push(taken)
  }
  return all
}

function takeAddress(http: HttpRequest, take: TakeOperation): HttpRequest | Failure {
  const sent = sentInAddress(http)
  const taken = take(sent)
  if (taken instanceof Failure) return taken
  if (taken === sent) return http
  const url = new URL(http.url, 'http://localhost')
  url.searchParams.set('query', documentText(taken) ?? '')
  if (taken.extensions === undefined) url.searchParams.delete('extensions')
  else url.searchParams.set('extensions', JSON.stringify(taken.extensions))
  return { ...partsOf(http), url: `${url.pathname}${url.search}` }
}

/** A request is an object of the server's, of which nothing is copied by itself. */
function partsOf({ method, url, headers, body }: HttpRequest): HttpRequest {
  return { method, url, headers, body }
}
