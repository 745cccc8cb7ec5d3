import { type FieldNode, type GraphQLResolveInfo, Kind } from 'graphql'
import { readCheckRun } from '../check-runs/store.ts'
import { parseGraphRef } from '../graph-ref.ts'
import { allows, authorize } from '../keys/key.ts'
import { declaredSubgraphs, graphExists } from '../keys/store.ts'
import { readPersistedQueryList } from '../variants/persisted-operations/store.ts'
import { listVariants, readVariant } from '../variants/store.ts'
import { refuseForContract, subgraphsOf, wholeGraph } from '../variants/variant.ts'
import { checkUrl, type RoverContext, variantFor } from './context.ts'
import { viewVariant } from './variant-view.ts'

/** What Rover asks: the root fields of queries. */
export const queries = {
  frontendUrlRoot: (_: unknown, { rootUrl }: RoverContext) => rootUrl,

  // Departments' keys are shown as those of their graph: Rover takes no other kind.
  me: (_: unknown, { key: { graph } }: RoverContext) => identityOf(graph),

  async graph({ id }: { id: string }, context: RoverContext) {
    const { sql } = context.registry.database
    if (!(await graphExists(sql, id))) return null
    authorize(context.key, { scope: 'read', graph: id })
    return { ...identityOf(id), title: id, account: null, ...graphFields(context, id) }
  },

  async variant({ ref: text }: { ref: string }, context: RoverContext) {
    const ref = parseGraphRef(text)
    if (ref === null)
      return { __typename: 'InvalidRefFormat', message: `"${text}" is no graph@variant` }
    if (!(await graphExists(context.registry.database.sql, ref.graph))) return null
    return viewVariant(context, variantFor(context, 'read', ref))
  },
}

function identityOf(graph: string) {
  return { __typename: 'Graph', id: graph, title: graph, asActor: { type: 'GRAPH' } }
}

function graphFields(context: RoverContext, graph: string) {
  const { key, registry } = context
  const { sql } = registry.database
  return {
    async variants() {
      const names = await listVariants(sql, graph)
      const readable = names.filter((variant) => allows(key, { scope: 'read', graph, variant }))
      const views = await Promise.all(
        readable.map((variant) => viewVariant(context, { graph, variant })),
      )
      return views.filter((view) => view !== null)
    },

    variant({ name }: { name: string }, _: unknown, info: GraphQLResolveInfo) {
      const ref = variantFor(context, 'read', { graph, variant: name })
      return asksForNamesOnly(info) ? namesOf(context, ref) : viewVariant(context, ref)
    },

    async checkWorkflow({ id }: { id: string }) {
      const run = await readCheckRun(sql, graph, id)
      if (run === null) return null
      variantFor(context, 'read', run.ref)
      const targetURL = checkUrl(context, graph, id)
      return {
        status: run.passed ? 'PASSED' : 'FAILED',
        tasks: run.tasks.map((task) => ({ ...task, targetURL })),
      }
    },

    persistedQueryList: ({ id }: { id: string }) =>
      readPersistedQueryList(sql, variantFor(context, 'read', { graph, variant: id })),
  }
}

/**
 * The names of a variant's subgraphs, with those that keys were made for or departments answer for, and
 * that are yet to come: with none, Rover refuses to check the first schema of a variant.
 */
async function namesOf({ registry }: RoverContext, ref: { graph: string; variant: string }) {
  const { database, strictVariants } = registry
  const state = await readVariant(database.sql, ref, strictVariants.includes(ref.variant))
  refuseForContract(state)
  if (state.slots.some(({ subgraph }) => subgraph === wholeGraph))
    return { name: ref.variant, subgraphs: [] }
  const names = new Set([
    ...subgraphsOf(state).map(({ subgraph }) => subgraph),
    ...(await declaredSubgraphs(database.sql, ref.graph, 'publish')),
    ...Object.keys((await registry.ownership())?.subgraphs ?? {}),
  ])
  if (names.size === 0) return null
  return { name: ref.variant, subgraphs: Array.from(names, (name) => ({ name })) }
}

/** Whether a variant is asked for no more than `{ subgraphs { name } }`, as Rover does before it checks. */
function asksForNamesOnly({ fieldNodes }: GraphQLResolveInfo): boolean {
  const fields = fieldNodes.flatMap(selectedFields)
  return (
    fields.every(({ name }) => name.value === 'subgraphs') &&
    fields.flatMap(selectedFields).every(({ name }) => name.value === 'name')
  )
}

function selectedFields({ selectionSet }: FieldNode): FieldNode[] {
  return (selectionSet?.selections ?? []).filter((node) => node.kind === Kind.FIELD)
}
