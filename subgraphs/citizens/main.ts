import type DataLoader from 'dataloader'
import { listLoader, rowLoader } from '#kit/loader.ts'
import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { servePeople } from './people/endpoint.ts'
import { resolvers } from './resolvers.ts'
import { type DocumentRow, documentsOfParties, type PartyRow, partiesById } from './store.ts'

/** What one request reads persons and bodies from. */
export interface CitizensContext {
  readonly parties: DataLoader<string, PartyRow | null>
  readonly documents: DataLoader<string, readonly DocumentRow[]>
}

/** *citizens*: persons and bodies that take part in dossiers, masked. */
export const citizens: Subgraph<CitizensContext> = {
  name: 'citizens',
  port: 4014,
  schemaFile: new URL('./schema.graphql', import.meta.url),
  migrations: new URL('./migrations/', import.meta.url),
  resolvers,
  serve: (http, { database }) => servePeople(http, database),
  context: ({ sql }) => ({
    parties: rowLoader(
      (ids) => partiesById(sql, ids),
      (party) => party.id,
    ),
    documents: listLoader(
      (ids) => documentsOfParties(sql, ids),
      (document) => document.partyId,
    ),
  }),
}

if (import.meta.main) await runSubgraph(async () => citizens, process.env)
