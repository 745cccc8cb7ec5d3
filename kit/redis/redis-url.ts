import type { Fields } from '../config.ts'

/** Where a Redis is: one server, the master that sentinels name, or a cluster. */
export interface RedisSettings {
  readonly form: 'single' | 'sentinel' | 'cluster'
  /** The server; else some of the sentinels or of the cluster's nodes, which name the others. */
  readonly nodes: readonly [RedisNode, ...RedisNode[]]
  readonly tls: boolean
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly database?: number | undefined
  /** How sentinels name the master. */
  readonly master?: string | undefined
  readonly sentinelUsername?: string | undefined
  readonly sentinelPassword?: string | undefined
}

export interface RedisNode {
  readonly host: string
  readonly port: number
}

const forms: Readonly<Record<string, Pick<RedisSettings, 'form' | 'tls'>>> = {
  'redis:': { form: 'single', tls: false },
  'rediss:': { form: 'single', tls: true },
  'redis-sentinel:': { form: 'sentinel', tls: false },
  'rediss-sentinel:': { form: 'sentinel', tls: true },
  'redis-cluster:': { form: 'cluster', tls: false },
  'rediss-cluster:': { form: 'cluster', tls: true },
}

/** What may stand after the question mark. */
const parameters: Readonly<Record<RedisSettings['form'], readonly string[]>> = {
  single: [],
  sentinel: ['node', 'sentinelServiceName', 'sentinelUsername', 'sentinelPassword'],
  cluster: ['node'],
}

/** Reads `REDIS_URL`; undefined where it is not set. Tells of what is wrong with it, never of the whole. */
export function readRedis(field: Fields): RedisSettings | undefined {
  const text = field.optional('REDIS_URL', () => field.url('REDIS_URL', Object.keys(forms)))
  if (text === undefined || text === '') return undefined
  try {
    return parseRedisUrl(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    field.problem(`REDIS_URL is not valid: ${error.message}`)
    return undefined
  }
}

/**
 * Parses the address of a Redis, in the form that Apollo Router takes too:
 *
 * - `redis://user:password@host:6379/0`
 * - `redis-cluster://user:password@host:6379?node=host2:6379&node=host3:6379`
 * - `redis-sentinel://user:password@host:26379/0?node=host2:26379&sentinelServiceName=mymaster`
 *
 * With `rediss` in place of `redis` all go by TLS. Throws RangeError that tells what is wrong.
 */
export function parseRedisUrl(text: string): RedisSettings {
  const url = URL.parse(text)
  const kind = forms[url?.protocol ?? '']
  if (!url || !kind) throw new RangeError(`it must start with ${Object.keys(forms).join(' or ')}`)
  const { searchParams: search } = url
  const strange = [...search.keys()].filter((name) => !parameters[kind.form].includes(name))
  if (strange.length > 0) throw new RangeError(`it cannot have ${strange.join(', ')}`)
  const master = search.get('sentinelServiceName') || undefined
  if (kind.form === 'sentinel' && master === undefined)
    throw new RangeError('it lacks sentinelServiceName, the name of the master')
  const database = databaseIn(url)
  if (kind.form === 'cluster' && database !== undefined)
    throw new RangeError('a cluster has no numbered databases')
  return {
    ...kind,
    nodes: [
      nodeIn(url, kind.form),
      ...search.getAll('node').map((node) => nodeIn(URL.parse(`redis://${node}`), kind.form)),
    ],
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    database,
    master,
    sentinelUsername: search.get('sentinelUsername') || undefined,
    sentinelPassword: search.get('sentinelPassword') || undefined,
  }
}

function nodeIn(url: URL | null, form: RedisSettings['form']): RedisNode {
  if (!url?.hostname) throw new RangeError('each node must be a host, with or without its port')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || (form === 'sentinel' ? 26_379 : 6_379)),
  }
}

function databaseIn({ pathname }: URL): number | undefined {
  const path = pathname.replace(/^\//, '')
  if (path === '') return undefined
  if (!/^\d{1,4}$/.test(path)) throw new RangeError('its path must be the number of a database')
  return Number(path)
}
