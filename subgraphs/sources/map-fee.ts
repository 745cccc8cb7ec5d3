import { feeDimensions } from './map-dimensions.ts'
import type { SourceEntry, SourceFee } from './mapped-rows.ts'
import type { FeeFields } from './mapping-settings.ts'
import type { SourceRecord } from './record.ts'
import { type RecordReader, readRecord } from './record-reader.ts'
import type { Mapped } from './refusal.ts'
import type { Source } from './settings.ts'

/** Reads an item of a fee with its entries from a record of a source. */
export function mapFee(source: Source, fields: FeeFields, record: SourceRecord): Mapped<SourceFee> {
  const { codes } = source
  const read = readRecord(record, codes)
  const dossier = read.required(read.code({ from: fields.dossier, as: 'dossier' }), 'dossier')
  const dimensions = feeDimensions(read, source, fields)
  const name = read.required(read.text({ from: fields.name, as: 'name' }), 'name')
  const amount = read.required(read.amount({ from: fields.amount, as: 'amount' }), 'amount')
  const dueAt = read.required(
    read.meaning({ from: fields.dueAt, as: 'dueAt' }, codes.collectionPoint),
    'dueAt',
  )
  const exemption = exemptionOf(read, fields)
  const entries = entriesOf(read, source, fields, { key: record.key, amount })
  if (
    read.refusals.length > 0 ||
    dossier === null ||
    dimensions === null ||
    name === null ||
    dueAt === null
  )
    return { refusals: read.refusals }
  return {
    row: {
      key: record.key,
      dossier,
      ...dimensions,
      scope: source.scope,
      name,
      dueAt,
      exemption,
      entries,
    },
  }
}

function exemptionOf(read: RecordReader, fields: FeeFields) {
  const reason = read.text({ from: fields.exemptionReason, as: 'exemptionReason' })
  if (reason === null) return null
  const legalBasis = read.text({ from: fields.exemptionLegalBasis, as: 'exemptionLegalBasis' })
  read.required(legalBasis, 'exemptionLegalBasis')
  return legalBasis === null ? null : { reason, legalBasis }
}

function entriesOf(
  read: RecordReader,
  { codes }: Source,
  { entries }: FeeFields,
  item: { readonly key: string; readonly amount: bigint | null },
): SourceEntry[] {
  const found = entries.flatMap((from, index) => {
    const as = (name: string) => `entries.${index}.${name}`
    const at = read.moment({ from: from.at, as: as('at') })
    if (at === null) return []
    const own = read.amount({ from: from.amount, as: as('amount') }) ?? item.amount ?? 0n
    const collectedAt =
      from.kind === 'PAID'
        ? read.required(
            read.meaning({ from: from.collectedAt, as: as('collectedAt') }, codes.collectionPoint),
            as('collectedAt'),
          )
        : null
    return {
      // Of one item, an entry of each kind is told once.
      transactionCode: `${item.key}/${from.kind}`,
      kind: from.kind,
      amount: from.kind === 'CANCELLED' ? 0n : own,
      at,
      collectedAt,
      receipt: from.kind === 'RECEIPTED' ? receiptOf(read, from, as) : null,
    }
  })
  if (found.length === 0) read.refuse('entries', 'NO_EVENT')
  return found
}

function receiptOf(
  read: RecordReader,
  from: FeeFields['entries'][number],
  as: (name: string) => string,
) {
  const part = (name: 'receiptForm' | 'receiptSeries' | 'receiptNumber') =>
    read.required(read.text({ from: from[name], as: as(name) }), as(name)) ?? ''
  return {
    form: part('receiptForm'),
    series: part('receiptSeries'),
    number: part('receiptNumber'),
  }
}
