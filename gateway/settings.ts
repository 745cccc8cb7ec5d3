import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '#kit/clock.ts'
import { type Environment, type Fields, logLevels, readEnv } from '#kit/config.ts'
import type { ConnectionLimits } from '#kit/http.ts'
import { isLoopback } from '#kit/loopback-host.ts'
import { type RedisSettings, readRedis } from '#kit/redis/redis-url.ts'
import { onThisHost, readRoutingSetting } from '#kit/routing-rules.ts'
import type { TokenSettings } from './access-token.ts'
import { gatewayConnections } from './connections.ts'
import { readOrigins } from './cross-origin.ts'
import { type Limits, readLimits } from './limits/limits.ts'
import type { OfferedGroup } from './offered-operation.ts'
import type { PersistedOperationsSettings } from './persisted-operations/open-persisted-operations.ts'
import { listModes } from './persisted-operations/take-request.ts'
import { type Quotas, readQuotas } from './quotas/quotas.ts'
import { readTrustedProxies } from './quotas/trusted-proxies.ts'
import { ownReports } from './reports/own-reports.ts'
import type { SubgraphAddress } from './subgraph-client.ts'
import type { RegistrySettings } from './uplink-client.ts'
import type { UsageSettings } from './usage/report-usage.ts'

/** Whose bearer tokens are taken. */
export interface AuthSettings extends TokenSettings {
  /** The claim that grants the policies of `@policy`; nothing grants them unless set. */
  readonly policiesClaim?: string | undefined
}

/** What a gateway runs with; only the port must be given. */
export interface GatewaySettings {
  /** The public port; 0 lets the system choose. */
  readonly port: number
  /** The operator port; none unless set. */
  readonly adminPort?: number | undefined
  /** How many processes serve; only this one where it is 0 or not set. */
  readonly workers?: number | undefined
  /** The committed supergraph unless set. */
  readonly supergraphFile?: string | undefined
  /** In its place a registry, whose launches are served. */
  readonly registry?: RegistrySettings | undefined
  /** The registry that is told what clients send; none unless set. */
  readonly usage?: UsageSettings | undefined
  /** Which operations clients may send; all of them unless set. */
  readonly persistedOperations?: PersistedOperationsSettings | undefined
  /** Where it is kept how often operations are used, to warm up with after a start; nowhere unless set. */
  readonly operationCountsFile?: string | undefined
  /** Off unless set. */
  readonly introspection?: boolean | undefined
  /** The operations that the explorer offers at `/`; no explorer unless set. It needs introspection. */
  readonly explorer?: readonly OfferedGroup[] | undefined
  /** The folder of the reports that tools fetch; none unless set. */
  readonly reportsFolder?: string | undefined
  /** The file of the keys by which tools read reports; no key is good unless set. */
  readonly reportKeysFile?: string | undefined
  /** Domain time, by which reports know today; real time unless set. */
  readonly clock?: Clock | undefined
  /** Whose executor runs operations: ours unless set, or Apollo Gateway's to compare with. */
  readonly engine?: 'motcua' | 'apollo' | undefined
  /** The labels of `@override` that are on; none unless set. */
  readonly overrideLabels?: readonly string[] | undefined
  /** What gateways share; each keeps its own unless set. */
  readonly redis?: RedisSettings | undefined
  /** How long an answer of it is waited for; as is standard unless set. */
  readonly redisWaitMs?: number | undefined
  /** Every caller is anonymous unless set. */
  readonly auth?: AuthSettings | undefined
  /** Where subgraphs are, in place of what the supergraph says, by name as in `SUBGRAPH_URL_<NAME>`. */
  readonly subgraphUrls?: Readonly<Record<string, string>> | undefined
  /** The deadline of a call to a subgraph; 2 s unless set. */
  readonly subgraphLimitMs?: number | undefined
  /** The same for single subgraphs, by name as in `SUBGRAPH_TIMEOUT_MS_<NAME>`. */
  readonly subgraphLimitsMs?: Readonly<Record<string, number>> | undefined
  /** What one request may ask; the standard limits unless set. */
  readonly limits?: Limits | undefined
  /** How many requests a minute each caller may send; as many as they like unless set. */
  readonly quotas?: Quotas | undefined
  /** The networks of proxies that are believed whom they forward for; none unless set. */
  readonly trustedProxies?: readonly string[] | undefined
  /** What a client may take of the public port; the standard unless set. */
  readonly connections?: Partial<ConnectionLimits> | undefined
  /** The origins of web pages that may read what is answered; none unless set. */
  readonly origins?: readonly string[] | undefined
  /** How long the calls of one operation may take together; 10 s unless set. */
  readonly operationLimitMs?: number | undefined
  /** How many calls of one subgraph may go on at once, and eight times as many wait; 128 unless set. */
  readonly subgraphConcurrency?: number | undefined
  /** The same for single subgraphs, by name as in `SUBGRAPH_CONCURRENCY_<NAME>`. */
  readonly subgraphConcurrencies?: Readonly<Record<string, number>> | undefined
}

