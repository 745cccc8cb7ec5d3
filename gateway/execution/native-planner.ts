import {
  type FetchNode,
  type FetchNodePathSegment,
  type FetchRewrite,
  type FlattenNodePathSegment,
  type PlanNode as NativeNode,
  QueryPlanner,
  type RequiresSelection,
} from '@graphql-hive/router-query-planner'
import type {
  EntityFetch,
  EntityGroup,
  PathStep,
  PlanNode,
  PlanPath,
  RequiredSelection,
  Rewrite,
  RewritePath,
} from './plan.ts'
import { planInTime } from './plan-in-time.ts'
import type { Planner } from './planner.ts'

/**
 * Plans by the native planner of Hive Router, off the event loop. `labels` are the labels of
 * `@override` that are on.
 *
 * Throws what the planner says of a supergraph that it cannot read.
 */
export function createNativePlanner(supergraph: string, labels: readonly string[]): Planner {
  const planner = new QueryPlanner(supergraph)
  const active = new Set(labels)
  return {
    apiSchema: planner.consumerSchema,
    overridePercentages: planner.overridePercentages,
    plan: (document, percentage) =>
      planInTime(async (signal) => {
        const { node } = await planner.planAsync(document, null, active, percentage, signal)
        return { root: node ? nodeOf(node, []) : null }
      }),
    stop: async () => {},
  }
}

function nodeOf(node: NativeNode, path: PlanPath): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', nodes: node.nodes.map((inner) => nodeOf(inner, path)) }
    case 'Parallel':
      return { kind: 'parallel', nodes: node.nodes.map((inner) => nodeOf(inner, path)) }
    case 'Flatten':
      return nodeOf(node.node, [...path, ...node.path.map(stepOf)])
    case 'Fetch':
      return node.requires ? entityFetch(node, node.requires, path) : rootFetch(node, path)
    case 'BatchFetch':
      return {
        kind: 'entities',
        subgraph: node.serviceName,
        operation: node.operation,
        variables: node.variableUsages ?? [],
        contexts: [],
        groups: node.entityBatch.aliases.map((group) => ({
          responseKey: group.alias,
          variable: group.representationsVariableName,
          paths: group.paths.map((steps) => steps.map(stepOf)),
          requires: group.requires.map(requiredOf),
          inputRewrites: (group.inputRewrites ?? []).map(rewriteOf),
          outputRewrites: (group.outputRewrites ?? []).map(rewriteOf),
        })),
      }
    case 'Condition':
    case 'Defer':
    case 'Subscription':
      throw new Error(`The planner gave a ${node.kind} node for an operation without any`)
  }
}

function rootFetch(node: FetchNode, path: PlanPath): PlanNode {
  return {
    kind: 'root',
    path,
    subgraph: node.serviceName,
    operation: node.operation,
    variables: node.variableUsages ?? [],
    outputRewrites: (node.outputRewrites ?? []).map(rewriteOf),
  }
}

function entityFetch(
  node: FetchNode,
  requires: readonly RequiresSelection[],
  path: PlanPath,
): EntityFetch {
  const group: EntityGroup = {
    responseKey: '_entities',
    variable: 'representations',
    paths: [path],
    requires: requires.map(requiredOf),
    inputRewrites: (node.inputRewrites ?? []).map(rewriteOf),
    outputRewrites: (node.outputRewrites ?? []).map(rewriteOf),
  }
  return {
    kind: 'entities',
    subgraph: node.serviceName,
    operation: node.operation,
    variables: (node.variableUsages ?? []).filter((name) => name !== group.variable),
    groups: [group],
    contexts: [],
  }
}

function stepOf(step: FlattenNodePathSegment): PathStep {
  if (step === '@') return { kind: 'each' }
  if ('Field' in step) return { kind: 'field', key: step.Field }
  return { kind: 'types', types: step.TypeCondition }
}

/** Here `name` is the key in what has been gathered, and `alias` the one in the representation. */
function requiredOf(selection: RequiresSelection): RequiredSelection {
  switch (selection.kind) {
    case 'Field':
      return {
        kind: 'field',
        source: selection.name,
        name: selection.alias ?? selection.name,
        selections: (selection.selections ?? []).map(requiredOf),
      }
    case 'InlineFragment':
      return {
        kind: 'fragment',
        type: selection.typeCondition,
        selections: selection.selections.map(requiredOf),
      }
    case 'FragmentSpread':
      throw new Error('The planner gave a fragment spread in what it requires')
  }
}

function rewriteOf(rewrite: FetchRewrite): Rewrite {
  if ('KeyRenamer' in rewrite) {
    const { path, renameKeyTo } = rewrite.KeyRenamer
    return { kind: 'rename', path: path.map(rewriteStepOf), to: renameKeyTo }
  }
  const { path, setValueTo } = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite
  return { kind: 'set', path: path.map(rewriteStepOf), value: setValueTo }
}

function rewriteStepOf(step: FetchNodePathSegment): RewritePath[number] {
  if ('Key' in step) return { kind: 'key', key: step.Key }
  return { kind: 'types', types: step.TypenameEquals }
}
