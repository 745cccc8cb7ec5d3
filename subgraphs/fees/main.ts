import { type Environment, readEnv } from '#kit/config.ts'
import { startAll } from '#kit/lifecycle.ts'
import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { reportsPart } from '../reports/part.ts'
import type { SummedFees } from '../sources/aggregate.ts'
import { type DossierChanges, dossierChangesAt } from '../sources/dossier-changes.ts'
import { type Following, fedBySources, noSources } from '../sources/following.ts'
import { readFollowing } from '../sources/following-settings.ts'
import { type Inbox, inboxAt } from '../sources/inbox.ts'
import { feedOf } from '../sources/start-following.ts'
import { type FeesContext, feesContext } from './context.ts'
import { followDossiers } from './dossiers/follow-dossiers.ts'
import { feeIntake } from './intake/fee-intake.ts'
import { resolvers } from './resolvers.ts'

/**
 * *fees*: what is owed and paid for dossiers, where it is paid and who receives it; fed by departments'
 * systems. Of dossiers it copies how they stand, where their `changes` are given.
 */
export function feesFrom(
  following: Following,
  inbox: Inbox,
  changes: DossierChanges | null = null,
): Subgraph<FeesContext> {
  const {
    inView,
    counting,
    live: _,
    observations: __,
    ...fed
  } = fedBySources('fees', following, new Map([['fees', feedOf(feeIntake)]]), () => inbox)
  const unasked = following.sources.filter(({ mode, feeds }) => mode === 'live' && feeds.dossiers)
  return {
    name: 'fees',
    port: 4013,
    schemaFile: new URL('./schema.graphql', import.meta.url),
    migrations: new URL('./migrations/', import.meta.url),
    resolvers,
    context: (parts) =>
      feesContext({
        ...parts,
        sources: inView(parts),
        askLive: counting.forRequest<SummedFees>('fees', parts),
        unasked,
      }),
    ...fed,
    uses: [...fed.uses, reportsPart],
    background: (parts) =>
      startAll([
        () => fed.background(parts),
        ...(changes ? [async () => followDossiers(changes, parts)] : []),
      ]),
  }
}

/** The same with no department's system. */
export const fees = feesFrom(noSources, inboxAt('http://127.0.0.1:4012'))

async function open(env: Environment): Promise<Subgraph<FeesContext>> {
  const { dossiersUrl } = readEnv(env, (field) => ({
    dossiersUrl:
      field.optional('DOSSIERS_URL', () => field.url('DOSSIERS_URL', ['http:', 'https:'])) ??
      'http://127.0.0.1:4012',
  }))
  // The drivers of other systems' databases are of no use to who is given no source.
  const { connectorKinds } = await import('../sources/connector-kinds.ts')
  return feesFrom(
    await readFollowing(env, connectorKinds),
    inboxAt(dossiersUrl),
    dossierChangesAt(dossiersUrl),
  )
}

if (import.meta.main) await runSubgraph(open, process.env)
