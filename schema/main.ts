import { pino } from 'pino'
import { startAll } from '#kit/lifecycle.ts'
import { openPostgres, requestStatementLimitMs } from '#kit/postgres.ts'
import { runAsProcess } from '#kit/process.ts'
import { readRegistrySettings } from './settings.ts'
import { startRegistry } from './start-registry.ts'

/** `npm run start:registry`: the schema registry in a process of its own, on PostgreSQL. */
await runAsProcess(async () => {
  const settings = readRegistrySettings(process.env)
  const log = pino({ name: 'registry', level: settings.logLevel })
  const database = openPostgres(settings.databaseUrl, {
    statementLimitMs: requestStatementLimitMs,
    onLost: (error) => log.warn({ err: error }, 'a connection to PostgreSQL broke'),
  })
  return startAll([
    async () => database,
    async () => {
      const registry = await startRegistry(database, settings, log)
      log.info({ url: registry.url }, 'ready')
      return registry
    },
  ])
})
