import type { FastifyInstance } from 'fastify'
import * as v from 'valibot'
import { sendError } from '#kit/http-error.ts'
import { type Inbox, inboxPath, inboxRequest } from '../../sources/inbox.ts'
import { narrowRecord } from '../../sources/narrow-record.ts'
import type { Source } from '../../sources/settings.ts'

/**
 * Gives other subgraphs what was pushed, as far as their feed's mapping reads it. In no schema, and on
 * loopback like all of the subgraph.
 */
export function serveInbox(http: FastifyInstance, sources: readonly Source[], inbox: Inbox): void {
  http.post(inboxPath, async (request, reply) => {
    const asked = v.safeParse(inboxRequest, request.body)
    const source = sources.find(({ name }) => asked.success && name === asked.output.source)
    if (!asked.success || !source)
      return sendError(reply, 400, 'BAD_REQUEST', 'No page of what a source pushed')
    const page = await inbox.read(asked.output, AbortSignal.timeout(source.deadline))
    return {
      ...page,
      records: page.records.map((record) => narrowRecord(source, asked.output.feed, record)),
    }
  })
}
