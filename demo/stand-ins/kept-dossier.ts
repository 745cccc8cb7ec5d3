/** What a department's system keeps of a dossier, before it is written in the system's own form. */
export interface KeptDossier {
  /** The system's own number of it. */
  readonly key: string
  readonly code: string
  readonly procedure: Named
  readonly field: Named
  readonly department: string
  readonly handledBy: string
  readonly receivedBy: string
  readonly locality: string | null
  readonly channel: 'COUNTER' | 'ONLINE' | 'POST'
  readonly owner: KeptPerson
  readonly submittedAt: Date
  readonly acceptBy: Date | null
  /** In the order in which they happened. */
  readonly events: readonly KeptEvent[]
  readonly fees: readonly KeptFee[]
  /** When something of it last changed. */
  readonly changedAt: Date
}

export interface Named {
  readonly code: string
  readonly name: string
}

export interface KeptPerson {
  readonly kind: 'Citizen' | 'Household' | 'Organisation' | 'StateAgency'
  readonly name: string
  /** A day, or a year alone. */
  readonly birthDate: string | null
  readonly gender: 'MALE' | 'FEMALE' | null
  readonly phone: string | null
  readonly number: string | null
}

export interface KeptEvent {
  readonly at: Date
  readonly sequence: number
  /** As the list of the national portal numbers it: 1 newly registered to 10 result returned. */
  readonly status: string
  readonly appointmentOn: string | null
  readonly supplementDueOn: string | null
  readonly agency: string | null
  readonly note: string | null
}

export interface KeptFee {
  readonly key: string
  readonly kind: 'FEE' | 'CHARGE' | 'FINANCIAL_OBLIGATION'
  readonly name: string
  /** Whole đồng, as digits. */
  readonly amount: string
  readonly dueAt: string
  readonly beneficiary: string
  readonly exemption: { readonly reason: string; readonly legalBasis: string } | null
  readonly assessedAt: Date
  readonly requestedAt: Date | null
  readonly paidAt: Date | null
  readonly collectedAt: string | null
  readonly refundedAt: Date | null
  readonly cancelledAt: Date | null
}

/** What systems keep already when they start. */
export interface Archive {
  /** Up to when: later there is none. */
  readonly until: Date
  /** Those of a system that changed at a moment or later. */
  changedSince(system: string, from: Date): Promise<readonly KeptDossier[]>
  find(system: string, code: string): Promise<KeptDossier | null>
  /** The one that a system took in last. */
  latest(system: string): Promise<KeptDossier | null>
}

/** When an item of a fee last changed. */
export function feeChangedAt(fee: KeptFee): Date {
  const moments = [fee.requestedAt, fee.paidAt, fee.refundedAt, fee.cancelledAt]
  return moments.reduce<Date>((last, at) => (at && at > last ? at : last), fee.assessedAt)
}

/** The event that says what became of a dossier in the end; undefined before the first of a status. */
export function lastOf(
  { events }: KeptDossier,
  ...statuses: readonly string[]
): KeptEvent | undefined {
  return events.findLast(({ status }) => statuses.length === 0 || statuses.includes(status))
}

export function firstOf(
  { events }: KeptDossier,
  ...statuses: readonly string[]
): KeptEvent | undefined {
  return events.find(({ status }) => statuses.includes(status))
}
