import type { LocalDate } from '#domain/dates.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import { isOfHalves } from '../days/day-spans.ts'
import { isCounted, keyColumns, levelOf } from '../group-key.ts'
import type { FormQuery, ReportDimension } from '../query.ts'
import { type Asked, askedOf, isByProcedure, level } from './asked.ts'
import { type Grain, grainOf } from './grain.ts'

/** Whether counts as of a moment are those of now less what was entered into the ledger since. */
export async function isToldByLedger(sql: Sql, asOf: Date): Promise<boolean> {
  const [row] = await sql<{ isTold: boolean }>`
    SELECT dossiers.is_told_by_ledger(${asOf}) AS "isTold"
  `
  return row?.isTold === true
}

/**
 * The counts of each group by form II.06a, in parts that add up: of what was pending when a month began and
 * the flows since, of the entries that are not folded yet, and, as of a moment of the record, less those of
 * what was recorded since.
 */
export function countsOfFlows(query: FormQuery, groupBy: readonly ReportDimension[]): SqlPart {
  const asked = askedOf(query, groupBy)
  const counts = isByCompletion(asked) ? countsByCompletion : countsOfCells
  const parts = part`${counts(keptCells(asked), asked)} UNION ALL ${counts(enteredCells(asked), asked)}`
  if (!isByCompletion(asked) || asked.stretches.broken === null) return parts
  return part`${parts} UNION ALL ${acceptedJustBefore(asked, asked.stretches.broken)}`
}

const isByCompletion = ({ groupBy }: Asked) => groupBy.includes('COMPLETED_MONTH')

function countsOfCells(cells: SqlPart, { query, groupBy }: Asked): SqlPart {
  return part`
    SELECT ${keyColumns(groupBy, level)} carried_over, received, received_online, early, on_time, late,
      pending - overdue AS in_time, overdue
    FROM (${cells}) AS cell
    WHERE ${isCounted(query, level)}
  `
}

/**
 * The same where groups are of a month of completion, or of none: what ended in a month is taken out of what
 * was carried over and received, and put where its month is.
 */
function countsByCompletion(cells: SqlPart, { query, groupBy }: Asked): SqlPart {
  return part`
    SELECT ${keyColumns(groupBy, level)} moved.carried_over, moved.received, moved.received_online,
      moved.early, moved.on_time, moved.late, moved.pending - moved.overdue AS in_time, moved.overdue
    FROM (${cells}) AS cell CROSS JOIN LATERAL (
      SELECT NULL::date AS completed_month, carried_over - ended_of_before AS carried_over,
        received - ended_of_period AS received, received_online - ended_online AS received_online,
        0 AS early, 0 AS on_time, 0 AS late, pending, overdue
      UNION ALL
      SELECT ended_month, ended_of_before, ended_of_period, ended_online, early, on_time, late, 0, 0
      WHERE ended_month IS NOT NULL
    ) AS moved
    WHERE ${isCounted(query, level)}
  `
}

/** The flows that are kept, added up as far as what is asked for does not tell them apart, with what they are of. */
function keptCells(asked: Asked): SqlPart {
  const grain = grainOf(asked.query, asked.groupBy)
  if (grain === 'EVERYTHING') return ofSeries(added(keptFlows(asked), seriesCell(asked), asked))
  const cell = part`group_id${monthsOfCell(asked)}`
  const online = part`
    , coalesce(sum(received_online) FILTER (WHERE NOT is_before), 0)::int AS received_online,
    coalesce(sum(ended_online) FILTER (WHERE NOT is_before AND ${isOfPeriod(asked)}), 0)::int
      AS ended_online
  `
  return part`
    SELECT * FROM (${added(groupFlows(grain, asked), cell, asked, online)}) AS flow
    JOIN dossiers.report_group ON report_group.id = group_id AND report_group.grain = ${grain}
  `
}

/** What the ledger tells beside the flows that are kept. */
function enteredCells(asked: Asked): SqlPart {
  return ofSeries(added(enteredFlows(asked), seriesCell(asked), asked))
}

/** Flows of series, with what those are of. */
function ofSeries(flows: SqlPart): SqlPart {
  return part`
    SELECT *, ${levelOf} AS level,
      CASE channel WHEN 'ONLINE' THEN received ELSE 0 END AS received_online,
      CASE channel WHEN 'ONLINE' THEN ended_of_period ELSE 0 END AS ended_online
    FROM (${flows}) AS flow JOIN dossiers.series ON series.id = series_id
  `
}

/** By which columns flows of series are told apart. */
function seriesCell(asked: Asked): SqlPart {
  return part`series_id${isByProcedure(asked) ? part`, procedure_code` : part``}${monthsOfCell(asked)}`
}

