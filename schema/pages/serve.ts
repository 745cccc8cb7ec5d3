import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendError } from '#kit/http-error.ts'
import type { Sql } from '#kit/sql.ts'
import { readCheckRun } from '../check-runs/store.ts'
import { readBuild, readLaunch } from '../variants/store.ts'
import { writeCheckPage, writeLaunchPage } from './write.ts'

interface PageRoute {
  readonly Params: { readonly graph: string; readonly id: string }
}

/**
 * Serves the pages of launches and checks that Rover prints, as plain text. Who has the link may read:
 * browsers bring no key, and nobody guesses an id.
 */
export function servePages(http: FastifyInstance, sql: Sql): void {
  http.get<PageRoute>('/graph/:graph/launch/:id', async ({ params }, reply) => {
    const launch = await readLaunch(sql, params.graph, params.id)
    const build = launch && (await readBuild(sql, launch.build))
    return send(reply, launch && build && writeLaunchPage(launch, build))
  })
  http.get<PageRoute>('/graph/:graph/check/:id', async ({ params }, reply) => {
    const run = await readCheckRun(sql, params.graph, params.id)
    return send(reply, run && writeCheckPage(run))
  })
}

function send(reply: FastifyReply, page: string | null): FastifyReply {
  if (page === null) return sendError(reply, 404, 'BAD_REQUEST', 'Nothing is known of this')
  return reply.type('text/plain; charset=utf-8').send(page)
}
