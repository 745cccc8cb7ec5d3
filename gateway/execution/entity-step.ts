import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import type { SubgraphAnswer } from '../subgraph-answer.ts'
import { faultOfCall } from './answer-fault.ts'
import { byContext, compileContexts } from './context.ts'
import { coverNothing } from './cover.ts'
import { type EntityCall, lackAll, lackUnasked, takeEntities } from './entity-answer.ts'
import { askedOf, type CompiledGroup, compileGroup, objectsOf } from './entity-group.ts'
import type { Gathered } from './gathered.ts'
import { failsCheck, type KeyCheck, keyCheck } from './key-check.ts'
import type { EntityFetch } from './plan.ts'
import { compileBody, type WriteBody } from './request-body.ts'
import { subgraphDocument } from './response-keys.ts'
import type { Run } from './run.ts'
import type { Step } from './step.ts'
import type { StepParts } from './step-parts.ts'
import { fieldSet } from './supergraph.ts'

/**
 * Compiles a fetch of entities (`_entities` of the federation specification).
 *
 * Objects with equal representations are asked for once. Each answer has to give back the key that
 * it was asked with; one that does not is never taken for another entity's. A subgraph that fails to
 * give keys back, as one may of entities that it only extends, is asked without them from then on.
 */
export function entityStep(node: EntityFetch, parts: StepParts): Step {
  const { subgraph } = node
  const keysOf = (type: string) => parts.keysOf(subgraph, type)
  const { possibleTypes } = parts
  const checks = node.groups.map((group) => keyCheck(group, { keysOf, possibleTypes }))
  const parsed = parse(node.operation, { noLocation: true })
  const document = subgraphDocument(parsed)
  const groups = node.groups.map((group, i) =>
    compileGroup(group, checks[i] ?? null, document, parts),
  )
  const contexts = compileContexts(node.contexts, possibleTypes)
  const variables = [...node.groups, ...contexts].map(({ variable }) => variable)
  const bodyOf = (checks: ReadonlyArray<KeyCheck | null>) =>
    compileBody(withChecks(parsed, node, checks), node.variables, variables)
  let writeBody = bodyOf(checks)

  async function ask(
    run: Run,
    calls: readonly EntityCall[],
    contextTexts: ReadonlyArray<string | undefined>,
  ): Promise<void> {
    for (const call of calls) lackUnasked(run, call)
    if (calls.every(({ asked }) => asked.objects.length === 0)) return
    const lists = calls.map(({ asked }) => `[${asked.representations.join(',')}]`)
    const send = (write: WriteBody) =>
      run.ask(subgraph, write(run.variables, [...lists, ...contextTexts]))
    try {
      const answer = await send(writeBody)
      if (!failsCheck(answer)) return take(run, calls, answer)
      const unchecked = bodyOf([])
      const second = await send(unchecked)
      if (!second.errors) writeBody = unchecked
      take(run, calls, second)
    } catch (thrown) {
      const fault = faultOfCall(thrown)
      coverNothing(run, fault)
      for (const call of calls) lackAll(run, call, fault)
    }
  }

  const callFor = (group: CompiledGroup, objects: readonly Gathered[]): EntityCall => ({
    subgraph,
    group,
    asked: askedOf(group, objects),
    parts,
  })

  const [first] = groups
  if (contexts.length === 0 || !first)
    return (run) =>
      ask(
        run,
        groups.map((group) => callFor(group, objectsOf(group, run.data))),
        [],
      )

  return async (run) => {
    const parted = byContext(run.data, first.paths, contexts)
    await Promise.all(
      parted.map(({ objects, texts }) => ask(run, [callFor(first, objects)], texts)),
    )
  }
}

function take(run: Run, calls: readonly EntityCall[], answer: SubgraphAnswer): void {
  for (const call of calls) takeEntities(run, call, answer)
}

/** The operation, with what each check asks back added to its `_entities` field. */
function withChecks(
  document: DocumentNode,
  { groups }: EntityFetch,
  checks: ReadonlyArray<KeyCheck | null>,
): string {
  const added = new Map(groups.map(({ responseKey }, i) => [responseKey, checks[i]?.selection]))
  const checked = visit(document, {
    OperationDefinition: (operation) => ({
      ...operation,
      selectionSet: {
        ...operation.selectionSet,
        selections: operation.selectionSet.selections.map((node) => {
          const text = node.kind === Kind.FIELD && added.get((node.alias ?? node.name).value)
          if (!text || !node.selectionSet) return node
          const selections = [...fieldSet(text).selections, ...node.selectionSet.selections]
          return { ...node, selectionSet: { ...node.selectionSet, selections } }
        }),
      },
    }),
  })
  return stripIgnoredCharacters(print(checked))
}
