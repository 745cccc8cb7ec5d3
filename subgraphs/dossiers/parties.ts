import type { DossierRow, PartyRow } from './store.ts'

/** A party as citizens knows it: its type and its id. */
type PartyReference = { readonly __typename: string; readonly id: string }

export interface DossierParty {
  readonly role: string
  readonly party: PartyReference
}

/** Whose dossier it is. */
export const ownerOf = ({ ownerKind, ownerId }: DossierRow): PartyReference => ({
  __typename: ownerKind,
  id: ownerId,
})

/** Everyone who takes part in a dossier, its owner first. */
export function partiesOf(dossier: DossierRow, others: readonly PartyRow[]): DossierParty[] {
  return [
    { role: 'OWNER', party: ownerOf(dossier) },
    ...others.map(({ role, partyKind, partyId }) => ({
      role,
      party: { __typename: partyKind, id: partyId },
    })),
  ]
}
