import { type Environment, type Fields, readEnv } from '#kit/config.ts'
import { readRedis } from '#kit/redis/redis-url.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { type Following, noSources } from './following.ts'
import { readSources } from './read-sources.ts'
import { sealWith } from './seal.ts'

/**
 * Reads the departments' systems that a process follows.
 *
 * Settings: `SOURCES_FILE`, without which there are none; `QUARANTINE_KEY`, 32 bytes in base64, with
 * which records that cannot be taken are sealed; `REDIS_URL`, where what live sources gave is shared; and
 * what the file refers to. Throws OperatorError.
 */
export async function readFollowing(
  env: Environment,
  kinds: readonly [ConnectorKind, ...ConnectorKind[]],
): Promise<Following> {
  const settings = readEnv(env, (field) => ({
    file: field.optional('SOURCES_FILE', () => field.text('SOURCES_FILE')),
    key: env.SOURCES_FILE ? sealingKey(field) : null,
    redis: readRedis(field),
  }))
  if (settings.file === undefined || settings.key === null) return noSources
  const sources = await readSources(settings.file, kinds, env)
  const { redis } = settings
  return { sources, kinds, seal: sealWith(settings.key), follow: true, redis }
}

/** The key by which records are sealed: `QUARANTINE_KEY`. */
export function sealingKey(field: Fields): Buffer {
  const key = Buffer.from(field.text('QUARANTINE_KEY'), 'base64')
  if (key.length !== 32)
    field.problem('QUARANTINE_KEY is to hold 32 bytes in base64: openssl rand -base64 32')
  return key
}