function monthsOfCell({ groupBy }: Asked): SqlPart {
  const accepted = groupBy.includes('RECEIVED_MONTH') ? part`, accepted_month` : part``
  const ended = groupBy.includes('COMPLETED_MONTH') ? part`, ended_month` : part``
  return part`${accepted}${ended}`
}

/** Whether those that ended had come in within the period, as far as months tell. */
const isOfPeriod = ({ from }: Asked) =>
  part`accepted_month >= date_trunc('month', ${from}::timestamp)`

/** Adds flows up; the stock with which counting begins is among those before the period. */
function added(flows: SqlPart, cell: SqlPart, asked: Asked, more: SqlPart = part``): SqlPart {
  return part`
    SELECT ${cell},
      coalesce(sum(received - early - on_time - late) FILTER (WHERE is_before), 0)::int AS carried_over,
      coalesce(sum(received) FILTER (WHERE NOT is_before), 0)::int AS received,
      coalesce(sum(early) FILTER (WHERE NOT is_before), 0)::int AS early,
      coalesce(sum(on_time) FILTER (WHERE NOT is_before), 0)::int AS on_time,
      coalesce(sum(late) FILTER (WHERE NOT is_before), 0)::int AS late,
      coalesce(sum(early + on_time + late) FILTER (WHERE NOT is_before AND NOT ${isOfPeriod(asked)}), 0)::int
        AS ended_of_before,
      coalesce(sum(early + on_time + late) FILTER (WHERE NOT is_before AND ${isOfPeriod(asked)}), 0)::int
        AS ended_of_period,
      sum(received - early - on_time - late)::int AS pending, sum(overdue)::int AS overdue
      ${more}
    FROM (
      SELECT *, CASE WHEN NOT is_before AND (early, on_time, late) <> (0, 0, 0) THEN month END
        AS ended_month
      FROM (${flows}) AS told
    ) AS dated
    GROUP BY ${cell}
  `
}

/** The month with whose stock counting begins: that of the period, or the last of which it is known. */
const openingOf = ({ stretches: { opening } }: Asked) => part`(
  SELECT CASE WHEN ${opening}::date < stock_from THEN '-infinity'
    ELSE least(${opening}::date, stock_until) END
  FROM dossiers.folded_flows
)`

/** Which months are read as a whole. */
function isWhole(asked: Asked): SqlPart {
  const { open, broken } = asked.stretches
  const isUnbroken = broken === null ? part`` : part`AND month <> ${broken}`
  return part`month >= ${openingOf(asked)} AND month < ${open} ${isUnbroken}`
}

/** The flows of groups of one grain. */
function groupFlows(grain: Grain, asked: Asked): SqlPart {
  const { from, stretches } = asked
  const columns = part`received, received_online, early, on_time, late, ended_online, overdue`
  return part`
    SELECT group_id, accepted_month, month, true AS is_before, pending AS received,
      0 AS received_online, 0 AS early, 0 AS on_time, 0 AS late, 0 AS ended_online, overdue
    FROM dossiers.group_stock
    WHERE grain = ${grain} AND month = ${openingOf(asked)}
    UNION ALL
    SELECT group_id, accepted_month, month, month < ${from}, ${columns}
    FROM dossiers.group_month
    WHERE grain = ${grain} AND ${isWhole(asked)}
    UNION ALL
    SELECT group_id, accepted_month, dossiers.month_of(day), day < ${from}, ${columns}
    FROM dossiers.group_flow
    WHERE grain = ${grain} AND day = ANY(${stretches.days}::date[])
  `
}

/** The flows of all series, of procedures only where these matter. */
function keptFlows(asked: Asked): SqlPart {
  const { from, stretches } = asked
  const { condition, procedure } = procedures(asked)
  return part`
    SELECT series_id, ${procedure}, accepted_month, month, true AS is_before, pending AS received,
      0 AS early, 0 AS on_time, 0 AS late, overdue
    FROM dossiers.procedure_stock
    WHERE month = ${openingOf(asked)} ${condition}
    UNION ALL
    SELECT series_id, ${procedure}, accepted_month, month, month < ${from}, received, early, on_time,
      late, overdue
    FROM dossiers.procedure_month
    WHERE ${isWhole(asked)} ${condition}
    UNION ALL
    SELECT series_id, ${procedure}, accepted_month, dossiers.month_of(day), day < ${from}, received,
      early, on_time, late, overdue
    FROM ${isByProcedure(asked) ? part`dossiers.procedure_flow` : part`dossiers.daily_flow`}
    WHERE day = ANY(${stretches.days}::date[]) ${condition}
  `
}

function procedures(asked: Asked) {
  const { filter } = asked.query
  return {
    procedure: isByProcedure(asked) ? part`procedure_code` : part`NULL AS procedure_code`,
    condition: filter.procedures ? part`AND procedure_code = ANY(${filter.procedures})` : part``,
  }
}

