import path from 'node:path'
import { type Environment, type Fields, logLevels, readEnv } from '#kit/config.ts'
import type { OfferedGroup } from './offered-operation.ts'
import type { SubgraphAddress } from './subgraph-client.ts'

/** What a gateway runs with; only the port must be given. */
export interface GatewaySettings {
  /** The public port; 0 lets the system choose. */
  readonly port: number
  /** The operator port; none unless set. */
  readonly adminPort?: number | undefined
  /** The committed supergraph unless set. */
  readonly supergraphFile?: string | undefined
  /** Off unless set. */
  readonly introspection?: boolean | undefined
  /** The operations that the explorer offers at `/`; no explorer unless set. It needs introspection. */
  readonly explorer?: readonly OfferedGroup[] | undefined
  readonly redisUrl?: string | undefined
  /** Where subgraphs are, in place of what the supergraph says, by name as in `SUBGRAPH_URL_<NAME>`. */
  readonly subgraphUrls?: Readonly<Record<string, string>> | undefined
  /** The deadline of a call to a subgraph; 2 s unless set. */
  readonly subgraphLimitMs?: number | undefined
  /** The same for single subgraphs, by name as in `SUBGRAPH_TIMEOUT_MS_<NAME>`. */
  readonly subgraphLimitsMs?: Readonly<Record<string, number>> | undefined
}

const urlPrefix = 'SUBGRAPH_URL_'
const limitPrefix = 'SUBGRAPH_TIMEOUT_MS_'
const defaultLimitMs = 2_000

/** The supergraph that is committed with the code. */
export const committedSupergraph = path.join(import.meta.dirname, '../schema/supergraph.graphql')

/** Reads the gateway's settings. Throws SettingsError that tells every problem. */
export function readGatewaySettings(env: Environment) {
  return readEnv(env, (field) => ({
    port: field.port('PORT', 4000),
    adminPort: field.optional('ADMIN_PORT', () => field.port('ADMIN_PORT')),
    supergraphFile: field.text('SUPERGRAPH_FILE', committedSupergraph),
    introspection: field.flag('INTROSPECTION', false),
    redisUrl: field.optional('REDIS_URL', () => field.url('REDIS_URL', ['redis:', 'rediss:'])),
    subgraphUrls: perSubgraph(env, urlPrefix, field, (name) =>
      field.url(name, ['http:', 'https:']),
    ),
    subgraphLimitMs: field.ms('SUBGRAPH_TIMEOUT_MS', defaultLimitMs),
    subgraphLimitsMs: perSubgraph(env, limitPrefix, field, field.ms),
    logLevel: field.oneOf('LOG_LEVEL', logLevels, 'info'),
  }))
}

/** Where a subgraph is, by the settings or else by the supergraph, and how long a call of it may take. */
export function addressOf(settings: GatewaySettings, name: string, url: string): SubgraphAddress {
  return {
    name,
    url: settingOf(settings.subgraphUrls, name) ?? url,
    limitMs:
      settingOf(settings.subgraphLimitsMs, name) ?? settings.subgraphLimitMs ?? defaultLimitMs,
  }
}

/** The settings for single subgraphs that name none of these, by mistake or ahead of time. */
export function settingsWithoutSubgraph(
  { subgraphUrls = {}, subgraphLimitsMs = {} }: GatewaySettings,
  subgraphs: readonly string[],
): string[] {
  const known = new Set(subgraphs.map(settingName))
  const unknown = (values: object) => Object.keys(values).filter((n) => !known.has(settingName(n)))
  return [
    ...unknown(subgraphUrls).map((name) => `${urlPrefix}${settingName(name)}`),
    ...unknown(subgraphLimitsMs).map((name) => `${limitPrefix}${settingName(name)}`),
  ]
}

/** A subgraph's name as settings spell it: `land-register` is `LAND_REGISTER`. */
function settingName(subgraph: string): string {
  return subgraph.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}

function settingOf<Value>(
  values: Readonly<Record<string, Value>> = {},
  subgraph: string,
): Value | undefined {
  const name = settingName(subgraph)
  return Object.entries(values).find(([key]) => settingName(key) === name)?.[1]
}

/** Reads what is set for single subgraphs, by their names in capitals. */
function perSubgraph<Value>(
  env: Environment,
  prefix: string,
  field: Fields,
  read: (name: string) => Value,
): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const name of Object.keys(env).filter((name) => name.startsWith(prefix))) {
    const value = field.optional(name, () => read(name))
    if (value !== undefined) values[name.slice(prefix.length)] = value
  }
  return values
}
