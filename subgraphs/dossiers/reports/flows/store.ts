import type { LocalDate } from '#domain/dates.ts'
import { longestReach, mostWorkingDays, type WorkedDays } from '#domain/working-days.ts'
import { part, type Sql, type SqlPart } from '#kit/sql.ts'
import type { CalendarRows } from '../../calendar-rows.ts'
import { isCounted, keyOf, levelOf } from '../group-key.ts'
import { type FormQuery, lastDay, type ReportDimension } from '../query.ts'
import { dimensionsOf, type Grain, grainOf } from './grain.ts'
import { monthAfter, type Stretches, stretchesOf } from './stretches.ts'

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
  const asked: Asked = { query, groupBy, ...spanOf(query) }
  const counts = isByCompletion(asked) ? countsByCompletion : countsOfCells
  const parts = part`${counts(keptCells(asked), asked)} UNION ALL ${counts(enteredCells(asked), asked)}`
  if (!isByCompletion(asked) || asked.stretches.broken === null) return parts
  return part`${parts} UNION ALL ${acceptedJustBefore(asked, asked.stretches.broken)}`
}

/** A query, and what of it decides which flows are read. */
interface Asked {
  readonly query: FormQuery
  readonly groupBy: readonly ReportDimension[]
  readonly from: LocalDate
  readonly to: LocalDate
  readonly stretches: Stretches
}

function spanOf(query: FormQuery) {
  const span = { from: query.period.from, to: lastDay(query) }
  return { ...span, stretches: stretchesOf(span) }
}

const isByCompletion = ({ groupBy }: Asked) => groupBy.includes('COMPLETED_MONTH')

/** Groups tell their level; of series and dossiers it is looked up. */
const level = part`level`

function countsOfCells(cells: SqlPart, { query, groupBy }: Asked): SqlPart {
  return part`
    SELECT ${keyOf(groupBy, level)} AS key, sum(carried_over) AS "carriedOver", sum(received) AS received,
      sum(received_online) AS "receivedOnline", sum(early) AS early, sum(on_time) AS "onTime",
      sum(late) AS late, sum(pending - overdue) AS "inTime", sum(overdue) AS overdue
    FROM (${cells}) AS cell
    WHERE ${isCounted(query, level)}
    GROUP BY 1
  `
}

/**
 * The same where groups are of a month of completion, or of none: what ended in a month is taken out of what
 * was carried over and received, and put where its month is.
 */
function countsByCompletion(cells: SqlPart, { query, groupBy }: Asked): SqlPart {
  return part`
    SELECT ${keyOf(groupBy, level)} AS key, sum(moved.carried_over) AS "carriedOver",
      sum(moved.received) AS received, sum(moved.received_online) AS "receivedOnline",
      sum(moved.early) AS early, sum(moved.on_time) AS "onTime", sum(moved.late) AS late,
      sum(moved.pending - moved.overdue) AS "inTime", sum(moved.overdue) AS overdue
    FROM (${cells}) AS cell CROSS JOIN LATERAL (
      SELECT NULL::date AS completed_month, carried_over - ended_of_before AS carried_over,
        received - ended_of_period AS received, received_online - ended_online AS received_online,
        0 AS early, 0 AS on_time, 0 AS late, pending, overdue
      UNION ALL
      SELECT ended_month, ended_of_before, ended_of_period, ended_online, early, on_time, late, 0, 0
      WHERE ended_month IS NOT NULL
    ) AS moved
    WHERE ${isCounted(query, level)}
    GROUP BY 1
  `
}

