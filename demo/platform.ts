import type { Logger } from 'pino'
import type { Clock } from '#kit/clock.ts'
import { PortError } from '#kit/http.ts'
import { type Part, startAll } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { type Subgraph, type SubgraphParts, startSubgraph } from '#kit/subgraph.ts'
import { type GatewaySettings, startGateway } from '../gateway/main.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { dossiersFrom } from '../subgraphs/dossiers/main.ts'
import { feesFrom } from '../subgraphs/fees/main.ts'
import { procedures } from '../subgraphs/procedures/main.ts'
import { dossierChangesAt } from '../subgraphs/sources/dossier-changes.ts'
import { type Following, noSources } from '../subgraphs/sources/following.ts'
import { inboxAt } from '../subgraphs/sources/inbox.ts'
import { peopleAt } from '../subgraphs/sources/people.ts'

export interface PlatformParts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
  /** The departments' systems; none unless given. */
  readonly following?: Following
  /** Whether subgraphs listen where `rover.yaml` says, as far as those ports are free. */
  readonly atOwnPorts?: boolean
}

export type Platform = Part & { readonly url: string }

/**
 * Starts the four subgraphs, on ports of the system's choice unless told otherwise, and the gateway in front of
 * them, in this process.
 */
export async function startPlatform(
  { following = noSources, atOwnPorts = false, ...parts }: PlatformParts,
  gateway: Omit<GatewaySettings, 'subgraphUrls'>,
): Promise<Platform> {
  const subgraphUrls: Record<string, string> = {}
  const start =
    <Context extends object>(subgraph: Subgraph<Context>) =>
    async () => {
      const served = await (atOwnPorts ? startAtOwnPort : startSubgraph)(subgraph, parts)
      subgraphUrls[subgraph.name] = `${served.url}/graphql`
      return served
    }
  const people = () => peopleAt(subgraphUrls.citizens ?? '')
  let url = ''
  const all = await startAll([
    start(procedures),
    // Before those who ask it for people.
    start(citizens),
    () => start(dossiersFrom(following, people()))(),
    () => {
      const dossiersUrl = subgraphUrls.dossiers ?? ''
      // Where no system is followed, no dossier changes.
      const changes = following.follow ? dossierChangesAt(dossiersUrl) : null
      return start(feesFrom(following, inboxAt(dossiersUrl), changes))()
    },
    async () => {
      const served = await startGateway({ ...gateway, subgraphUrls, clock: parts.clock }, parts.log)
      url = served.url
      return served
    },
  ])
  return { ...all, url }
}

/** Others ask it there; the gateway is told where it is. */
async function startAtOwnPort<Context extends object>(
  subgraph: Subgraph<Context>,
  parts: SubgraphParts,
): ReturnType<typeof startSubgraph> {
  try {
    return await startSubgraph(subgraph, parts, subgraph.port)
  } catch (error) {
    if (!(error instanceof PortError)) throw error
    parts.log.warn({ subgraph: subgraph.name, port: subgraph.port }, 'its own port is taken')
    return startSubgraph(subgraph, parts)
  }
}
