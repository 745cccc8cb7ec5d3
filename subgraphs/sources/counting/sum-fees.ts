import * as v from 'valibot'
import type { Period } from '#domain/period.ts'
import {
  type FeeDimensions,
  NotCountable,
  type SourcePartials,
  type SummedFees,
} from '../aggregate.ts'
import { SourceFailure } from '../connector.ts'
import { feeDimensions } from '../map-dimensions.ts'
import type { FeeFields, ValueFrom } from '../mapping-settings.ts'
import type { SourceRecord } from '../record.ts'
import { readRecord } from '../record-reader.ts'
import type { Source } from '../settings.ts'
import type { SourceDatabase, SqlFrom } from '../sql-connector.ts'
import type { TextRow } from '../sql-record.ts'
import {
  type EntryKind,
  type EntryTerms,
  type FeeGroup,
  type FeeTerms,
  feeGroup,
  sumFees,
} from './fees/report.ts'
import { columnsOf, groupedBy, mostGroups, type Terms, termsOf } from './terms.ts'

type Entry = FeeFields['entries'][number]

/** What items are summed by, in the order in which it is grouped. */
function dimensionsIn(fields: FeeFields): ReadonlyArray<ValueFrom | undefined> {
  const { procedure, field, department, beneficiary, kind, dueAt } = fields
  return [procedure, field, department, beneficiary, kind, dueAt, paymentOf(fields)?.collectedAt]
}

function paymentOf({ entries }: FeeFields): Entry | undefined {
  return entries.find(({ kind }) => kind === 'PAID')
}

/** Sums the items of a table where they are, by the mapping of its feed. Throws SourceFailure, NotCountable. */
export async function sumSourceFees(
  database: SourceDatabase,
  source: Source,
  { from, fields }: { readonly from: SqlFrom; readonly fields: FeeFields },
  period: Period,
  signal: AbortSignal,
): Promise<SourcePartials<SummedFees>> {
  const terms = await feeTerms(database, { from, fields }, signal)
  const rows = await database.rows(sumFees(database.dialect, terms, period), signal)
  if (rows.length > mostGroups)
    throw new SourceFailure('UNREACHABLE', 'It gives more groups than sums are made of')
  const grouped = groupedBy(dimensionsIn(fields))
  return partialsOf(rows, (row, group) => dimensionsOf(source, fields, grouped(row), group))
}

async function feeTerms(
  database: SourceDatabase,
  { from, fields }: { readonly from: SqlFrom; readonly fields: FeeFields },
  signal: AbortSignal,
): Promise<FeeTerms> {
  const needed = [fields.dossier, fields.name]
  const told = fields.entries.flatMap(({ kind: _, ...values }) => Object.values(values))
  const exemption = [fields.exemptionReason, fields.exemptionLegalBasis]
  const values = [...dimensionsIn(fields), ...needed, fields.amount, ...exemption, ...told]
  const kinds = await columnsOf(database, from.table, values, signal)
  const problems: string[] = []
  const terms = termsOf({ dialect: database.dialect, kinds, problems })
  const entries = new Map(
    fields.entries.map((entry, index) => [
      entry.kind,
      termsOfEntry(entry, `entries.${index}`, fields, terms),
    ]),
  )
  if (!entries.has('ASSESSED')) problems.push('entries: none is an assessment')
  if (entries.size < fields.entries.length) problems.push('entries: two are of one kind')
  if (problems.length > 0) throw new NotCountable(problems)
  return {
    table: database.dialect.quote(from.table),
    groups: dimensionsIn(fields).flatMap((from) => terms.group(from) ?? []),
    faults: faultsOf(fields, entries, terms),
    entries,
  }
}

