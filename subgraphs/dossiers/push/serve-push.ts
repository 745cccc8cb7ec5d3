import type { FastifyInstance } from 'fastify'
import type { SubgraphParts } from '#kit/subgraph.ts'
import type { Following } from '../../sources/following.ts'
import type { SourceObservations } from '../../sources/observations.ts'
import { servePushes } from './endpoint.ts'
import { localInbox } from './inbox.ts'
import { serveInbox } from './serve-inbox.ts'

/** Receives what departments push, and gives it on. There is no address for a source that does not. */
export function servePush(
  http: FastifyInstance,
  { sources, seal }: Following,
  observations: SourceObservations,
  parts: SubgraphParts,
): void {
  const pushing = sources.filter(({ system }) => system === 'push')
  if (pushing.length === 0) return
  for (const source of pushing) servePushes(http, source, { ...parts, seal, observations })
  serveInbox(http, pushing, localInbox(parts, seal, pushing))
}
