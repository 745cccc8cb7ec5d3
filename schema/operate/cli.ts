import { userInfo } from 'node:os'
import { readEnv } from '#kit/config.ts'
import { migrate } from '#kit/migrate.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import { readSigningKey } from '../settings.ts'
import { registryMigrations } from '../start-registry.ts'
import { askRegistry } from './ask-registry.ts'
import { runCommand } from './run-command.ts'

/**
 * `npm run registry -- …`: what operators do to the registry. On its database (`DATABASE_URL`) all of it; who did
 * it, by their account of this machine, is in the audit, and a roll back is signed with `SIGNING_KEY_FILE`.
 * Without, what concerns one variant, asked of a served registry (`APOLLO_REGISTRY_URL`, `APOLLO_KEY`).
 */
const command = process.argv.slice(2)
const write = (line: string) => console.log(line)
try {
  const settings = readSettings()
  if ('databaseUrl' in settings) await runOnDatabase(settings)
  else for (const line of await askRegistry(settings, command)) write(line)
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
}

interface DatabaseAccess {
  readonly databaseUrl: string
  readonly signingKey: string | null
}

async function runOnDatabase({ databaseUrl, signingKey }: DatabaseAccess): Promise<void> {
  const database = openPostgres(databaseUrl)
  try {
    await migrate(database, 'registry', registryMigrations)
    const actor = `operator ${userInfo().username}`
    await runCommand(command, { database, signingKey, actor, write })
  } finally {
    await database.stop()
  }
}

function readSettings() {
  const { DATABASE_URL, APOLLO_REGISTRY_URL } = process.env
  if (!DATABASE_URL && APOLLO_REGISTRY_URL)
    return readEnv(process.env, (field) => ({
      url: field.url('APOLLO_REGISTRY_URL', ['http:', 'https:']),
      key: field.text('APOLLO_KEY'),
    }))
  return readEnv(process.env, (field) => ({
    databaseUrl: field.url(
      'DATABASE_URL',
      ['postgres:', 'postgresql:'],
      ', or APOLLO_REGISTRY_URL and APOLLO_KEY for what concerns one variant',
    ),
    signingKey: readSigningKey(field),
  }))
}
