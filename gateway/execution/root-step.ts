import { parse } from 'graphql'
import type { SubgraphError } from '../subgraph-answer.ts'
import { badAnswer, faultOfCall, faultOfError } from './answer-fault.ts'
import { mergeInto } from './merge.ts'
import type { RootFetch } from './plan.ts'
import { compileBody } from './request-body.ts'
import { responseKeys, subgraphDocument } from './response-keys.ts'
import { compileRewrites } from './rewrite.ts'
import { errorOf, type Fault, note, type Run } from './run.ts'
import type { Step } from './step.ts'
import type { StepParts } from './step-parts.ts'

/** Compiles a fetch of fields of a root type. */
export function rootStep(node: RootFetch, parts: StepParts): Step {
  const { subgraph, operation, variables, outputRewrites } = node
  const { interfaceObjects, possibleTypes } = parts
  const writeBody = compileBody(operation, variables)
  const document = subgraphDocument(parse(operation, { noLocation: true }))
  const keys = responseKeys(document.selectionSet, document)
  const rewrite = compileRewrites(outputRewrites, possibleTypes)

  /** Errors with a place are told there; the fields that lack otherwise tell of `fault`. */
  function tell(run: Run, errors: readonly SubgraphError[]): Fault | undefined {
    const placed = errors.map((error) => ({ error, fault: faultOfError(error, subgraph, parts) }))
    for (const { error, fault } of placed)
      if (error.path) run.errors.add(errorOf(fault, parts.clientPath(error.path)))
    return (placed.find(({ error }) => !error.path) ?? placed[0])?.fault
  }

  return async (run) => {
    const answer = await run
      .ask(subgraph, writeBody(run.variables, []))
      .catch((thrown: unknown) => {
        note(run, run.data, keys, faultOfCall(thrown))
      })
    if (!answer) return
    const fault = answer.errors && tell(run, answer.errors)
    const { data } = answer
    if (data === null) return note(run, run.data, keys, fault ?? badAnswer(subgraph))
    rewrite?.(data)
    mergeInto(run.data, data, interfaceObjects)
    if (fault) note(run, run.data, keys, fault)
  }
}
