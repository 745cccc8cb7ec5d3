import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Environment, type Fields, logLevels, readEnv } from '#kit/config.ts'
import { readRedis } from '#kit/redis/redis-url.ts'
import { readRoutingSetting } from '#kit/routing-rules.ts'

/** Where the registry listens unless `PORT` says otherwise. */
export const registryPort = 4010

/** What is served to citizens goes by one of these names. */
const productionVariants = 'current prod production main'

/** Reads the registry's settings. Throws SettingsError that tells every problem. */
export function readRegistrySettings(env: Environment) {
  return readEnv(env, (field) => ({
    port: field.port('PORT', registryPort),
    databaseUrl: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    strictVariants: words(field.text('STRICT_VARIANTS', productionVariants)),
    routing: readRoutingSetting(field),
    signingKey: readSigningKey(field),
    redis: readRedis(field),
    ownershipFile: field.optional('OWNERSHIP_FILE', () => field.text('OWNERSHIP_FILE')),
    logLevel: field.oneOf('LOG_LEVEL', logLevels, 'info'),
  }))
}

/** Reads the key that launches are signed with; tells of a file that holds none. */
export function readSigningKey(field: Fields): string | null {
  const file = field.optional('SIGNING_KEY_FILE', () => field.text('SIGNING_KEY_FILE'))
  if (file === undefined) return null
  try {
    const pem = readFileSync(file, 'utf8')
    if (createPrivateKey(pem).asymmetricKeyType !== 'ed25519')
      field.problem(`SIGNING_KEY_FILE is not valid: the key in ${file} is not of Ed25519`)
    return pem
  } catch {
    field.problem(`SIGNING_KEY_FILE is not valid: ${file} holds no private key in PEM`)
    return null
  }
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}
