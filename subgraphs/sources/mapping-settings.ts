import * as v from 'valibot'

/**
 * Where a value of a mapped row comes from: the path of a field of the record, `ThongTinNguoiNop.HoTen`,
 * or the same text for every record, `{ always: H49.20 }`.
 */
export const valueFrom = v.union(
  [
    v.pipe(v.string(), v.minLength(1)),
    v.strictObject({ always: v.pipe(v.string(), v.minLength(1)) }),
  ],
  'the path of a field, or { always: some text }',
)

export type ValueFrom = v.InferOutput<typeof valueFrom>

/** Somebody with a role in a dossier. */
export const personFields = v.strictObject({
  name: valueFrom,
  /** What the code list `applicant` says of; a citizen where it is left out. */
  kind: v.optional(valueFrom),
  birthDate: v.optional(valueFrom),
  gender: v.optional(valueFrom),
  phone: v.optional(valueFrom),
  /** The number of an identity document; which kind of document it is follows from its form. */
  number: v.optional(valueFrom),
})

export type PersonFields = v.InferOutput<typeof personFields>

/** An event that a record tells of by a moment of its own: there is one where `at` holds a moment. */
const eventOfDossier = v.strictObject({
  /** As the source's code list `status` writes it; a field where the record says which. */
  status: valueFrom,
  at: v.pipe(v.string(), v.minLength(1)),
  appointmentOn: v.optional(valueFrom),
  supplementDueOn: v.optional(valueFrom),
  note: v.optional(valueFrom),
})

/** A record for each dossier, with what it tells of the dossier's course. */
export const dossierFields = v.strictObject({
  code: valueFrom,
  otherCodes: v.optional(v.array(valueFrom), []),
  procedure: valueFrom,
  field: valueFrom,
  /** The source's own department where it is left out. */
  department: v.optional(valueFrom),
  /** The body that decides; the department where it is left out. */
  handledBy: v.optional(valueFrom),
  receivedBy: valueFrom,
  locality: v.optional(valueFrom),
  /** What the code list `channel` says of. */
  channel: valueFrom,
  submittedAt: valueFrom,
  acceptBy: v.optional(valueFrom),
  owner: personFields,
  submitter: v.optional(personFields),
  proxy: v.optional(personFields),
  receiver: v.optional(personFields),
  events: v.optional(v.array(eventOfDossier), []),
})

export type DossierFields = v.InferOutput<typeof dossierFields>

/** A record for each event. */
export const eventFields = v.strictObject({
  /** The dossier's key, as the feed of dossiers has it. */
  dossier: valueFrom,
  at: valueFrom,
  /** A whole number; of events of one moment the smaller came first. */
  sequence: valueFrom,
  status: valueFrom,
  appointmentOn: v.optional(valueFrom),
  supplementDueOn: v.optional(valueFrom),
  agency: v.optional(valueFrom),
  note: v.optional(valueFrom),
})

export type EventFields = v.InferOutput<typeof eventFields>

const entryKinds = [
  'ASSESSED',
  'REQUESTED',
  'PAID',
  'RECEIPTED',
  'SETTLED',
  'REFUNDED',
  'CANCELLED',
] as const

/** An entry of the ledger that a record tells of by a moment of its own. */
const entryOfItem = v.strictObject({
  kind: v.picklist(entryKinds),
  at: v.pipe(v.string(), v.minLength(1)),
  /** The item's amount where it is left out; a cancellation has none. */
  amount: v.optional(valueFrom),
  /** What the code list `collectionPoint` says of; of payments only. */
  collectedAt: v.optional(valueFrom),
  receiptForm: v.optional(valueFrom),
  receiptSeries: v.optional(valueFrom),
  receiptNumber: v.optional(valueFrom),
})

/** A record for each item of a fee, with what it tells of its payment. */
export const feeFields = v.strictObject({
  /** The dossier's key, as the feed of dossiers has it. */
  dossier: valueFrom,
  procedure: valueFrom,
  field: valueFrom,
  /** The source's own department where it is left out. */
  department: v.optional(valueFrom),
  /** Who receives the money; the department where it is left out. */
  beneficiary: v.optional(valueFrom),
  /** What the code list `feeKind` says of. */
  kind: valueFrom,
  name: valueFrom,
  amount: valueFrom,
  /** What the code list `collectionPoint` says of. */
  dueAt: valueFrom,
  exemptionReason: v.optional(valueFrom),
  exemptionLegalBasis: v.optional(valueFrom),
  entries: v.pipe(v.array(entryOfItem), v.minLength(1, 'at least one kind of entry')),
})

export type FeeFields = v.InferOutput<typeof feeFields>

/** A record for each procedure. */
export const procedureFields = v.strictObject({
  code: valueFrom,
  name: valueFrom,
})

export type ProcedureFields = v.InferOutput<typeof procedureFields>
