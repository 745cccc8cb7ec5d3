import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { type ProceduresContext, proceduresContext } from './context.ts'
import { resolvers } from './resolvers.ts'

/** *procedures*: what can be applied for, the fields and agencies it belongs to, and counts of it. */
export const procedures: Subgraph<ProceduresContext> = {
  name: 'procedures',
  port: 4011,
  schemaFile: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  resolvers,
  context: proceduresContext,
}

if (import.meta.main) await runSubgraph(async () => procedures, process.env)
