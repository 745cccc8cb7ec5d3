import { setImmediate } from 'node:timers/promises'
import type { KeyValueCache } from '@apollo/utils.keyvaluecache'
import type { HttpRequest } from '#kit/graphql-http.ts'
import type { GatewayRequest } from '../generation.ts'
import { isRecord } from '../is-record.ts'
import {
  documentText,
  persistedHash,
  type SentOperation,
  sentInAddress,
} from '../sent-operation.ts'
import type { Guard } from './guard.ts'
import { createTextMeasure } from './measure-text.ts'
import { measureVariables } from './variables-size.ts'

/** Lets a request in before its document is validated. Throws LimitExceeded. */
export type AdmitRequest = (request: GatewayRequest) => Promise<void>

/**
 * Measures what is not known yet, in a time that grows as the request does. Between the operations of a
 * batch others have their turn here, but not where Apollo Server parses and validates them: together they
 * may have no more tokens than one. Where batches are not taken nothing is measured, and Apollo Server refuses
 * them.
 */
export function createAdmission(guard: Guard, documents: KeyValueCache): AdmitRequest {
  const isBatchTaken = takesBatches(guard)
  const measureText = createTextMeasure()
  return async ({ http, context: { record } }) => {
    if (Array.isArray(http.body) && !isBatchTaken) return
    const all = operationsOf(http)
    guard.check({ batch: all.length }, record)
    let tokens = 0
    for (const [index, sent] of all.entries()) {
      if (index > 0) await setImmediate()
      guard.check(measureVariables(sent.variables), record)
      const hash = persistedHash(sent)
      // As Apollo Server keeps them.
      const text = documentText(sent) ?? (hash && (await documents.get(`apq:${hash}`)))
      if (!text) continue
      const size = measureText(text)
      tokens += size.tokens ?? 0
      guard.check({ ...size, tokens }, record)
    }
  }
}

/** Whether one HTTP request may hold several operations. */
export function takesBatches({ limits: { most, reportOnly } }: Guard): boolean {
  return most.batch > 1 || reportOnly.has('batch')
}

/** What an HTTP request asks, as far as it is a request of GraphQL. */
function operationsOf(http: HttpRequest): SentOperation[] {
  if (http.method !== 'POST') return [sentInAddress(http)]
  return [http.body].flat().map((body) => (isRecord(body) ? body : {}))
}
