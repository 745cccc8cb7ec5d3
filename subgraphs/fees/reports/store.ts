import type { LocalDate } from '#domain/dates.ts'
import { storedScopes } from '#domain/scope.ts'
import { groupColumns, keyOfColumns } from '#kit/group-columns.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { RecordBegin } from '../../reports/as-of.ts'
import { recordBeginIn } from '../../reports/store.ts'
import { type Amount, type FeeFigures, figuresBy, type ItemCount } from './figures.ts'
import { type FeeQuery, type FeeReportDimension, type GroupKey, needsDossiers } from './query.ts'

export interface KeyedFigures {
  readonly key: GroupKey
  readonly figures: FeeFigures
}

/** Amounts as digits: a sum may be larger than 64 bits hold. */
type SumRow = { readonly key: GroupKey } & Readonly<Record<ItemCount, number>> &
  Readonly<Record<Amount, string>>

/**
 * Sums fees for each group of the dimensions that has any, at most `limit` groups; in the order of
 * their keys, nulls first.
 *
 * Items stand as at the last day: later entries change nothing. What is assessed, asked for and paid is
 * counted by the days of these, and need not fall in one period; outstanding is all that is owed and
 * unpaid at the end, whenever it was assessed. Source: domain reference §5. As of a moment, only what had
 * been recorded by then is known of them.
 */
export async function sumGroups(
  sql: Sql,
  query: FeeQuery,
  groupBy: readonly FeeReportDimension[],
  limit: number,
): Promise<KeyedFigures[]> {
  const { key, grouping, order } = keyOfColumns(groupBy.length)
  const rows = await sql<SumRow>`
    WITH judged AS (${judgedItems(query, groupBy)})
    SELECT ${key} AS key,
      (count(*) FILTER (WHERE is_assessed))::int AS items,
      (count(*) FILTER (WHERE is_requested))::int AS "requestedItems",
      (count(*) FILTER (WHERE is_paid))::int AS "paidItems",
      (count(*) FILTER (WHERE is_paid AND is_at_centre))::int AS "paidAtCentreItems",
      (count(*) FILTER (WHERE is_outstanding))::int AS "outstandingItems",
      sum(faults)::int AS "faultyEntries",
      (count(*) FILTER (WHERE is_payable))::int AS "payableItems",
      (count(*) FILTER (WHERE is_payable AND is_late_unpaid))::int AS "lateUnpaidItems",
      (count(*) FILTER (WHERE is_payable AND has_paid AND NOT is_at_centre))::int
        AS "paidElsewhereItems",
      (count(*) FILTER (WHERE is_payable AND has_paid))::int AS "payablePaidItems",
      (count(*) FILTER (WHERE is_payable AND is_held))::int AS "heldItems",
      coalesce(sum(owed) FILTER (WHERE is_assessed), 0)::text AS assessed,
      coalesce(sum(owed) FILTER (WHERE is_requested), 0)::text AS requested,
      coalesce(sum(owed) FILTER (WHERE is_paid), 0)::text AS paid,
      coalesce(sum(settled) FILTER (WHERE is_paid), 0)::text AS settled,
      coalesce(sum(owed - settled - refunded) FILTER (WHERE is_paid), 0)::text AS unsettled,
      coalesce(sum(refunded) FILTER (WHERE is_paid), 0)::text AS refunded,
      coalesce(sum(owed) FILTER (WHERE is_outstanding), 0)::text AS outstanding,
      coalesce(sum(owed) FILTER (WHERE is_payable AND is_late_unpaid), 0)::text AS "lateUnpaid",
      coalesce(sum(owed - settled - refunded) FILTER (WHERE is_payable AND is_held), 0)::text
        AS held
    FROM judged
    GROUP BY ${grouping}
    HAVING count(*) > 0
    ORDER BY ${order}
    LIMIT ${limit}
  `
  return rows.map(({ key, ...sums }) => ({ key, figures: read(sums) }))
}

function read(sums: Omit<SumRow, 'key'>): FeeFigures {
  return figuresBy(
    (name) => sums[name],
    (name) => BigInt(sums[name]),
  )
}