/** More than the processors of any machine that we know of. */
const mostWorkers = 256

const engines = ['motcua', 'apollo'] as const

const urlPrefix = 'SUBGRAPH_URL_'
const limitPrefix = 'SUBGRAPH_TIMEOUT_MS_'
const concurrencyPrefix = 'SUBGRAPH_CONCURRENCY_'
const defaultLimitMs = 2_000
export const defaultOperationLimitMs = 10_000
const defaultConcurrency = 128

/** The supergraph that is committed with the code. */
export const committedSupergraph = path.join(import.meta.dirname, '../schema/supergraph.graphql')

/** Where the last launch is kept. */
const defaultCopyFile = path.join(import.meta.dirname, '../.motcua/launch.json')

/** Where the last list of persisted operations is kept. */
const defaultListCopyFile = path.join(import.meta.dirname, '../.motcua/operations.json')

/** Where it is kept how often operations are used. */
const defaultCountsFile = path.join(import.meta.dirname, '../.motcua/operation-counts.json')

/** Reads the gateway's settings. Throws SettingsError that tells every problem. */
export function readGatewaySettings(env: Environment) {
  return readEnv(env, (field) => ({
    port: field.port('PORT', 4000),
    adminPort: field.optional('ADMIN_PORT', () => field.port('ADMIN_PORT')),
    workers: field.count('WORKERS', 0, 0, mostWorkers),
    supergraphFile: field.text('SUPERGRAPH_FILE', committedSupergraph),
    ...readRegistry(env, field),
    persistedOperations: readPersistedOperations(env, field),
    operationCountsFile: field.text('OPERATION_COUNTS_FILE', defaultCountsFile),
    introspection: field.flag('INTROSPECTION', false),
    reportsFolder:
      field.optional('REPORTS_DIR', () => field.text('REPORTS_DIR')) ??
      (env.SUPERGRAPH_FILE ? undefined : ownReports),
    reportKeysFile: field.optional('REPORT_KEYS_FILE', () => field.text('REPORT_KEYS_FILE')),
    engine: field.oneOf('MOTCUA_ENGINE', engines, 'motcua'),
    overrideLabels: field
      .text('OVERRIDE_LABELS', '')
      .split(/[\s,]+/)
      .filter(Boolean),
    redis: readRedis(field),
    auth: readAuth(env, field),
    subgraphUrls: perSubgraph(env, urlPrefix, field, (name) =>
      field.url(name, ['http:', 'https:']),
    ),
    subgraphLimitMs: field.ms('SUBGRAPH_TIMEOUT_MS', defaultLimitMs),
    subgraphLimitsMs: perSubgraph(env, limitPrefix, field, field.ms),
    limits: readLimits(field),
    quotas: readQuotas(field),
    trustedProxies: readTrustedProxies(field),
    connections: readConnections(field),
    origins: readOrigins(field, 'CORS_ORIGINS'),
    operationLimitMs: field.ms('OPERATION_TIMEOUT_MS', defaultOperationLimitMs),
    subgraphConcurrency: field.count('SUBGRAPH_CONCURRENCY', 1, defaultConcurrency),
    subgraphConcurrencies: perSubgraph(env, concurrencyPrefix, field, (name) =>
      field.count(name, 1),
    ),
    logLevel: field.oneOf('LOG_LEVEL', logLevels, 'info'),
  }))
}

function readConnections(field: Fields): ConnectionLimits {
  const standard = gatewayConnections
  return {
    headLimitMs: field.ms('HEAD_TIMEOUT_MS', standard.headLimitMs),
    requestLimitMs: field.ms('REQUEST_TIMEOUT_MS', standard.requestLimitMs),
    idleLimitMs: field.ms('IDLE_TIMEOUT_MS', standard.idleLimitMs),
    stallLimitMs: field.ms('STALL_TIMEOUT_MS', standard.stallLimitMs),
    headerLimitBytes: field.count('LIMIT_HEADER_BYTES', 1024, standard.headerLimitBytes),
    maxConnections: field.count('LIMIT_CONNECTIONS', 1, standard.maxConnections),
  }
}

/** From where launches are taken, and where usage is reported. A file that is given goes before the registry. */
function readRegistry(
  env: Environment,
  field: Fields,
): { registry: RegistrySettings | undefined; usage: UsageSettings | undefined } {
  const follows = Boolean(env.REGISTRY_URL) && !env.SUPERGRAPH_FILE
  const reports = Boolean(env.REGISTRY_USAGE_URL)
  if (!follows && !reports) return { registry: undefined, usage: undefined }
  const graph = readGraph(field)
  return {
    registry: follows ? { ...graph, ...readSupply(field) } : undefined,
    usage: reports ? { ...graph, url: readHttpsUrl(field, 'REGISTRY_USAGE_URL') } : undefined,
  }
}

