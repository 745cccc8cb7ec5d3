import type { Logger } from 'pino'
import type { Clock } from '#kit/clock.ts'
import { type Part, startAll } from '#kit/lifecycle.ts'
import type { Database } from '#kit/sql.ts'
import { type Subgraph, startSubgraph } from '#kit/subgraph.ts'
import { type GatewaySettings, startGateway } from '../gateway/main.ts'
import { citizens } from '../subgraphs/citizens/main.ts'
import { dossiers } from '../subgraphs/dossiers/main.ts'
import { fees } from '../subgraphs/fees/main.ts'
import { procedures } from '../subgraphs/procedures/main.ts'

export interface PlatformParts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
}

export type Platform = Part & { readonly url: string }

/** Starts the four subgraphs on ports of the system's choice, and the gateway in front of them, in this process. */
export async function startPlatform(
  parts: PlatformParts,
  gateway: Omit<GatewaySettings, 'subgraphUrls'>,
): Promise<Platform> {
  const subgraphUrls: Record<string, string> = {}
  const start =
    <Context extends object>(subgraph: Subgraph<Context>) =>
    async () => {
      const served = await startSubgraph(subgraph, parts)
      subgraphUrls[subgraph.name] = `${served.url}/graphql`
      return served
    }
  let url = ''
  const all = await startAll([
    start(procedures),
    start(dossiers),
    start(fees),
    start(citizens),
    async () => {
      const served = await startGateway({ ...gateway, subgraphUrls }, parts.log)
      url = served.url
      return served
    },
  ])
  return { ...all, url }
}
