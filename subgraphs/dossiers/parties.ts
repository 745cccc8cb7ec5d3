import type { DossierRow, PartyRow } from './store.ts'

/** A party as citizens knows it: its type and its id. */
type PartyReference = { readonly __typename: string; readonly id: string }

export interface DossierParty {
  readonly role: string
  /** Null where nobody is known any longer: of a live system's kept answers. */
  readonly party: PartyReference | null
}

/** Whose dossier of the store it is. */
export function ownerOf({ ownerKind, ownerId }: DossierRow): PartyReference | null {
  return ownerKind !== null && ownerId !== null ? { __typename: ownerKind, id: ownerId } : null
}

/** Everyone who takes part in a dossier of the store, its owner first. */
export function partiesOfStored(dossier: DossierRow, others: readonly PartyRow[]): DossierParty[] {
  return [
    { role: 'OWNER', party: ownerOf(dossier) },
    ...others.map(({ role, partyKind, partyId }) => ({
      role,
      party: { __typename: partyKind, id: partyId },
    })),
  ]
}

/** The owner among everyone who takes part. */
export function ownerIn(parties: readonly DossierParty[]): PartyReference | null {
  return parties.find(({ role }) => role === 'OWNER')?.party ?? null
}
