import { userInfo } from 'node:os'
import { readEnv } from '#kit/config.ts'
import { migrate } from '#kit/migrate.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { openPostgres } from '#kit/postgres.ts'
import { readSigningKey } from '../settings.ts'
import { registryMigrations } from '../start-registry.ts'
import { runCommand } from './run-command.ts'

/**
 * `npm run registry -- …`: what operators do to the registry, on its database (`DATABASE_URL`); a roll back is signed
 * with `SIGNING_KEY_FILE`. Who did
 * it, by their account of this machine, is in the audit.
 */
const { databaseUrl, signingKey } = readSettings()
const database = openPostgres(databaseUrl)
try {
  await migrate(database, 'registry', registryMigrations)
  await runCommand(process.argv.slice(2), {
    database,
    signingKey,
    actor: `operator ${userInfo().username}`,
    write: (line) => console.log(line),
  })
} catch (error) {
  console.error(error instanceof OperatorError ? error.message : error)
  process.exitCode = 1
} finally {
  await database.stop()
}

function readSettings() {
  try {
    return readEnv(process.env, (field) => ({
      databaseUrl: field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
      signingKey: readSigningKey(field),
    }))
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
