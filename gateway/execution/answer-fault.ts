import type { FailureCode } from '#kit/errors.ts'
import { tellsOfLimit } from '../input-errors.ts'
import { type SubgraphError, tellsOfInput } from '../subgraph-answer.ts'
import { SubgraphFailure } from '../subgraph-client.ts'
import type { Fault } from './run.ts'
import type { StepParts } from './step-parts.ts'

/** Why a call gave no answer. What is not foreseen is thrown on. */
export function faultOfCall(thrown: unknown): Fault {
  if (!(thrown instanceof SubgraphFailure)) throw thrown
  const { message, code, subgraph } = thrown
  return { message, code, subgraph }
}

/**
 * What a client may read of a subgraph's error: its own words where they tell what is wrong with the
 * client's input, else only that the subgraph failed.
 */
export function faultOfError(
  { message, extensions: { code, argument } }: SubgraphError,
  subgraph: string,
  { isClientArgument }: StepParts,
): Fault {
  if (tellsOfInput(code) && isClientArgument(argument ?? ''))
    return { message, code, subgraph, argument }
  if (tellsOfLimit(code)) return { message, code, subgraph }
  const masked: FailureCode = 'SUBGRAPH_ERROR'
  return { message: `The subgraph "${subgraph}" failed`, code: masked, subgraph }
}

/** An answer that is not what was asked for. */
export function badAnswer(subgraph: string): Fault {
  return {
    message: `The subgraph "${subgraph}" gave no GraphQL response`,
    code: 'SUBGRAPH_BAD_ANSWER',
    subgraph,
  }
}
