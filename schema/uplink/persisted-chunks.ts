import type { FastifyInstance } from 'fastify'
import { sendError } from '#kit/http-error.ts'
import type { Sql } from '#kit/sql.ts'
import { readPersistedChunk } from './store.ts'

/** Where chunks of persisted operations are fetched, by their id. */
export const persistedChunkPath = '/persisted-operations'

/**
 * Serves persisted operations in chunks, as Uplink names them. Gateways bring no key here, and nobody
 * guesses an id. A chunk never changes.
 */
export function servePersistedChunks(http: FastifyInstance, sql: Sql): void {
  http.get<{ Params: { readonly id: string } }>(
    `${persistedChunkPath}/:id`,
    async ({ params }, reply) => {
      const manifest = await readPersistedChunk(sql, params.id)
      if (manifest === null) return sendError(reply, 404, 'BAD_REQUEST', 'There is no such chunk')
      return reply
        .type('application/json; charset=utf-8')
        .header('cache-control', 'private, max-age=31536000, immutable')
        .send(manifest)
    },
  )
}
