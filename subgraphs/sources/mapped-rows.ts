import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'

export type PersonKind = 'Citizen' | 'Household' | 'Organisation' | 'StateAgency'

export type PersonRole = 'OWNER' | 'SUBMITTER' | 'PROXY' | 'RECEIVER'

/** Somebody as a source tells of them. Goes to *citizens*, which gives a subject id back; kept nowhere else. */
export interface SourcePerson {
  /** Within the source: made of the dossier's key and the role. */
  readonly key: string
  readonly kind: PersonKind
  readonly name: string
  /** A day, or a year alone. */
  readonly birthDate: string | null
  readonly gender: 'MALE' | 'FEMALE' | null
  readonly phone: string | null
  readonly document: { readonly kind: string; readonly number: string } | null
}

/** One dossier of a source, as it was handed in, with what its record tells of its course. */
export interface SourceDossier {
  readonly key: string
  /** Its own code first. */
  readonly codes: readonly string[]
  readonly procedureCode: ProcedureCode
  readonly fieldCode: string
  readonly departmentCode: AgencyCode
  readonly handledByCode: AgencyCode
  readonly receivedByCode: AgencyCode
  readonly localityCode: AgencyCode | null
  readonly scope: 'PROVINCIAL_CENTRE' | 'LOCAL_CENTRES'
  readonly channel: 'COUNTER' | 'ONLINE' | 'POST'
  readonly submittedAt: Date
  readonly acceptBy: Date | null
  readonly people: ReadonlyArray<{ readonly role: PersonRole; readonly person: SourcePerson }>
  readonly events: readonly SourceEvent[]
}

/** One event of a dossier. Where `status` is null, the store looks `sourceStatus` up in the list of the vocabulary. */
export interface SourceEvent {
  /** The dossier's key. */
  readonly dossier: string
  readonly at: Date
  readonly sequence: number
  readonly status: string | null
  readonly sourceStatus: string
  readonly vocabulary: string | null
  readonly appointmentOn: LocalDate | null
  readonly supplementDueOn: LocalDate | null
  readonly agencyCode: AgencyCode | null
  readonly note: string | null
}

/** One item of a fee, with the entries of the ledger that its record tells of. */
export interface SourceFee {
  readonly key: string
  /** The dossier's key. */
  readonly dossier: string
  readonly procedureCode: ProcedureCode
  readonly fieldCode: string
  readonly departmentCode: AgencyCode
  readonly beneficiaryCode: AgencyCode
  readonly scope: 'PROVINCIAL_CENTRE' | 'LOCAL_CENTRES'
  readonly kind: 'FEE' | 'CHARGE' | 'FINANCIAL_OBLIGATION'
  readonly name: string
  readonly dueAt: string
  readonly exemption: { readonly reason: string; readonly legalBasis: string } | null
  readonly entries: readonly SourceEntry[]
}

export interface SourceEntry {
  /** The source's own code for it: told twice, it is taken once. */
  readonly transactionCode: string
  readonly kind: string
  /** Whole đồng. */
  readonly amount: bigint
  readonly at: Date
  /** Of a payment. */
  readonly collectedAt: string | null
  /** Of a receipt. */
  readonly receipt: {
    readonly form: string
    readonly series: string
    readonly number: string
  } | null
}
