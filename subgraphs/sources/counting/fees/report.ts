import * as v from 'valibot'
import { addDays, type LocalDate } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { SqlDialect, Statement } from '../../sql.ts'
import { count, dong, groupNames, mostGroups } from '../terms.ts'

/** The kinds of entries of the ledger, in the order of entries of one moment. */
export const entryKinds = [
  'ASSESSED',
  'REQUESTED',
  'PAID',
  'RECEIPTED',
  'SETTLED',
  'REFUNDED',
  'CANCELLED',
] as const

export type EntryKind = (typeof entryKinds)[number]

/** An entry that each record may tell of: when, null where there is none, and of how many đồng. */
export interface EntryTerms {
  readonly at: string
  readonly amount: string
}

/** A table of items of fees, in its own terms. */
export interface FeeTerms {
  readonly table: string
  readonly groups: readonly string[]
  /** Where a record is none that can be summed. */
  readonly faults: readonly string[]
  readonly entries: ReadonlyMap<EntryKind, EntryTerms>
}

/** What one group of items is given as, beside what it is summed by. */
export const feeGroup = v.object({
  records: count,
  is_faulty: count,
  /** Whether a payment is told of, and whether it counts by the end of the period. */
  payment: v.picklist(['NONE', 'COUNTS', 'COUNTS_NOT']),
  items: count,
  assessed: dong,
  paid_items: count,
  paid: dong,
  settled: dong,
  refunded: dong,
  faulty_entries: count,
})

export type FeeGroup = v.InferOutput<typeof feeGroup>

const noMoment = "NULLIF(TIMESTAMP '1900-01-01 00:00:00', TIMESTAMP '1900-01-01 00:00:00')"

/**
 * Sums the items of a table as they stand at the end of a period, in one statement, by the rules by which
 * *fees* judges the entries of its ledger; each kind of entry is there once at most.
 */
export function sumFees(
  { workedOutOnce: once }: SqlDialect,
  terms: FeeTerms,
  { from, to }: Period,
): Statement {
  const names = groupNames(terms.groups)
  const keys = [...names, 'is_faulty', 'payment']
  const listed = names.map((name) => `${name}, `).join('')
  const sum = (value: string, condition: string) =>
    `SUM(CASE WHEN ${condition} THEN ${value} ELSE 0 END)`
  const assessed = `assessed_on >= ${date(from)}`
  const paid = `paid_on >= ${date(from)}`
  const text = `
    SELECT ${keys.join(', ')}, COUNT(*) AS records,
      ${sum('1', assessed)} AS items, ${sum('owed', assessed)} AS assessed,
      ${sum('1', paid)} AS paid_items, ${sum('owed', paid)} AS paid,
      ${sum('LEAST(settled, owed - refunded)', paid)} AS settled, ${sum('refunded', paid)} AS refunded,
      SUM(faults) AS faulty_entries
    FROM (
      SELECT ${listed}is_faulty, owed, faults,
        CASE WHEN paid_at IS NULL THEN 'NONE'
          WHEN is_paid = 1 AND ${dayOf('paid_at')} <= ${date(to)} THEN 'COUNTS' ELSE 'COUNTS_NOT' END AS payment,
        CASE WHEN is_cancelled = 1 AND ${dayOf('cancelled_at')} <= ${date(to)} THEN NULL
          ELSE ${dayOf('assessed_at')} END AS assessed_on,
        CASE WHEN is_paid = 1 AND ${dayOf('paid_at')} <= ${date(to)} THEN ${dayOf('paid_at')} END AS paid_on,
        CASE WHEN is_settled = 1 AND ${dayOf('settled_at')} <= ${date(to)} THEN settled_amount ELSE 0 END
          AS settled,
        CASE WHEN is_refunded = 1 AND ${dayOf('refunded_at')} <= ${date(to)} THEN refunded_amount ELSE 0 END
          AS refunded,
        assessed_at
      FROM (${judgedItems(terms, { from, to }, once)}${once}) AS judged
    ) AS standing
    WHERE is_faulty = 1
      OR (${dayOf('assessed_at')} <= ${date(to)} AND (${assessed} OR ${paid}))
    GROUP BY ${keys.join(', ')}
    LIMIT ${mostGroups + 1}`
  return { text, values: [] }
}

