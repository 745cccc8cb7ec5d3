import type { Sql } from '#kit/sql.ts'
import type { DossierChangePage } from '../../sources/dossier-changes.ts'

/** After which change of dossiers to go on. */
export async function feedCursor(sql: Sql): Promise<string | null> {
  const [feed] = await sql<{ cursor: string | null }>`SELECT cursor FROM fees.dossier_feed`
  return feed?.cursor ?? null
}

/**
 * Moves the cursor from where the page was read after to its end; false where somebody else has moved it
 * meanwhile. Others wait until the transaction ends.
 */
export async function moveCursor(
  sql: Sql,
  from: string | null,
  { cursor, followedTo }: DossierChangePage,
): Promise<boolean> {
  const moved = await sql`
    UPDATE fees.dossier_feed
    SET cursor = ${cursor}, followed_to = coalesce(${followedTo}::timestamptz, followed_to)
    WHERE cursor IS NOT DISTINCT FROM ${from}
    RETURNING cursor
  `
  return moved.length > 0
}

/** Takes over how dossiers are now; taken over again, nothing changes. */
export async function copyDossiers(sql: Sql, { dossiers, gone }: DossierChangePage): Promise<void> {
  await sql`
    INSERT INTO fees.dossier (id, accepted_on, due_on, ended_on, overdue)
    SELECT id, accepted_on, due_on, ended_on, overdue::datemultirange
    FROM unnest(
      ${dossiers.map(({ id }) => id)}::uuid[],
      ${dossiers.map(({ acceptedOn }) => acceptedOn)}::date[],
      ${dossiers.map(({ dueOn }) => dueOn)}::date[],
      ${dossiers.map(({ endedOn }) => endedOn)}::date[],
      ${dossiers.map(({ overdue }) => overdue)}::text[]
    ) AS told (id, accepted_on, due_on, ended_on, overdue)
    ON CONFLICT (id) DO UPDATE SET
      accepted_on = excluded.accepted_on,
      due_on = excluded.due_on,
      ended_on = excluded.ended_on,
      overdue = excluded.overdue
  `
  if (gone.length > 0) await sql`DELETE FROM fees.dossier WHERE id = ANY(${gone}::uuid[])`
}
