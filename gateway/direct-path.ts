import type { HttpRequest } from '#kit/graphql-http.ts'
import type { Engine, EngineResponse } from './execution/engine.ts'
import type { Ask } from './execution/run.ts'
import type { GatewayAnswer } from './gateway-answer.ts'
import type { GatewayRequest } from './generation.ts'
import { isRecord } from './is-record.ts'
import { bytesOf, isomorphic } from './isomorphic.ts'
import type { KnownOperations } from './known-operations.ts'
import type { Guard } from './limits/guard.ts'
import { costFor } from './limits/operation-cost.ts'
import { measureVariables } from './limits/variables-size.ts'
import { noteOutcome, type RequestContext } from './request-record.ts'
import { persistedQuery } from './sent-operation.ts'
import type { CountUse } from './usage/report-usage.ts'

/**
 * Answers a request whose operation is known already without Apollo Server's pipeline; null where it
 * has to go through that: for operations that are new, other forms of request and variables that do
 * not fit.
 */
export type DirectPath = (request: GatewayRequest) => Promise<GatewayAnswer | null>

const headers = {
  'cache-control': 'no-store',
  'content-type': 'application/json; charset=utf-8',
}

export function directPath(
  engine: Engine,
  known: KnownOperations,
  guard: Guard,
  askFor: (context: RequestContext) => Ask,
  countUse: CountUse,
): DirectPath {
  return async ({ http, context }) => {
    const asked = plainRequest(http)
    if (!asked) return null
    const prepared = known.find(asked.query, asked.operationName)
    if (!prepared) return null
    // Held against the limits again, so that each request counts.
    const over = guard.exceeded(
      {
        ...measureVariables(asked.variables),
        ...prepared.size,
        cost: costFor(prepared.cost, asked.variables),
      },
      context.record,
    )
    if (over) {
      const refusal = { errors: [over.formatted] }
      noteOutcome(context.record, prepared.operation.name?.value, refusal)
      return { status: 200, headers, body: `${JSON.stringify(refusal)}\n` }
    }
    const result = await engine.run(prepared, {
      variables: asked.variables,
      caller: context.caller,
      ask: askFor(context),
    })
    if ('refused' in result) return null
    countUse(prepared, context.client)
    noteOutcome(context.record, prepared.operation.name?.value, result)
    return { status: 200, headers, body: writeResponse(result) }
  }
}

/** Of the parts only the data is isomorphic already. */
function writeResponse({ errors, data, extensions }: EngineResponse): Buffer {
  const before = errors ? `"errors":${isomorphic(JSON.stringify(errors))},` : ''
  const after = extensions ? `,"extensions":${isomorphic(JSON.stringify(extensions))}` : ''
  return bytesOf(`{${before}"data":`, JSON.stringify(data), `${after}}\n`)
}

interface PlainRequest {
  readonly query: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
}

/** A POST of JSON that wants JSON, and is nothing but an operation with its variables. */
function plainRequest({ method, headers, body }: HttpRequest): PlainRequest | null {
  if (method !== 'POST' || !takesJson(headers.accept) || !isRecord(body)) return null
  const { query, operationName = null, variables, extensions } = body
  if (typeof query !== 'string' || !asksNothing(extensions)) return null
  if (operationName !== null && typeof operationName !== 'string') return null
  if (variables !== undefined && variables !== null && !isRecord(variables)) return null
  return { query, operationName, variables: variables ?? {} }
}

/** Clients tell of themselves there; only how they name a persisted document is asked of a server. */
function asksNothing(extensions: unknown): boolean {
  if (extensions === undefined || extensions === null) return true
  return isRecord(extensions) && persistedQuery({ extensions }) === undefined
}

function takesJson(accept: string | undefined): boolean {
  return accept === undefined || accept === '*/*' || accept === 'application/json'
}
