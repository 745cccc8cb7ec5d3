import { parse } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import { badAnswer, faultOfCall, faultOfError } from './answer-fault.ts'
import { collect, compilePath, type Location } from './collect.ts'
import { cover, coverNothing, placeOfPath } from './cover.ts'
import type { Gathered } from './gathered.ts'
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
  const path = compilePath(node.path, possibleTypes)
  const writeBody = compileBody(operation, variables)
  const document = subgraphDocument(parse(operation, { noLocation: true }))
  const keys = responseKeys(document.selectionSet, document)
  const place = placeOfPath(path)
  const rewrite = compileRewrites(outputRewrites, possibleTypes)

  // What lies below another root has no one place.
  const placeOf = (place: Location) => (path.length === 0 ? parts.clientPath(place) : null)

  /** Tells errors at their places; gives the fault that stands for all that is lacking. */
  function tell(run: Run, { data, errors = [] }: SubgraphAnswer): Fault | undefined {
    const faults = errors.map((error) => ({
      ...error,
      fault: faultOfError(error, subgraph, parts),
    }))
    const [first, ...others] = faults.filter(({ path: place }) => !place)
    // Where all is lacking, the first is told at each field.
    for (const { fault } of data === null || !first ? others : [first, ...others])
      run.errors.add(errorOf(fault, null))
    for (const { path: place, fault } of faults)
      if (place) run.errors.add(errorOf(fault, placeOf(place)))
    return (first ?? faults[0])?.fault
  }

  return async (run) => {
    const targets: Gathered[] = []
    collect(run.data, path, targets)
    if (targets.length === 0) return
    const lack = (fault: Fault) => {
      for (const target of targets) note(run, target, keys, fault)
    }
    try {
      const answer = await run.ask(subgraph, writeBody(run.variables, []))
      for (const row of answer.coverage ?? []) cover(run, parts, [place], row)
      const fault = answer.errors && tell(run, answer)
      if (fault || answer.data === null) lack(fault ?? badAnswer(subgraph))
      if (answer.data === null) return
      rewrite?.(answer.data)
      for (const target of targets) mergeInto(target, answer.data, interfaceObjects)
    } catch (thrown) {
      const fault = faultOfCall(thrown)
      coverNothing(run, fault)
      lack(fault)
    }
  }
}
