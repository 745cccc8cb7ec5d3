import { parse } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
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

  /** Tells errors at their places; gives the fault that stands for all that is lacking. */
  function tell(run: Run, { data, errors = [] }: SubgraphAnswer): Fault | undefined {
    const faults = errors.map((error) => ({
      ...error,
      fault: faultOfError(error, subgraph, parts),
    }))
    const [first, ...others] = faults.filter(({ path }) => !path)
    // Where all is lacking, the first is told at each field.
    for (const { fault } of data === null || !first ? others : [first, ...others])
      run.errors.add(errorOf(fault, null))
    for (const { path, fault } of faults)
      if (path) run.errors.add(errorOf(fault, parts.clientPath(path)))
    return (first ?? faults[0])?.fault
  }

  return async (run) => {
    try {
      const answer = await run.ask(subgraph, writeBody(run.variables, []))
      const fault = answer.errors && tell(run, answer)
      if (fault || answer.data === null) note(run, run.data, keys, fault ?? badAnswer(subgraph))
      if (answer.data === null) return
      rewrite?.(answer.data)
      mergeInto(run.data, answer.data, interfaceObjects)
    } catch (thrown) {
      note(run, run.data, keys, faultOfCall(thrown))
    }
  }
}
