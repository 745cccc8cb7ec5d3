import { GraphQLError, type GraphQLFormattedError } from 'graphql'
import type { Executor } from './apollo-gateway.ts'
import type { Engine } from './execution/engine.ts'
import type { Ask } from './execution/run.ts'
import { unicodeValue } from './isomorphic.ts'
import type { KnownOperations } from './known-operations.ts'
import type { Guard } from './limits/guard.ts'
import { costFor } from './limits/operation-cost.ts'
import type { RequestContext } from './request-record.ts'
import type { CountUse } from './usage/report-usage.ts'

/** Runs the operations of Apollo Server's pipeline by our engine. */
export function executorOf(
  engine: Engine,
  known: KnownOperations,
  guard: Guard,
  askFor: (context: RequestContext) => Ask,
  countUse: CountUse,
): Executor {
  return async ({ request, source, document, operation, context }) => {
    const { record, caller, client, leaving, traceparent, rehearsal } = context
    const prepared = known.prepare(source, operation, document)
    if (rehearsal) {
      guard.check(prepared.size, record)
      await engine.ready(prepared, rehearsal.conditions, caller)
      return { data: {} }
    }
    const { variables = {} } = request
    // Its size too: a persisted document may have come to be known since admission looked for it.
    guard.check({ ...prepared.size, cost: costFor(prepared.cost, variables) }, record)
    const result = await engine.run(prepared, {
      variables,
      caller,
      ask: askFor({ record, caller, client, leaving, traceparent }),
    })
    if ('refused' in result) return { errors: result.refused }
    countUse(prepared, client)
    const { errors, data, ...others } = result
    return {
      ...(errors && { errors: errors.map((error) => new ExecutionError(error)) }),
      data: unicodeValue(data),
      ...others,
    }
  }
}

/** An error of a response, as clients are to see it. */
export class ExecutionError extends GraphQLError {
  readonly formatted: GraphQLFormattedError

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message, {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.extensions && { extensions: formatted.extensions }),
    })
    this.formatted = formatted
  }
}
