import {
  countWorkedDays,
  longestReach,
  mostWorkingDays,
  type WorkedDays,
} from '#domain/working-days.ts'
import { part, type SqlPart } from '#kit/sql.ts'
import type { CalendarRows } from '../../calendar-rows.ts'
import { type Asked, askedOf, isByProcedure, level } from '../flows/asked.ts'
import { type Grain, grainOf } from '../flows/grain.ts'
import { isCounted, keyOf, levelOf } from '../group-key.ts'
import type { FormQuery, ReportDimension } from '../query.ts'
import { daySpansOf } from './day-spans.ts'

/** The worked days by which a report counts, and the calendars that they come of. */
export interface DaysBasis {
  readonly workedDays: WorkedDays
  readonly calendar: CalendarRows
}

/**
 * How many dossiers of each group took how many working days, in parts that add up, of those that ended in
 * the period: two lists as text, -1 for the days that the calendar does not tell.
 *
 * Departments and fields are counted from what is kept for them, months and halves of months as they were
 * counted by the calendar of the last fold where that is the one asked for; the others from their dossiers.
 */
export function daysOfFlows(
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  basis: DaysBasis,
): SqlPart {
  const asked = askedOf(query, groupBy)
  const { from, to } = asked
  const grain = grainOf(query, groupBy)
  if (grain !== 'DEPARTMENT' && grain !== 'FIELD')
    return part`
      ${daysOfSeries(
        part`
        SELECT series_id, procedure_code, accepted_on, ended_on, 1 AS dossiers
        FROM dossiers.dossier
        WHERE accepted_on IS NOT NULL AND ended_on BETWEEN ${from} AND ${to}
      `,
        asked,
        basis,
      )}
      UNION ALL
      ${daysOfSeries(endedSince(asked), asked, basis)}
    `
  return part`
    ${daysOfGroups(grain, asked, basis)}
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
      basis,
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

function daysOfGroups(grain: Grain, asked: Asked, basis: DaysBasis): SqlPart {
  const { groupBy, from, to } = asked
  const { workedDays, calendar } = basis
  const { first, open, halves, days } = daySpansOf({ from, to })
  const isCalendarKnown = workedDays.from <= from && workedDays.from <= workedDays.to
  const isOfSpans = isCalendarKnown && !groupBy.includes('RECEIVED_MONTH')
  // Looked at once, before any row is read.
  const isFolded = part`(
    SELECT ${isOfSpans}::boolean AND calendar = ${JSON.stringify(calendar)}::jsonb
    FROM dossiers.folded_flows
  )`
  const ended = part`
    SELECT group_id, accepted_on, ended_on, dossiers FROM dossiers.group_days
    WHERE grain = ${grain} AND ended_on = ANY(${days}::date[]) AND ${isFolded}
    UNION ALL
    SELECT group_id, accepted_on, ended_on, dossiers FROM dossiers.group_days
    WHERE grain = ${grain} AND ended_on BETWEEN ${from} AND ${to} AND ${isFolded} IS NOT TRUE
  `
  const spans = part`
    SELECT group_id, NULL::date AS accepted_month, month AS completed_month, days, dossiers
    FROM dossiers.month_days
    WHERE grain = ${grain} AND ${isFolded} AND span = 'WHOLE' AND month >= ${first} AND month < ${open}
    UNION ALL
    SELECT group_id, NULL, month, days, dossiers
    FROM dossiers.month_days
    WHERE grain = ${grain} AND ${isFolded} AND (month, span) IN (
      SELECT month, span::dossiers.month_span FROM unnest(
        ${halves.map(({ month }) => month)}::date[], ${halves.map(({ span }) => span)}::text[]
      ) AS half (month, span)
    )
  `
  const cell = part`group_id`
  const groups = part`SELECT id AS group_id, * FROM dossiers.report_group WHERE grain = ${grain}`
  return part`
    ${histograms(daysTaken(ended, cell, asked, basis), { cell, groups, by: cell }, asked)}
    UNION ALL
    SELECT ${keyOf(groupBy, level)}, array_to_string(days, ','), array_to_string(dossiers, ',')
    FROM (${spans}) AS counted JOIN (${groups}) AS known USING (group_id)
    WHERE ${isCounted(asked.query, level)}
  `
}

/** The same of dossiers of series. */
function daysOfSeries(ended: SqlPart, asked: Asked, basis: DaysBasis): SqlPart {
  const cell = part`series_id${isByProcedure(asked) ? part`, procedure_code` : part``}`
  const groups = part`SELECT id AS series_id, *, ${levelOf} AS level FROM dossiers.series`
  return histograms(
    daysTaken(ended, cell, asked, basis),
    { cell, groups, by: part`series_id` },
    asked,
  )
}

/** Which columns tell apart what is counted: those of a cell, and months as far as they are asked for. */
function toldApart(cell: SqlPart, { groupBy }: Asked): SqlPart {
  const accepted = groupBy.includes('RECEIVED_MONTH') ? part`, accepted_month` : part``
  const completed = groupBy.includes('COMPLETED_MONTH') ? part`, completed_month` : part``
  return part`${cell}${accepted}${completed}`
}

/** Counts what ended by the working days that it took. */
function daysTaken(
  ended: SqlPart,
  cell: SqlPart,
  asked: Asked,
  { workedDays }: DaysBasis,
): SqlPart {
  const told = toldApart(cell, asked)
  return part`
    SELECT ${told}, ${workingDays(workedDays)} AS days, sum(dossiers) AS dossiers
    FROM (
      SELECT *, dossiers.month_of(accepted_on) AS accepted_month,
        dossiers.month_of(ended_on) AS completed_month
      FROM (${ended}) AS ended
    ) AS dated
    GROUP BY ${told}, days
  `
}

/**
 * The working days after the day of acceptance, up to and with the day of the end; null where the calendar
 * does not tell. Looking them up in a list is faster than joining one, of which the planner expects too much.
 */
export function workingDays(workedDays: WorkedDays): SqlPart {
  const { worked } = countWorkedDays(workedDays)
  const workedUpTo = (day: SqlPart) =>
    part`(${worked}::int[])[${day} - ${workedDays.from}::date + 1]`
  return part`
    CASE
      WHEN ended_on - accepted_on > ${longestReach}::int THEN ${mostWorkingDays}::int + 1
      -- The least of nothing and a number would be that number.
      ELSE nullif(least(
        coalesce(${workedUpTo(part`ended_on`)} - ${workedUpTo(part`accepted_on`)}, -1),
        ${mostWorkingDays}::int + 1
      ), -1)
    END
  `
}

interface Cells {
  /** By which columns what is counted is told apart, months apart. */
  readonly cell: SqlPart
  /** What the cells are of, and the column by which that is found. */
  readonly groups: SqlPart
  readonly by: SqlPart
}

/** Lists what each cell counts, which numbers tell apart, before the texts of keys are looked at. */
function histograms(taken: SqlPart, { cell, groups, by }: Cells, asked: Asked): SqlPart {
  const told = toldApart(cell, asked)
  return part`
    SELECT ${keyOf(asked.groupBy, level)} AS key, days, dossiers
    FROM (
      SELECT ${told}, ${listed(part`coalesce(days, -1)`)} AS days, ${listed(part`dossiers`)} AS dossiers
      FROM (${taken}) AS taken
      GROUP BY ${told}
    ) AS histogram
    JOIN (${groups}) AS known USING (${by})
    WHERE ${isCounted(asked.query, level)}
  `
}

/** Numbers of several rows as one text: drivers read lists of numbers much slower. */
export function listed(number: SqlPart): SqlPart {
  return part`array_to_string(array_agg(${number}), ',')`
}
