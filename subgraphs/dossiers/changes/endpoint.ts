import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { sendError } from '#kit/http-error.ts'
import type { SubgraphParts } from '#kit/subgraph.ts'
import { dossierChangesPath, dossierChangesRequest } from '../../sources/dossier-changes.ts'
import { areChangesHeldBack, type ChangePlace, changesAfter } from './store.ts'

const mostAtATime = 5_000

/** Tells other subgraphs which dossiers changed after a cursor. In no schema, and on loopback like all of the subgraph. */
export function serveChanges(
  http: FastifyInstance,
  { database, clock }: Pick<SubgraphParts, 'database' | 'clock'>,
): void {
  http.post(dossierChangesPath, async (request, reply) => {
    const asked = v.safeParse(dossierChangesRequest, request.body)
    const place = asked.success ? readCursor(asked.output.after) : undefined
    if (!asked.success || place === undefined)
      return sendError(reply, 400, 'BAD_REQUEST', 'No cursor of changes')
    // First: what is recorded since then may not be among the rows.
    const now = clock.now()
    const isHeldBack = await areChangesHeldBack(database.sql)
    const rows = await changesAfter(database.sql, place, mostAtATime)
    const last = rows.at(-1)
    const isEnd = rows.length < mostAtATime
    return {
      dossiers: rows.filter(({ isGone }) => !isGone),
      gone: rows.filter(({ isGone }) => isGone).map(({ id }) => id),
      cursor: last ? `${last.transaction} ${last.id}` : asked.output.after,
      isEnd,
      followedTo: isEnd && !isHeldBack ? now.toISOString() : null,
    }
  })
}

/** Undefined for what is no cursor. */
function readCursor(cursor: string | null): ChangePlace | null | undefined {
  if (cursor === null) return null
  const [, transaction, id] =
    /^(\d{1,19}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor) ?? []
  return transaction && id ? { transaction, id } : undefined
}