/** The items that a report sums, with what each of them counts as. */
function judgedItems(query: FeeQuery, groupBy: readonly FeeReportDimension[]): SqlPart {
  const { period, lastDay, lateAfterDays } = query
  const copy = needsDossiers(query.filter, groupBy)
    ? part`LEFT JOIN fees.dossier ON dossier.id = dossier_id`
    : part``
  return part`
    SELECT ${keyColumns(groupBy, query)} owed, settled, refunded, faults,
      collected_at = 'CENTRE' AS is_at_centre,
      paid_on IS NOT NULL AS has_paid,
      (assessed_on >= ${period.from}) IS TRUE AS is_assessed,
      assessed_on IS NOT NULL AND (requested_on >= ${period.from}) IS TRUE AS is_requested,
      (paid_on >= ${period.from}) IS TRUE AS is_paid,
      assessed_on IS NOT NULL AND paid_on IS NULL AND owed > 0 AS is_outstanding,
      (assessed_on >= ${period.from}) IS TRUE AND owed > 0 AS is_payable,
      paid_on IS NULL AND assessed_on < ${lastDay}::date - ${lateAfterDays}::int
        AS is_late_unpaid,
      (paid_on < ${lastDay}::date - ${lateAfterDays}::int) IS TRUE AND owed > settled + refunded
        AS is_held
    FROM ${itemsOf(query)} ${copy}
    WHERE ${isSummed(query)}
      AND (assessed_on >= ${period.from} OR requested_on >= ${period.from}
        OR paid_on >= ${period.from} OR assessed_on IS NOT NULL AND paid_on IS NULL)
  `
}

/** The items as they stood at the end of the last day. */
function itemsOf({ lastDay, asOf }: FeeQuery): SqlPart {
  return asOf
    ? part`fees.items_as_recorded(${lastDay}::date, ${asOf}::timestamptz)`
    : part`fees.items_on(${lastDay}::date)`
}

const values: Readonly<Record<Exclude<FeeReportDimension, 'DOSSIER_STANDING'>, SqlPart>> = {
  DEPARTMENT: part`department_code`,
  FIELD: part`field_code`,
  PROCEDURE: part`procedure_code`,
  BENEFICIARY: part`beneficiary_code`,
  KIND: part`kind`,
  COLLECTION_POINT: part`collected_at`,
  ASSESSED_MONTH: part`date_trunc('month', assessed_on::timestamp)::date::text`,
  PAID_MONTH: part`date_trunc('month', paid_on::timestamp)::date::text`,
}

/** The values of a group, each a column by itself. */
function keyColumns(groupBy: readonly FeeReportDimension[], query: FeeQuery): SqlPart {
  return groupColumns(
    groupBy.map((dimension) => {
      const value = dimension === 'DOSSIER_STANDING' ? standing(query) : values[dimension]
      return part`(${value}) COLLATE "C"`
    }),
  )
}

function standing({ lastDay }: FeeQuery): SqlPart {
  return part`fees.standing_on(dossier, ${lastDay}::date)`
}

function isSummed(query: FeeQuery): SqlPart {
  const { scope, filter, without } = query
  const { department, beneficiary, field, procedures, kind, collectedAt } = filter
  return part`scope = ANY(${storedScopes(scope)})
    AND (${department}::text IS NULL OR department_code COLLATE "C" = ${department})
    AND (${beneficiary}::text IS NULL OR beneficiary_code COLLATE "C" = ${beneficiary})
    AND (${field}::text IS NULL OR field_code COLLATE "C" = ${field})
    AND (${procedures}::text[] IS NULL OR procedure_code COLLATE "C" = ANY(${procedures}))
    AND (${kind}::text IS NULL OR kind = ${kind})
    AND (${collectedAt}::text IS NULL OR collected_at = ${collectedAt})
    AND (${without}::text[] IS NULL OR (source = ANY(${without})) IS NOT TRUE)
    ${ofStanding(query)}`
}

function ofStanding(query: FeeQuery): SqlPart {
  const { dossierStanding: standings } = query.filter
  if (!standings) return part``
  const stands = part`AND ${standing(query)} = ANY(${standings})`
  if (standings.some((name) => name !== 'OVERDUE')) return stands
  // Few are overdue at a time: an index knows them, so that the items of no others are read.
  return part`${stands} AND dossier_id = ANY(ARRAY(
    SELECT id FROM fees.dossier WHERE overdue <> '{}' AND overdue @> ${query.lastDay}::date
  ))`
}

/** How far fees know how dossiers stand; null before they ever did. */
export async function dossiersFollowedTo(sql: Sql): Promise<Date | null> {
  const [feed] = await sql<{ followedTo: Date | null }>`
    SELECT followed_to AS "followedTo" FROM fees.dossier_feed
  `
  return feed?.followedTo ?? null
}

/** Since when there is a record, and from which day on as of a moment. */
export const recordBegin = (sql: Sql, asOf: Date | null): Promise<RecordBegin> =>
  recordBeginIn(sql, part`fees.record_begin`, asOf)

/** Lets nothing be recorded any more for moments up to this one. */
export async function closeRecord(sql: Sql, until: Date): Promise<void> {
  await sql`SELECT fees.close_record(${until})`
}

/** The first day on which anything was assessed or paid; null where nothing was. */
export async function firstFeeDay(sql: Sql): Promise<LocalDate | null> {
  const [row] = await sql<{ day: LocalDate | null }>`
    SELECT least(
      (SELECT min(assessed_on) FROM fees.item), (SELECT min(paid_on) FROM fees.item)
    ) AS day
  `
  return row?.day ?? null
}
