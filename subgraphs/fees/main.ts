import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { type FeesContext, feesContext } from './context.ts'
import { resolvers } from './resolvers.ts'

/** *fees*: what is owed and paid for dossiers, where it is paid and who receives it. */
export const fees: Subgraph<FeesContext> = {
  name: 'fees',
  port: 4013,
  schemaFile: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  resolvers,
  context: feesContext,
}

if (import.meta.main) await runSubgraph(fees, process.env)
