import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { type DossiersContext, dossiersContext } from './context.ts'
import { resolvers } from './resolvers.ts'

/** *dossiers*: what is handed in, what becomes of it, and the counts of both. */
export const dossiers: Subgraph<DossiersContext> = {
  name: 'dossiers',
  port: 4012,
  schemaFile: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  resolvers,
  context: dossiersContext,
}

if (import.meta.main) await runSubgraph(dossiers, process.env)
