import type { Environment } from '#kit/config.ts'
import { runSubgraph, type Subgraph } from '#kit/subgraph.ts'
import { type Following, fedBySources, noSources } from '../sources/following.ts'
import { readFollowing } from '../sources/following-settings.ts'
import { feedOf } from '../sources/start-following.ts'
import { type FeesContext, feesContext } from './context.ts'
import { feeIntake } from './intake/fee-intake.ts'
import { resolvers } from './resolvers.ts'

/** *fees*: what is owed and paid for dossiers, where it is paid and who receives it; fed by departments' systems. */
export function feesFrom(following: Following): Subgraph<FeesContext> {
  const { inView, ...fed } = fedBySources('fees', following, new Map([['fees', feedOf(feeIntake)]]))
  return {
    name: 'fees',
    port: 4013,
    schemaFile: new URL('./schema.graphql', import.meta.url),
    migrations: new URL('./migrations/', import.meta.url),
    resolvers,
    context: (parts) => feesContext({ ...parts, sources: inView(parts) }),
    ...fed,
  }
}

/** The same with no department's system. */
export const fees = feesFrom(noSources)

async function open(env: Environment): Promise<Subgraph<FeesContext>> {
  // The drivers of other systems' databases are of no use to who is given no source.
  const { connectorKinds } = await import('../sources/connector-kinds.ts')
  return feesFrom(await readFollowing(env, connectorKinds))
}

if (import.meta.main) await runSubgraph(open, process.env)
