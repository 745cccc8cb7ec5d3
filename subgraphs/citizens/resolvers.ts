import { checkId, isId } from '#domain/ids.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import type { CitizensContext } from './main.ts'
import { initialsOf, maskNumber } from './party.ts'
import type { DocumentRow, PartyRow } from './store.ts'

/** A party and how the request came to it, which decides whether its name may be shown. */
type ReachedParty = PartyRow & { readonly fromDossier: boolean }

type Reference = Pick<PartyRow, 'id'>

async function reach(
  id: string,
  { parties }: CitizensContext,
  fromDossier: boolean,
): Promise<ReachedParty | null> {
  const party = await parties.load(id)
  return party && { ...party, fromDossier }
}

/** Other subgraphs refer to a party only from a dossier. What is no id of ours is nobody. */
const fromReference = ({ id }: Reference, context: CitizensContext) =>
  isId(id) ? reach(id, context, true) : null

const partyFields = {
  __resolveReference: fromReference,
  maskedName: (party: ReachedParty) => (party.fromDossier ? initialsOf(party.name) : null),
  documents: (party: ReachedParty, _: unknown, { documents }: CitizensContext) =>
    documents.load(party.id),
}

export const resolvers: SubgraphResolvers<CitizensContext> = {
  ...scalarResolvers(['LocalDate']),
  Query: {
    party: (_: unknown, { id }: Reference, context: CitizensContext) =>
      reach(checkId(id), context, false),
  },
  Party: {
    __resolveReference: fromReference,
    __resolveType: (party: ReachedParty) => party.kind,
  },
  Citizen: partyFields,
  Organisation: partyFields,
  IdentityDocument: {
    maskedNumber: (document: DocumentRow) => maskNumber(document.number),
  },
}
