import { type Environment, readEnv } from '#kit/config.ts'
import { startAll } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { reportsPart } from '../reports/part.ts'
import type { CountedDossiers } from '../sources/aggregate.ts'
import { type Following, fedBySources, noSources } from '../sources/following.ts'
import { readFollowing } from '../sources/following-settings.ts'
import type { WatchedMetric } from '../sources/observations.ts'
import { type People, peopleAt } from '../sources/people.ts'
import { feedOf } from '../sources/start-following.ts'
import { serveChanges } from './changes/endpoint.ts'
import { type DossiersContext, dossiersContext } from './context.ts'
import { startFolding } from './folding.ts'
import { dossierIntake } from './intake/dossier-intake.ts'
import { eventIntake } from './intake/event-intake.ts'
import { serveList } from './list/endpoint.ts'
import { localInbox } from './push/inbox.ts'
import { servePush } from './push/serve-push.ts'
import { doubtfulEvents } from './report.ts'
import { resolvers } from './resolvers.ts'

/** *dossiers*: what is handed in, what becomes of it, and the counts of both; fed by departments' systems. */
export function dossiersFrom(following: Following, people: People): Subgraph<DossiersContext> {
  const { sources, seal } = following
  const { inView, counting, live, observations, ...fed } = fedBySources(
    'dossiers',
    following,
    new Map([
      ['dossiers', feedOf(dossierIntake(people))],
      ['events', feedOf(eventIntake)],
    ]),
    (parts) => localInbox(parts, seal, sources),
  )
  return {
    name: 'dossiers',
    port: 4012,
    schemaFile: new URL('./schema.graphql', import.meta.url),
    migrations: new URL('./migrations/', import.meta.url),
    resolvers,
    context: (parts) =>
      dossiersContext({
        ...parts,
        sources: inView(parts),
        askLive: counting.forRequest<CountedDossiers>('dossiers', parts),
        live,
        people,
      }),
    ...fed,
    background: (parts) => startAll([() => fed.background(parts), async () => startFolding(parts)]),
    uses: [...fed.uses, reportsPart],
    serve(http, parts) {
      fed.serve(http, parts)
      observations.watch(unknownStatuses(parts.database))
      serveChanges(http, parts)
      servePush(http, following, observations, parts)
      serveList(http, parts, inView)
    },
  }
}

/** Events that are kept with a status that no list knows. */
const unknownStatuses = ({ sql }: Database): WatchedMetric => ({
  name: 'motcua_source_unknown_statuses',
  help: 'Events of department systems that are kept with a status that no list knows',
  count: async () =>
    (await doubtfulEvents(sql, 'ALL_CENTRES', null)).map(({ source, unknownStatuses }) => ({
      source,
      value: unknownStatuses,
    })),
})

/** The same with no department's system. */
export const dossiers = dossiersFrom(noSources, peopleAt('http://127.0.0.1:4014'))

async function open(env: Environment): Promise<Subgraph<DossiersContext>> {
  const { citizensUrl } = readEnv(env, (field) => ({
    citizensUrl:
      field.optional('CITIZENS_URL', () => field.url('CITIZENS_URL', ['http:', 'https:'])) ??
      'http://127.0.0.1:4014',
  }))
  // The drivers of other systems' databases are of no use to who is given no source.
  const { connectorKinds } = await import('../sources/connector-kinds.ts')
  return dossiersFrom(await readFollowing(env, connectorKinds), peopleAt(citizensUrl))
}

if (import.meta.main) await runSubgraph(open, process.env)