/** The flows that are kept, added up as far as what is asked for does not tell them apart, with what they are of. */
function keptCells(asked: Asked): SqlPart {
  const grain = grainOf(asked.query, asked.groupBy)
  if (grain === 'EVERYTHING') return ofSeries(added(keptFlows(asked), seriesCell(asked), asked))
  const cell = part`group_id${monthsOfCell(asked)}`
  const online = part`
    , coalesce(sum(received_online) FILTER (WHERE NOT is_before), 0) AS received_online,
    coalesce(sum(ended_online) FILTER (WHERE NOT is_before AND ${isOfPeriod(asked)}), 0) AS ended_online
  `
  return part`
    SELECT * FROM (${added(groupFlows(grain, asked), cell, asked, online)}) AS flow
    JOIN dossiers.report_group ON report_group.id = group_id
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

const isByProcedure = ({ query: { filter }, groupBy }: Asked) =>
  [...groupBy, ...dimensionsOf(filter)].includes('PROCEDURE')

/** Whether those that ended had come in within the period, as far as months tell. */
const isOfPeriod = ({ from }: Asked) =>
  part`accepted_month >= date_trunc('month', ${from}::timestamp)`

/** Adds flows up; the stock with which counting begins is among those before the period. */
function added(flows: SqlPart, cell: SqlPart, asked: Asked, more: SqlPart = part``): SqlPart {
  return part`
    SELECT ${cell},
      coalesce(sum(received - early - on_time - late) FILTER (WHERE is_before), 0) AS carried_over,
      coalesce(sum(received) FILTER (WHERE NOT is_before), 0) AS received,
      coalesce(sum(early) FILTER (WHERE NOT is_before), 0) AS early,
      coalesce(sum(on_time) FILTER (WHERE NOT is_before), 0) AS on_time,
      coalesce(sum(late) FILTER (WHERE NOT is_before), 0) AS late,
      coalesce(sum(early + on_time + late) FILTER (WHERE NOT is_before AND NOT ${isOfPeriod(asked)}), 0)
        AS ended_of_before,
      coalesce(sum(early + on_time + late) FILTER (WHERE NOT is_before AND ${isOfPeriod(asked)}), 0)
        AS ended_of_period,
      sum(received - early - on_time - late) AS pending, sum(overdue) AS overdue
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
  const { query, groupBy, from, to } = asked
  const later =
    query.asOf === null
      ? part``
      : part`
        UNION ALL
        SELECT ${dimensions}, procedure_code, ${month}::date, dossiers.month_of(day),
          -(early + on_time + late)
        FROM dossiers.flow_entry JOIN dossiers.series ON series.id = series_id
        WHERE recorded_at > ${query.asOf} AND accepted_on >= ${month} AND accepted_on < ${from}
          AND day BETWEEN ${from} AND ${to}
      `
  return part`
    SELECT ${keyOf(groupBy, level)}, sum(sign * dossiers), -sum(sign * dossiers),
      -coalesce(sum(sign * dossiers) FILTER (WHERE channel = 'ONLINE'), 0), 0, 0, 0, 0, 0
    FROM (
      SELECT ${dimensions}, procedure_code, ${month}::date AS accepted_month,
        dossiers.month_of(ended_on) AS ended_month, 1 AS dossiers
      FROM dossiers.dossier
      WHERE coalesce(accepted_at, '-infinity') >= ${month}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
        AND coalesce(accepted_at, '-infinity') < ${from}::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
        AND accepted_on IS NOT NULL AND ended_on BETWEEN ${from} AND ${to}
      ${later}
    ) AS ended
    CROSS JOIN LATERAL (VALUES (ended_month, 1), (NULL, -1)) AS moved (completed_month, sign)
    WHERE ${isCounted(query, level)}
    GROUP BY 1
  `
}

/** What series and dossiers are counted by, procedures apart. */
const dimensions = part`
  scope, field_code, department_code, handled_by_code, received_by_code, locality_code, channel, source,
  ${levelOf} AS level
`

/** The worked days by which a report counts, and the calendars that they come of. */
export interface DaysBasis {
  readonly workedDays: WorkedDays
  readonly calendar: CalendarRows
}

/**
 * How many dossiers of each group took how many working days, in parts that add up, of those that ended in
 * the period; null where the calendar does not tell. `calendar` lists how many days are worked.
 *
 * Departments are counted from what is kept for them, whole months as they were counted by the calendar of
 * the last fold where that is the one asked for; the others from their dossiers.
 */
export function daysOfFlows(
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  basis: DaysBasis,
): SqlPart {
  const asked: Asked = { query, groupBy, ...spanOf(query) }
  const { from, to } = asked
  if (grainOf(query, groupBy) !== 'DEPARTMENT')
    return part`
      ${daysOfSeries(
        part`
        SELECT series_id, procedure_code, accepted_on, ended_on, 1 AS dossiers
        FROM dossiers.dossier
        WHERE accepted_on IS NOT NULL AND ended_on BETWEEN ${from} AND ${to}
      `,
        asked,
      )}
      UNION ALL
      ${daysOfSeries(endedSince(asked), asked)}
    `
  return part`
    ${daysOfDepartments(asked, basis)}
    UNION ALL
    ${daysOfSeries(
      part`
      SELECT series_id, procedure_code, accepted_on, day AS ended_on, early + on_time + late AS dossiers
      FROM dossiers.unfolded_entry
      WHERE day BETWEEN ${from} AND ${to}
      UNION ALL
      ${endedSince(asked)}
    `,
      asked,
    )}
  `
}

