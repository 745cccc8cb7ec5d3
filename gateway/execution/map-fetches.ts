import type { EntityFetch, Plan, PlanNode, RootFetch } from './plan.ts'

export type Fetch = RootFetch | EntityFetch

/** The same plan with something else in the place of each fetch. */
export function mapFetches({ root }: Plan, change: (fetch: Fetch) => PlanNode): Plan {
  function mapNode(node: PlanNode): PlanNode {
    if (node.kind === 'root' || node.kind === 'entities') return change(node)
    return { ...node, nodes: node.nodes.map(mapNode) }
  }
  return { root: root && mapNode(root) }
}

/** All fetches of a plan. */
export function fetchesOf({ root }: Plan): readonly Fetch[] {
  const of = (node: PlanNode): readonly Fetch[] =>
    node.kind === 'root' || node.kind === 'entities' ? [node] : node.nodes.flatMap(of)
  return root ? of(root) : []
}