function termsOfEntry(
  { at, kind, amount }: Entry,
  as: string,
  fields: FeeFields,
  terms: Terms,
): EntryTerms {
  const own = terms.amount(amount, `${as}.amount`)
  const item = terms.amount(fields.amount, 'amount') ?? '0'
  const owed = own === null ? item : `COALESCE(${own}, ${item})`
  return { at: terms.moment(at, `${as}.at`), amount: kind === 'CANCELLED' ? '0' : owed }
}

/** Where the mapping, or the ledger, refuses a record. */
function faultsOf(
  { dossier, name, amount, exemptionReason, exemptionLegalBasis, entries }: FeeFields,
  terms: ReadonlyMap<EntryKind, EntryTerms>,
  { amount: amountOf, lacks, isOutOfTime }: Terms,
): string[] {
  const owed = amountOf(amount, 'amount')
  const lacking = [dossier, name].flatMap((from) => lacks(from) ?? [])
  const [noReason, noBasis] = [lacks(exemptionReason), lacks(exemptionLegalBasis)]
  const all = [...terms.values()].map(({ at }) => `${at} IS NULL`)
  return [
    ...lacking,
    `${owed} IS NULL OR ${owed} < 0`,
    all.join(' AND '),
    ...(noReason === null ? [] : [`NOT (${noReason}) AND ${noBasis ?? '1 = 1'}`]),
    ...entries.flatMap((entry) =>
      faultsOfEntry(entry, terms.get(entry.kind), { lacks, isOutOfTime }),
    ),
  ]
}

function faultsOfEntry(
  { kind, receiptForm, receiptSeries, receiptNumber }: Entry,
  entry: EntryTerms | undefined,
  { lacks, isOutOfTime }: Pick<Terms, 'lacks' | 'isOutOfTime'>,
): string[] {
  if (!entry) return []
  const { at, amount } = entry
  const least = kind === 'ASSESSED' || kind === 'CANCELLED' ? 0 : 1
  const receipt = kind === 'RECEIPTED' ? [receiptForm, receiptSeries, receiptNumber] : []
  return [
    isOutOfTime(at),
    `${at} IS NOT NULL AND ${amount} < ${least}`,
    ...receipt.flatMap((from) => {
      const lacking = from === undefined ? '1 = 1' : lacks(from)
      return lacking === null ? [] : [`${at} IS NOT NULL AND ${lacking}`]
    }),
  ]
}

/** What a group of items is summed by; where they are collected is where they were paid, once they are. */
function dimensionsOf(
  source: Source,
  fields: FeeFields,
  record: SourceRecord,
  { payment }: FeeGroup,
): FeeDimensions | null {
  const { codes } = source
  const read = readRecord(record, codes)
  const dimensions = feeDimensions(read, source, fields)
  const dueAt = read.meaning({ from: fields.dueAt, as: 'dueAt' }, codes.collectionPoint)
  const collected = { from: paymentOf(fields)?.collectedAt, as: 'collectedAt' }
  const paidAt = payment === 'NONE' ? dueAt : read.meaning(collected, codes.collectionPoint)
  if (read.refusals.length > 0 || dimensions === null || dueAt === null || paidAt === null)
    return null
  return { ...dimensions, collectedAt: payment === 'COUNTS' ? paidAt : dueAt }
}

function partialsOf(
  rows: readonly TextRow[],
  dimensionsOf: (row: TextRow, group: FeeGroup) => FeeDimensions | null,
): SourcePartials<SummedFees> {
  const summed: SummedFees[] = []
  let unmapped = 0
  for (const row of rows) {
    const group = v.parse(feeGroup, row)
    const dimensions = group.is_faulty === 1 ? null : dimensionsOf(row, group)
    if (dimensions) summed.push({ ...dimensions, ...sumsOf(group) })
    else unmapped += group.records
  }
  return { rows: summed, unmapped }
}

function sumsOf({ items, assessed, paid, settled, refunded, ...group }: FeeGroup) {
  return {
    items,
    assessed,
    paidItems: group.paid_items,
    paid,
    settled,
    refunded,
    faultyEntries: group.faulty_entries,
  }
}