/** What is not folded yet, and what is to be taken away since it was recorded after the moment asked for. */
function enteredFlows(asked: Asked): SqlPart {
  const { from, to, query } = asked
  const { condition, procedure } = procedures(asked)
  const since = part`
    SELECT series_id, ${procedure}, accepted_month, dossiers.month_of(day) AS month,
      day < ${from} AS is_before, received, early, on_time, late, overdue
    FROM dossiers.unfolded_entry
    WHERE day <= ${to} ${condition}
  `
  if (query.asOf === null) return since
  return part`
    ${since}
    UNION ALL
    SELECT series_id, ${procedure}, dossiers.month_of(accepted_on), dossiers.month_of(day),
      day < ${from}, -received, -early, -on_time, -late, -overdue
    FROM dossiers.flow_entry
    WHERE recorded_at > ${query.asOf} AND day <= ${to} ${condition}
  `
}

/**
 * Those that ended within the period and had come in within its first month but before it: months of
 * acceptance put them with what was received.
 */
function acceptedJustBefore(asked: Asked, month: LocalDate): SqlPart {
  const { query, groupBy } = asked
  return part`
    SELECT ${keyColumns(groupBy, level)} sign * ended, -sign * ended, -sign * ended_online, 0, 0, 0, 0, 0
    FROM (${endedOfJustBefore(asked, month)}) AS ended
    CROSS JOIN LATERAL (VALUES (ended_month, 1), (NULL, -1)) AS moved (completed_month, sign)
    WHERE ${isCounted(query, level)}
  `
}

function endedOfJustBefore(asked: Asked, month: LocalDate): SqlPart {
  const grain = grainOf(asked.query, asked.groupBy)
  const later = enteredOfJustBefore(asked, month)
  if (!isCarriedKept(grain) || !isOfHalves(asked))
    return part`${readOfJustBefore(asked, month)} ${later}`
  return part`
    SELECT scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel,
      source, level, procedure_code, accepted_month, dossiers.month_of(ended_from) AS ended_month, ended,
      ended_online
    FROM dossiers.carried_end
    JOIN dossiers.report_group ON report_group.id = group_id AND report_group.grain = ${grain}
    WHERE carried_end.grain = ${grain} AND accepted_month = ${month} AND ended_from BETWEEN ${asked.from} AND ${asked.to}
    UNION ALL
    ${entriesOfJustBefore(asked, month, { sign: 1, entries: part`dossiers.unfolded_entry AS entry` })}
    ${later}
  `
}

/** For which grains that is kept; of others it is read from dossiers. */
const isCarriedKept = (grain: Grain) => ['DEPARTMENT', 'FIELD', 'LOCALITY'].includes(grain)

function readOfJustBefore({ from, to }: Asked, month: LocalDate): SqlPart {
  return part`
    SELECT ${dimensions}, procedure_code, ${month}::date AS accepted_month,
      dossiers.month_of(ended_on) AS ended_month, 1 AS ended,
      CASE channel WHEN 'ONLINE' THEN 1 ELSE 0 END AS ended_online
    FROM dossiers.dossier
    WHERE coalesce(accepted_at, '-infinity') >= ${month}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
      AND coalesce(accepted_at, '-infinity') < ${from}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
      AND accepted_on IS NOT NULL AND ended_on BETWEEN ${from} AND ${to}
  `
}

/** What is to be taken away of it, since it was recorded after the moment asked for. */
function enteredOfJustBefore(asked: Asked, month: LocalDate): SqlPart {
  const { asOf } = asked.query
  if (asOf === null) return part``
  const entries = part`(
    SELECT * FROM dossiers.flow_entry WHERE recorded_at > ${asOf}
  ) AS entry`
  return part`UNION ALL ${entriesOfJustBefore(asked, month, { sign: -1, entries })}`
}

function entriesOfJustBefore(
  { from, to }: Asked,
  month: LocalDate,
  { sign, entries }: { readonly sign: 1 | -1; readonly entries: SqlPart },
): SqlPart {
  const ended = part`${sign}::int * (early + on_time + late)`
  return part`
    SELECT ${dimensions}, procedure_code, ${month}::date, dossiers.month_of(day), ${ended},
      CASE channel WHEN 'ONLINE' THEN ${ended} ELSE 0 END
    FROM ${entries} JOIN dossiers.series ON series.id = series_id
    WHERE accepted_on >= ${month} AND accepted_on < ${from} AND day BETWEEN ${from} AND ${to}
  `
}

/** What series and dossiers are counted by, procedures apart. */
const dimensions = part`
  scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel, source,
  ${levelOf} AS level
`

/** Builds all that counts are made of anew from the dossiers; nothing is recorded or counted until the transaction ends. */
export async function buildFlows(sql: Sql): Promise<void> {
  await sql`SELECT dossiers.build_flows()`
}
