import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql'
import { faultOfCall } from './answer-fault.ts'
import { byContext, compileContexts } from './context.ts'
import { coverNothing } from './cover.ts'
import { type EntityCall, lackAll, lackUnasked, takeEntities } from './entity-answer.ts'
import { askedOf, type CompiledGroup, compileGroup, objectsOf } from './entity-group.ts'
import type { Gathered } from './gathered.ts'
import { type KeyCheck, keyCheck } from './key-check.ts'
import type { EntityFetch } from './plan.ts'
import { compileBody } from './request-body.ts'
import { subgraphDocument } from './response-keys.ts'
import type { Run } from './run.ts'
import type { Step } from './step.ts'
import type { StepParts } from './step-parts.ts'
import { fieldSet } from './supergraph.ts'

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
  const parsed = parse(node.operation, { noLocation: true })
  const document = subgraphDocument(parsed)
  const groups = node.groups.map((group, i) =>
    compileGroup(group, checks[i] ?? null, document, parts),
  )
  const writeBody = compileBody(
    withChecks(parsed, node, checks),
    [...node.variables, ...node.contexts.map(({ variable }) => variable)],
    node.groups.map(({ variable }) => variable),
  )

  async function ask(run: Run, calls: readonly EntityCall[], values: Values): Promise<void> {
    for (const call of calls) lackUnasked(run, call)
    if (calls.every(({ asked }) => asked.objects.length === 0)) return
    const lists = calls.map(({ asked }) => `[${asked.representations.join(',')}]`)
    try {
      const answer = await run.ask(subgraph, writeBody(values, lists))
      for (const call of calls) takeEntities(run, call, answer)
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
  if (node.contexts.length === 0 || !first)
    return (run) =>
      ask(
        run,
        groups.map((group) => callFor(group, objectsOf(group, run.data))),
        run.variables,
      )

  const contexts = compileContexts(node.contexts, possibleTypes)
  return async (run) => {
    const parted = byContext(run.data, first.paths, contexts)
    await Promise.all(
      parted.map(({ objects, values }) =>
        ask(run, [callFor(first, objects)], { ...run.variables, ...values }),
      ),
    )
  }
}

type Values = Readonly<Record<string, unknown>>

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
