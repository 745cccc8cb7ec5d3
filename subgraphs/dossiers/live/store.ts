import type { Sql } from '#kit/sql.ts'
import type { LiveEvent } from '../../sources/live/live-dossier.ts'
import type { EventRow } from '../store.ts'

/** An event of a dossier that has its id. */
export interface ToldEvent extends Omit<LiveEvent, 'dossier'> {
  readonly dossierId: string
}

/**
 * Events of live sources as record_events() would keep them, oldest first: their statuses by the lists
 * of the vocabularies, and flagged where a step is not legal. Nothing is kept.
 */
export async function eventsAsKept(
  sql: Sql,
  events: readonly ToldEvent[],
  recordedAt: Date,
): Promise<EventRow[]> {
  if (events.length === 0) return []
  return sql<EventRow>`
    WITH told AS (
      SELECT DISTINCT ON ("dossierId", at, sequence)
        "dossierId", at, sequence, "sourceStatus", "appointmentOn", "supplementDueOn", note,
        "isExplained", "agencyCode", coalesce(told.status, known.status, 'UNKNOWN') AS status
      FROM json_to_recordset(${JSON.stringify(events)}::json) AS told (
        "dossierId" uuid, at timestamptz, sequence integer, status text, "sourceStatus" text,
        vocabulary text, "appointmentOn" date, "supplementDueOn" date, note text,
        "isExplained" boolean, "agencyCode" text
      )
      LEFT JOIN dossiers.known_status AS known
        ON known.vocabulary = told.vocabulary AND known.source_status = told."sourceStatus"
      ORDER BY "dossierId", at, sequence
    ), history AS (
      SELECT *,
        lag(status) OVER course AS from_status,
        min(at) FILTER (WHERE status = 'ACCEPTED') OVER (PARTITION BY "dossierId") AS accepted_at
      FROM told
      WINDOW course AS (PARTITION BY "dossierId" ORDER BY at, sequence)
    )
    SELECT "dossierId", at,
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "atKey",
      'STATUS_CHANGED' AS kind, status, "sourceStatus", "appointmentOn",
      CASE WHEN status = 'SUPPLEMENT_REQUESTED' THEN "supplementDueOn" END AS "supplementDueOn",
      note, "agencyCode", ${recordedAt}::timestamptz AS "recordedAt", (
        history.from_status NOT IN (status, 'UNKNOWN') AND status <> 'UNKNOWN' AND (
          legal.needs IS NULL
            OR legal.needs = 'REASON' AND NOT "isExplained"
            OR legal.needs = 'NO_ACCEPTANCE' AND accepted_at < at
        )
      ) IS TRUE AS "isIllegal"
    FROM history
    LEFT JOIN dossiers.legal_transition AS legal
      ON legal.from_status = history.from_status AND legal.to_status = status
    ORDER BY history.at, sequence
  `
}