/**
 * Items with which of their entries count, and how many do not: what was paid is known first, then what of
 * it was given back, then whether the item was cancelled; the others follow from these.
 */
function judgedItems(terms: FeeTerms, period: Period, once: string): string {
  const withFlags = flagging(once)
  const paid = withFlags(toldItems(terms, period), { is_paid: isPaid })
  const refunded = withFlags(paid, { is_refunded: isRefunded })
  const cancelled = withFlags(refunded, { is_cancelled: isCancelled })
  const all = withFlags(cancelled, {
    is_requested: isRequested,
    is_receipted: isReceipted,
    is_settled: isSettled,
  })
  const faults = Object.entries(entryThatCounts).map(([entry, counts]) =>
    flag(`${entry}_at IS NOT NULL AND ${counts} = 0`),
  )
  return `SELECT valid.*, assessed_amount AS owed, ${faults.join(' + ')} AS faults FROM (${all}${once}) AS valid`
}

// Entries are in the order of their moments, of one moment in that of their kinds.
const isPaid =
  'paid_at >= assessed_at AND paid_amount = assessed_amount' +
  ' AND (cancelled_at IS NULL OR cancelled_at < assessed_at OR cancelled_at >= paid_at)'
const isRefunded = 'is_paid = 1 AND refunded_at >= paid_at AND refunded_amount <= assessed_amount'
const isGivenBack =
  'is_refunded = 1 AND refunded_at <= cancelled_at AND refunded_amount = assessed_amount'
const isCancelled = `cancelled_at >= assessed_at AND NOT (is_paid = 1 AND paid_at <= cancelled_at AND NOT (${isGivenBack}))`
const isRequested =
  'requested_at >= assessed_at AND requested_amount = assessed_amount' +
  ' AND (is_paid = 0 OR paid_at >= requested_at) AND (is_cancelled = 0 OR cancelled_at >= requested_at)'
const isReceipted =
  'is_paid = 1 AND receipted_at >= paid_at AND receipted_amount <= assessed_amount' +
  ' AND (is_cancelled = 0 OR cancelled_at >= receipted_at)'
const isSettled =
  'is_paid = 1 AND settled_at >= paid_at AND settled_amount <= assessed_amount' +
  ' - CASE WHEN is_refunded = 1 AND refunded_at < settled_at THEN refunded_amount ELSE 0 END'

/** Under which name it is said that an entry counts; the assessment always does. */
const entryThatCounts = {
  requested: 'is_requested',
  paid: 'is_paid',
  receipted: 'is_receipted',
  settled: 'is_settled',
  refunded: 'is_refunded',
  cancelled: 'is_cancelled',
}

/** Items with flags that are worked out of what they have already. */
const flagging = (once: string) => (items: string, flags: Readonly<Record<string, string>>) => {
  const columns = Object.entries(flags).map(([name, condition]) => `${flag(condition)} AS ${name}`)
  return `SELECT items.*, ${columns.join(', ')} FROM (${items}${once}) AS items`
}

function flag(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`
}

function toldItems({ table, groups, faults, entries }: FeeTerms, { from, to }: Period): string {
  const assessed = entries.get('ASSESSED')?.at ?? noMoment
  const paid = entries.get('PAID')?.at ?? noMoment
  const begun = `TIMESTAMP '${from} 00:00:00'`
  const names = groupNames(groups)
  const columns = [
    ...groups.map((term, index) => `${term} AS ${names[index]}`),
    `CASE WHEN ${faults.map((fault) => `(${fault})`).join(' OR ')} THEN 1 ELSE 0 END AS is_faulty`,
    ...entryKinds.flatMap((kind) => {
      const { at = noMoment, amount = '0' } = entries.get(kind) ?? {}
      return [`${at} AS ${columnOf(kind, 'at')}`, `${amount} AS ${columnOf(kind, 'amount')}`]
    }),
  ]
  return `
    SELECT ${columns.join(', ')} FROM ${table}
    WHERE ${assessed} < TIMESTAMP '${addDays(to, 1)} 00:00:00'
      AND (${assessed} >= ${begun} OR ${paid} >= ${begun})`
}

function columnOf(kind: EntryKind, what: 'at' | 'amount'): string {
  return `${kind.toLowerCase()}_${what}`
}

function dayOf(moment: string): string {
  return `CAST(${moment} AS date)`
}

function date(day: LocalDate): string {
  return `DATE '${day}'`
}