/** What ended by what was recorded after the moment asked for, to be taken away. */
function endedSince({ query, from, to }: Asked): SqlPart {
  return part`
    SELECT series_id, procedure_code, accepted_on, day AS ended_on, -(early + on_time + late) AS dossiers
    FROM dossiers.flow_entry
    WHERE recorded_at > ${query.asOf} AND day BETWEEN ${from} AND ${to}
  `
}

function daysOfDepartments(asked: Asked, { workedDays, calendar }: DaysBasis): SqlPart {
  const { query, groupBy, from, to, stretches } = asked
  const first = stretches.broken === null ? from : monthAfter(stretches.broken)
  const isCalendarKnown = workedDays.from <= from && workedDays.from <= workedDays.to
  const isMonthly = isCalendarKnown && !groupBy.includes('RECEIVED_MONTH')
  // Counted once, before any row is read.
  const isFolded = part`(
    SELECT ${isMonthly}::boolean AND calendar = ${JSON.stringify(calendar)}::jsonb
    FROM dossiers.folded_flows
  )`
  return part`
    ${daysOf(
      part`
      SELECT report_group.*, accepted_on, ended_on, dossiers
      FROM dossiers.group_days JOIN dossiers.report_group ON report_group.id = group_id
      WHERE ended_on = ANY(${stretches.days.filter((day) => day >= from)}::date[])
    `,
      asked,
    )}
    UNION ALL
    ${daysOf(
      part`
      SELECT report_group.*, accepted_on, ended_on, dossiers
      FROM dossiers.group_days JOIN dossiers.report_group ON report_group.id = group_id
      WHERE ended_on >= ${first} AND ended_on < ${stretches.open} AND ended_on <= ${to}
        AND ${isFolded} IS NOT TRUE
    `,
      asked,
    )}
    UNION ALL
    SELECT ${keyOf(groupBy, level)}, days, sum(dossiers)
    FROM (
      SELECT report_group.*, NULL::date AS accepted_month, month AS completed_month, days, dossiers
      FROM dossiers.month_days JOIN dossiers.report_group ON report_group.id = group_id
      WHERE month >= ${first} AND month < ${stretches.open} AND ${isFolded}
    ) AS taken
    WHERE ${isCounted(query, level)}
    GROUP BY 1, 2
  `
}

/** The same of dossiers of series. */
function daysOfSeries(ended: SqlPart, asked: Asked): SqlPart {
  const procedure = isByProcedure(asked) ? part`, procedure_code` : part``
  return daysOf(
    part`
      SELECT series.*, ${levelOf} AS level, accepted_on, ended_on, dossiers ${procedure}
      FROM (${ended}) AS told JOIN dossiers.series ON series.id = series_id
    `,
    asked,
  )
}

/** Counts the working days between acceptance and end, after the first and with the last. */
function daysOf(ended: SqlPart, { query, groupBy }: Asked): SqlPart {
  return part`
    SELECT ${keyOf(groupBy, level)} AS key,
      CASE
        WHEN ended_on - accepted_on > ${longestReach}::int THEN ${mostWorkingDays}::int + 1
        WHEN at_begin.worked IS NOT NULL AND at_end.worked IS NOT NULL
          THEN least(at_end.worked - at_begin.worked, ${mostWorkingDays}::int + 1)
      END AS days,
      sum(dossiers) AS dossiers
    FROM (
      SELECT *, dossiers.month_of(accepted_on) AS accepted_month,
        dossiers.month_of(ended_on) AS completed_month
      FROM (${ended}) AS ended
    ) AS dated
    LEFT JOIN calendar AS at_begin ON at_begin.day = accepted_on
    LEFT JOIN calendar AS at_end ON at_end.day = ended_on
    WHERE ${isCounted(query, level)}
    GROUP BY 1, 2
  `
}

/** Builds all that counts are made of anew from the dossiers; nothing is recorded or counted until the transaction ends. */
export async function buildFlows(sql: Sql): Promise<void> {
  await sql`SELECT dossiers.build_flows()`
}
