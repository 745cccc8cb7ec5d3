import type { FeedName } from '../connector.ts'
import type {
  DossierFields,
  EventFields,
  FeeFields,
  PersonFields,
  ValueFrom,
} from '../mapping-settings.ts'
import type { Source } from '../settings.ts'

/** What a column holds, as far as spreadsheets spoil it. */
export type ColumnKind = 'text' | 'date' | 'amount' | 'procedure' | 'phone'

/** The columns that a feed's mapping reads, by their names there. */
export function mappedColumns(source: Source, feed: FeedName): ReadonlyMap<string, ColumnKind> {
  const { dossiers, events, fees } = source.feeds
  if (feed === 'dossiers') return columnsOf(dossiers ? ofDossier(dossiers.fields) : [])
  if (feed === 'events') return columnsOf(events ? ofEvent(events.fields) : [])
  return columnsOf(fees ? ofFee(fees.fields) : [])
}

type Read = readonly [from: ValueFrom | undefined, kind: ColumnKind]

/** What the connector itself tells of a row is in no column. */
function columnsOf(reads: readonly Read[]): ReadonlyMap<string, ColumnKind> {
  return new Map(
    reads.flatMap(([from, kind]) =>
      typeof from === 'string' && !from.startsWith('@') ? [[from, kind] as const] : [],
    ),
  )
}

function ofDossier(fields: DossierFields): Read[] {
  const { owner, submitter, proxy, receiver } = fields
  return [
    [fields.code, 'text'],
    ...fields.otherCodes.map((code): Read => [code, 'text']),
    [fields.procedure, 'procedure'],
    [fields.field, 'text'],
    [fields.department, 'text'],
    [fields.handledBy, 'text'],
    [fields.receivedBy, 'text'],
    [fields.locality, 'text'],
    [fields.channel, 'text'],
    [fields.submittedAt, 'date'],
    [fields.acceptBy, 'date'],
    ...[owner, submitter, proxy, receiver].flatMap((person) => (person ? ofPerson(person) : [])),
    ...fields.events.flatMap(({ status, at, appointmentOn, supplementDueOn, note }): Read[] => [
      [status, 'text'],
      [at, 'date'],
      [appointmentOn, 'date'],
      [supplementDueOn, 'date'],
      [note, 'text'],
    ]),
  ]
}

function ofPerson({ name, kind, birthDate, gender, phone, number }: PersonFields): Read[] {
  return [
    [name, 'text'],
    [kind, 'text'],
    [birthDate, 'date'],
    [gender, 'text'],
    [phone, 'phone'],
    [number, 'text'],
  ]
}

function ofEvent(fields: EventFields): Read[] {
  return [
    [fields.dossier, 'text'],
    [fields.at, 'date'],
    [fields.sequence, 'text'],
    [fields.status, 'text'],
    [fields.appointmentOn, 'date'],
    [fields.supplementDueOn, 'date'],
    [fields.agency, 'text'],
    [fields.note, 'text'],
  ]
}

function ofFee(fields: FeeFields): Read[] {
  return [
    [fields.dossier, 'text'],
    [fields.procedure, 'procedure'],
    [fields.field, 'text'],
    [fields.department, 'text'],
    [fields.beneficiary, 'text'],
    [fields.kind, 'text'],
    [fields.name, 'text'],
    [fields.amount, 'amount'],
    [fields.dueAt, 'text'],
    [fields.exemptionReason, 'text'],
    [fields.exemptionLegalBasis, 'text'],
    ...fields.entries.flatMap((entry): Read[] => [
      [entry.at, 'date'],
      [entry.amount, 'amount'],
      [entry.collectedAt, 'text'],
      [entry.receiptForm, 'text'],
      [entry.receiptSeries, 'text'],
      [entry.receiptNumber, 'text'],
    ]),
  ]
}
