import { parse } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import { faultOfCall } from './answer-fault.ts'
import { byContext, compileContexts } from './context.ts'
import { coverNothing } from './cover.ts'
import { type EntityCall, lackAll, lackUnasked, takeEntities } from './entity-answer.ts'
import { askedOf, type CompiledGroup, compileGroup, objectsOf } from './entity-group.ts'
import { compileSending, type Send } from './entity-sending.ts'
import type { Gathered } from './gathered.ts'
import { keyCheck } from './key-check.ts'
import type { EntityFetch } from './plan.ts'
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
  const { possibleTypes } = parts
  const keysOf = (type: string) => parts.keysOf(subgraph, type)
  const checks = node.groups.map((group) => keyCheck(group, { keysOf, possibleTypes }))
  const parsed = parse(node.operation, { noLocation: true })
  const document = subgraphDocument(parsed)
  const groups = node.groups.map((group, i) =>
    compileGroup(group, checks[i] ?? null, document, parts),
  )
  const contexts = compileContexts(node.contexts, possibleTypes)
  const send = compileSending(node, parsed, checks)
  const callFor = (group: CompiledGroup, objects: readonly Gathered[]): EntityCall => ({
    subgraph,
    group,
    asked: askedOf(group, objects),
    parts,
  })

  const [first] = groups
  if (contexts.length === 0 || !first)
    return (run) => {
      const calls = groups.map((group) => callFor(group, objectsOf(group, run.data)))
      return ask(run, calls, send, [])
    }
  return async (run) => {
    const parted = byContext(run.data, first.paths, contexts)
    await Promise.all(
      parted.map(({ objects, texts }) => ask(run, [callFor(first, objects)], send, texts)),
    )
  }
}

async function ask(
  run: Run,
  calls: readonly EntityCall[],
  send: Send,
  contextTexts: ReadonlyArray<string | undefined>,
): Promise<void> {
  for (const call of calls) lackUnasked(run, call)
  if (calls.every(({ asked }) => asked.objects.length === 0)) return
  const lists = calls.map(({ asked }) => `[${asked.representations.join(',')}]`)
  try {
    take(run, calls, await send(run, [...lists, ...contextTexts]))
  } catch (thrown) {
    const fault = faultOfCall(thrown)
    coverNothing(run, fault)
    for (const call of calls) lackAll(run, call, fault)
  }
}

function take(run: Run, calls: readonly EntityCall[], answer: SubgraphAnswer): void {
  for (const call of calls) takeEntities(run, call, answer)
}
