import { setImmediate } from 'node:timers/promises'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { HttpRequest } from '#kit/graphql-http.ts'
import { searchOf } from '#kit/http.ts'
import type { GatewayRequest } from '../generation.ts'
import { isRecord } from '../is-record.ts'
import type { Guard } from './guard.ts'
import { createTextMeasure } from './measure-text.ts'
import { measureVariables } from './variables-size.ts'

/** Lets a request in before its document is validated. Throws LimitExceeded. */
export type AdmitRequest = (request: GatewayRequest) => Promise<void>

/**
 * Measures what is not known yet, in a time that grows as the request does. Between the operations of a
 * batch others have their turn; where batches are not taken nothing is measured, and Apollo Server
 * refuses them.
 */
export function createAdmission(guard: Guard, documents: KeyValueCache): AdmitRequest {
  const isBatchTaken = takesBatches(guard)
  const measureText = createTextMeasure()
  return async ({ http, context: { record } }) => {
    if (Array.isArray(http.body) && !isBatchTaken) return
    const all = operationsOf(http)
    guard.check({ batch: all.length }, record)
    for (const [index, { query, hash, variables }] of all.entries()) {
      if (index > 0) await setImmediate()
      guard.check(measureVariables(variables), record)
      // As Apollo Server keeps them.
      const text = query ?? (hash && (await documents.get(`apq:${hash}`)))
      if (text) guard.check(measureText(text), record)
    }
  }
}

/** Whether one HTTP request may hold several operations. */
export function takesBatches({ limits: { most, reportOnly } }: Guard): boolean {
  return most.batch > 1 || reportOnly.has('batch')
}

interface AskedOperation {
  readonly query: string | undefined
  /** Of a persisted document. */
  readonly hash: string | undefined
  readonly variables: unknown
}

/** What an HTTP request asks, as far as it is a request of GraphQL. */
function operationsOf(http: HttpRequest): AskedOperation[] {
  if (http.method !== 'POST') return [operationInAddress(new URLSearchParams(searchOf(http)))]
  return [http.body].flat().map((body) => (isRecord(body) ? operationIn(body) : noOperation))
}

const noOperation: AskedOperation = { query: undefined, hash: undefined, variables: undefined }

function operationIn({ query, variables, extensions }: Record<string, unknown>): AskedOperation {
  const persisted = isRecord(extensions) ? extensions.persistedQuery : undefined
  const hash = isRecord(persisted) ? persisted.sha256Hash : undefined
  return { query: textOf(query), hash: textOf(hash), variables }
}

function operationInAddress(search: URLSearchParams): AskedOperation {
  return operationIn({
    query: search.get('query') ?? undefined,
    variables: parseJson(search.get('variables')),
    extensions: parseJson(search.get('extensions')),
  })
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
