import { parse } from 'graphql'
import type { SubgraphAnswer, SubgraphError } from '../subgraph-answer.ts'
import { badAnswer, faultOfCall, faultOfError } from './answer-fault.ts'
import { collect, compilePath, type Location } from './collect.ts'
import { cover, coverNothing, placeOfPath } from './cover.ts'
import type { Gathered } from './gathered.ts'
import { compileMerge, copyOf } from './merge.ts'
import type { RootFetch } from './plan.ts'
import { compileBody } from './request-body.ts'
import { responseKeys, subgraphDocument } from './response-keys.ts'
import { compileRewrites, rewrittenPlace } from './rewrite.ts'
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
  const isRepeatable = document.operation === 'query'
  const keys = responseKeys(document.selectionSet, document, outputRewrites)
  const place = placeOfPath(path)
  const rewrite = compileRewrites(outputRewrites, possibleTypes)
  const merge = compileMerge(keys, interfaceObjects)

  // What lies below another root has no one place.
  const rewritten = (place: Location) => rewrittenPlace(place, outputRewrites)
  const placeOf = (place: Location) =>
    path.length === 0 ? parts.clientPath(rewritten(place)) : null
  const covered = { clientPath: parts.clientPath, rewrittenPlace: rewritten }
  const faultOf = (error: SubgraphError) => faultOfError(error, subgraph, parts)

  return async (run) => {
    const targets: Gathered[] = []
    collect(run.data, path, targets)
    if (targets.length === 0) return
    const lack = (fault: Fault) => {
      for (const target of targets) note(run, target, keys, fault)
    }
    try {
      const answer = await run.ask(subgraph, writeBody(run.variables, []), isRepeatable)
      for (const row of answer.coverage ?? []) cover(run, covered, [place], row)
      const fault = tellErrors(run, answer, faultOf, placeOf)
      if (fault || answer.data === null) lack(fault ?? badAnswer(subgraph))
      if (answer.data === null) return
      rewrite?.(answer.data)
      // Each has what lies below it for itself: what is fetched next may differ by place.
      for (const [index, target] of targets.entries())
        merge(target, index === 0 ? answer.data : copyOf(answer.data))
    } catch (thrown) {
      const fault = faultOfCall(thrown)
      coverNothing(run, fault)
      lack(fault)
    }
  }
}

/** Tells errors at their places; gives the fault that stands for all that is lacking. */
function tellErrors(
  run: Run,
  { data, errors = [] }: SubgraphAnswer,
  faultOf: (error: SubgraphError) => Fault,
  placeOf: (place: Location) => Location | null,
): Fault | undefined {
  const faults = errors.map((error) => ({ path: error.path, fault: faultOf(error) }))
  const [first, ...others] = faults.filter(({ path }) => !path)
  // Where all is lacking, the first is told at each field.
  for (const { fault } of data === null || !first ? others : [first, ...others])
    run.errors.add(errorOf(fault, null))
  for (const { path, fault } of faults) if (path) run.errors.add(errorOf(fault, placeOf(path)))
  return (first ?? faults[0])?.fault
}
