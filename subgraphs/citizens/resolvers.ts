import type { LocalDate } from '#domain/dates.ts'
import { checkId } from '#domain/ids.ts'
import { readIdReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { parseBirthDate } from './birth-date.ts'
import { failedChecks } from './identity-checks.ts'
import type { CitizensContext } from './main.ts'
import { initialsOf, maskNumber, maskPhone } from './party.ts'
import type { DocumentRow, PartyRow } from './store.ts'

/** A party and how the request came to it, which decides whether its name may be shown. */
type ReachedParty = PartyRow & { readonly fromDossier: boolean }

/** A document and who bears it, against whom its number is checked. */
type BornDocument = DocumentRow & { readonly bearer: PartyRow }

async function reach(
  id: string,
  { parties }: CitizensContext,
  fromDossier: boolean,
): Promise<ReachedParty | null> {
  const party = await parties.load(id)
  return party && { ...party, fromDossier }
}

/** Other subgraphs refer to a party only from a dossier. */
async function fromReference(reference: { readonly id?: unknown }, context: CitizensContext) {
  const read = readIdReference(reference)
  return read && reach(read.id, context, true)
}

const partyFields = {
  __resolveReference: fromReference,
  maskedName: (party: ReachedParty) => (party.fromDossier ? initialsOf(party.name) : null),
  maskedPhone: ({ phone }: ReachedParty) => phone && maskPhone(phone),
  async documents(
    bearer: ReachedParty,
    { validOn }: { readonly validOn?: LocalDate | null },
    { documents }: CitizensContext,
  ): Promise<BornDocument[]> {
    const all = await documents.load(bearer.id)
    return all
      .filter((document) => !validOn || isValidOn(document, validOn))
      .map((document) => ({ ...document, bearer }))
  },
}

function isValidOn({ validFrom, validTo }: DocumentRow, day: LocalDate): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day)
}

const birthOf = ({ birthDate }: PartyRow) => (birthDate === null ? null : parseBirthDate(birthDate))

export const resolvers: SubgraphResolvers<CitizensContext> = {
  ...scalarResolvers(['LocalDate']),
  Query: {
    party: (_: unknown, { id }: { readonly id: string }, context: CitizensContext) =>
      reach(checkId(id), context, false),
  },
  Party: {
    __resolveReference: fromReference,
    __resolveType: (party: ReachedParty) => party.kind,
  },
  Citizen: { ...partyFields, birthYear: (party: ReachedParty) => birthOf(party)?.year ?? null },
  Household: partyFields,
  Organisation: partyFields,
  StateAgency: partyFields,
  IdentityDocument: {
    maskedNumber: (document: BornDocument) => maskNumber(document.number),
    checks: (document: BornDocument) =>
      failedChecks(document, {
        birth: birthOf(document.bearer),
        gender: document.bearer.gender,
      }),
  },
}
