import { parse } from 'graphql'
import { faultOfCall } from './answer-fault.ts'
import { type EntityCall, lackAll, lackUnasked, takeEntities } from './entity-answer.ts'
import { askedOf, type CompiledGroup, compileGroup } from './entity-group.ts'
import { type KeyCheck, keyCheck } from './key-check.ts'
import type { EntityFetch } from './plan.ts'
import { compileBody } from './request-body.ts'
import { subgraphDocument } from './response-keys.ts'
import type { Run } from './run.ts'
import type { Step } from './step.ts'
import type { StepParts } from './step-parts.ts'

/**
 * Compiles a fetch of entities (`_entities` of the federation specification).
 *
 * Objects with equal representations are asked for once. Each answer has to give back the key that
 * it was asked with; one that does not is never taken for another entity's.
 */
export function entityStep(node: EntityFetch, parts: StepParts): Step {
  const { subgraph } = node
  const keysOf = (type: string) => parts.keysOf(subgraph, type)
  const { possibleTypes } = parts
  const checks = node.groups.map((group) => keyCheck(group, { keysOf, possibleTypes }))
  const document = subgraphDocument(parse(node.operation, { noLocation: true }))
  const groups = node.groups.map((group, i) =>
    compileGroup(group, checks[i] ?? null, document, parts),
  )
  const writeBody = compileBody(
    withChecks(node, checks),
    node.variables,
    node.groups.map(({ variable }) => variable),
  )

  const callFor = (run: Run, group: CompiledGroup): EntityCall => ({
    subgraph,
    group,
    asked: askedOf(group, run.data),
    parts,
  })

  return async (run) => {
    const calls = groups.map((group) => callFor(run, group))
    for (const call of calls) lackUnasked(run, call)
    if (calls.every(({ asked }) => asked.objects.length === 0)) return
    const lists = calls.map(({ asked }) => `[${asked.representations.join(',')}]`)
    try {
      const answer = await run.ask(subgraph, writeBody(run.variables, lists))
      for (const call of calls) takeEntities(run, call, answer)
    } catch (thrown) {
      const fault = faultOfCall(thrown)
      for (const call of calls) lackAll(run, call, fault)
    }
  }
}

/** Adds to each `_entities` field what its check asks back. */
function withChecks(
  { operation, groups }: EntityFetch,
  checks: ReadonlyArray<KeyCheck | null>,
): string {
  return groups.reduce((text, { responseKey, variable }, i) => {
    const check = checks[i]
    if (!check) return text
    const alias = responseKey === '_entities' ? '' : `${responseKey}: `
    const head = `${alias}_entities(representations: $${variable}){`
    if (!text.includes(head)) throw new Error('The planner writes entities in another way')
    return text.replace(head, () => `${head}${check.selection} `)
  }, operation)
}
