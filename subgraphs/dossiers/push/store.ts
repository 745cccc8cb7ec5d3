import type { Sql } from '#kit/sql.ts'

export interface KeptMessage {
  readonly id: bigint
  readonly service: string
  readonly sealed: string
}

/**
 * Keeps a message of a source. To be called in a transaction: messages of one source are kept one after
 * the other, so that none becomes visible behind one that was read already.
 */
export async function keepMessage(
  sql: Sql,
  message: Omit<KeptMessage, 'id'> & { readonly source: string; readonly receivedAt: Date },
): Promise<void> {
  const { source, service, sealed, receivedAt } = message
  await sql`SELECT pg_advisory_xact_lock(hashtext('dossiers.pushed_message'), hashtext(${source}))`
  await sql`
    INSERT INTO dossiers.pushed_message (source, service, sealed, received_at)
    VALUES (${source}, ${service}, ${sealed}, ${receivedAt})
  `
}

/** Lets messages go that came before a moment. */
export async function forgetMessages(sql: Sql, before: Date): Promise<void> {
  await sql`DELETE FROM dossiers.pushed_message WHERE received_at < ${before}`
}

/** The messages of a source after one, in the order in which they came; some, and one at least, up to a number of bytes. */
export function messagesAfter(
  sql: Sql,
  source: string,
  after: bigint,
  mostBytes: number,
): Promise<KeptMessage[]> {
  return sql<KeptMessage>`
    SELECT id, service, sealed
    FROM (
      SELECT id, service, sealed,
        sum(octet_length(sealed)) OVER (ORDER BY id) - octet_length(sealed) AS bytes_before
      FROM (
        SELECT id, service, sealed FROM dossiers.pushed_message
        WHERE source = ${source} AND id > ${after}
        ORDER BY id
        LIMIT 200
      ) AS next
    ) AS measured
    WHERE bytes_before < ${mostBytes}
    ORDER BY id
  `
}

/** The last message of a source. */
export async function latestMessage(
  sql: Sql,
  source: string,
): Promise<{ readonly id: bigint; readonly receivedAt: Date } | null> {
  const [row] = await sql<{ id: bigint; receivedAt: Date }>`
    SELECT id, received_at AS "receivedAt" FROM dossiers.pushed_message
    WHERE source = ${source}
    ORDER BY id DESC
    LIMIT 1
  `
  return row ?? null
}

/** Whether a source has a dossier of a code. */
export async function knowsCode(sql: Sql, source: string, code: string): Promise<boolean> {
  const rows = await sql`
    SELECT 1 FROM dossiers.dossier_code WHERE source = ${source} AND code = ${code}
  `
  return rows.length > 0
}
