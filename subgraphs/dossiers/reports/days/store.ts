import { longestReach, mostWorkingDays, type WorkedDays } from '#domain/working-days.ts'
import { part, type SqlPart } from '#kit/sql.ts'
import type { CalendarRows } from '../../calendar-rows.ts'
import { type Asked, askedOf, isByProcedure, level } from '../flows/asked.ts'
import { type Grain, grainOf } from '../flows/grain.ts'
import { monthAfter } from '../flows/stretches.ts'
import { isCounted, keyOf, levelOf } from '../group-key.ts'
import type { FormQuery, ReportDimension } from '../query.ts'

/** The worked days by which a report counts, and the calendars that they come of. */
export interface DaysBasis {
  readonly workedDays: WorkedDays
  readonly calendar: CalendarRows
}

/**
 * How many dossiers of each group took how many working days, in parts that add up, of those that ended in
 * the period; null where the calendar does not tell. `calendar` lists how many days are worked.
 *
 * Departments and fields are counted from what is kept for them, whole months as they were counted by the
 * calendar of the last fold where that is the one asked for; the others from their dossiers.
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
      )}
      UNION ALL
      ${daysOfSeries(endedSince(asked), asked)}
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

function daysOfGroups(grain: Grain, asked: Asked, { workedDays, calendar }: DaysBasis): SqlPart {
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
      WHERE group_days.grain = ${grain} AND ended_on = ANY(${stretches.days.filter((day) => day >= from)}::date[])
    `,
      asked,
    )}
    UNION ALL
    ${daysOf(
      part`
      SELECT report_group.*, accepted_on, ended_on, dossiers
      FROM dossiers.group_days JOIN dossiers.report_group ON report_group.id = group_id
      WHERE group_days.grain = ${grain} AND ended_on >= ${first} AND ended_on < ${stretches.open} AND ended_on <= ${to}
        AND ${isFolded} IS NOT TRUE
    `,
      asked,
    )}
    UNION ALL
    SELECT ${keyOf(groupBy, level)}, days, sum(dossiers)
    FROM (
      SELECT report_group.*, NULL::date AS accepted_month, month AS completed_month, days, dossiers
      FROM dossiers.month_days JOIN dossiers.report_group ON report_group.id = group_id
      WHERE month_days.grain = ${grain} AND month >= ${first} AND month < ${stretches.open} AND ${isFolded}
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