function readSupply(field: Fields): Omit<RegistrySettings, 'key' | 'ref'> {
  return {
    url: readHttpsUrl(field, 'REGISTRY_URL'),
    publicKey: field.optional('REGISTRY_PUBLIC_KEY_FILE', () => readPublicKey(field)),
    copyFile: field.text('REGISTRY_COPY_FILE', defaultCopyFile),
    routing: readRoutingSetting(field),
  }
}

/** A file that is given goes before the registry, which need not be the one of the supergraph. */
function readPersistedOperations(
  env: Environment,
  field: Fields,
): PersistedOperationsSettings | undefined {
  const mode = field.oneOf('PERSISTED_OPERATIONS', listModes, 'off')
  if (mode === 'off') return undefined
  if (env.PERSISTED_OPERATIONS_FILE)
    return { mode, from: { file: field.text('PERSISTED_OPERATIONS_FILE') } }
  if (!env.REGISTRY_URL) {
    field.problem('PERSISTED_OPERATIONS needs PERSISTED_OPERATIONS_FILE or REGISTRY_URL')
    return undefined
  }
  const registry = {
    ...readGraph(field),
    ...readSupply(field),
    listCopyFile: field.text('PERSISTED_OPERATIONS_COPY_FILE', defaultListCopyFile),
  }
  return { mode, from: { registry } }
}

function readGraph(field: Fields): Pick<RegistrySettings, 'key' | 'ref'> {
  return {
    key: field.text('REGISTRY_KEY'),
    ref: field.text('REGISTRY_GRAPH', 'motcua@current'),
  }
}

function readPublicKey(field: Fields): string {
  const file = field.text('REGISTRY_PUBLIC_KEY_FILE')
  try {
    const pem = readFileSync(file, 'utf8')
    if (createPublicKey(pem).asymmetricKeyType !== 'ed25519')
      field.problem(`REGISTRY_PUBLIC_KEY_FILE is not valid: the key in ${file} is not of Ed25519`)
    return pem
  } catch {
    field.problem(`REGISTRY_PUBLIC_KEY_FILE is not valid: ${file} holds no public key in PEM`)
    return ''
  }
}

const authNames = [
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_JWKS_URL',
  'AUTH_KEY_FILE',
  'AUTH_POLICIES_CLAIM',
]

/** Whoever sets one of them means tokens to be checked, and so needs the others. */
function readAuth(env: Environment, field: Fields): AuthSettings | undefined {
  if (!authNames.some((name) => env[name])) return undefined
  if (env.AUTH_JWKS_URL && env.AUTH_KEY_FILE)
    field.problem('AUTH_JWKS_URL and AUTH_KEY_FILE are both set: only one of them is used')
  return {
    issuer: field.text('AUTH_ISSUER'),
    audience: field.text('AUTH_AUDIENCE'),
    keys: env.AUTH_KEY_FILE
      ? { file: field.text('AUTH_KEY_FILE') }
      : { url: readHttpsUrl(field, 'AUTH_JWKS_URL', ' (or set AUTH_KEY_FILE)') },
    policiesClaim: field.optional('AUTH_POLICIES_CLAIM', () => field.text('AUTH_POLICIES_CLAIM')),
  }
}

/** An address that secrets or keys go by: who can read or change them on their way can take our place. */
function readHttpsUrl(field: Fields, name: string, purpose?: string): string {
  const raw = field.url(name, ['https:', 'http:'], purpose)
  const url = URL.parse(raw)
  if (url?.protocol === 'http:' && !isLoopback(url.host))
    field.problem(`${name} is not valid: http: is for this host only, take https:`)
  return raw
}

/**
 * Where a subgraph is, by the settings or else by the supergraph, and how long a call of it may take. Who
 * may publish to a registry may not thereby have gateways ask any host; settings and files are trusted.
 */
export function addressOf(settings: GatewaySettings, name: string, url: string): SubgraphAddress {
  const { registry, subgraphUrls, subgraphLimitsMs, subgraphConcurrencies } = settings
  const set = settingOf(subgraphUrls, name)
  return {
    name,
    url: set ?? url,
    limitMs: settingOf(subgraphLimitsMs, name) ?? settings.subgraphLimitMs ?? defaultLimitMs,
    concurrency:
      settingOf(subgraphConcurrencies, name) ?? settings.subgraphConcurrency ?? defaultConcurrency,
    ...(registry && set === undefined && { within: registry.routing ?? onThisHost }),
  }
}

/** The settings for single subgraphs that name none of these, by mistake or ahead of time. */
export function settingsWithoutSubgraph(
  { subgraphUrls = {}, subgraphLimitsMs = {}, subgraphConcurrencies = {} }: GatewaySettings,
  subgraphs: readonly string[],
): string[] {
  const known = new Set(subgraphs.map(settingName))
  const unknown = (values: object) => Object.keys(values).filter((n) => !known.has(settingName(n)))
  return [
    ...unknown(subgraphUrls).map((name) => `${urlPrefix}${settingName(name)}`),
    ...unknown(subgraphLimitsMs).map((name) => `${limitPrefix}${settingName(name)}`),
    ...unknown(subgraphConcurrencies).map((name) => `${concurrencyPrefix}${settingName(name)}`),
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
