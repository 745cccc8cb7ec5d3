import path from 'node:path'
import { pino } from 'pino'
import { clockFrom } from '#kit/clock.ts'
import { type Environment, logLevels, readEnv } from '#kit/config.ts'
import { startAll } from '#kit/lifecycle.ts'
import { refuseTakenPorts } from '#kit/ports.ts'
import { openPostgres, requestStatementLimitMs } from '#kit/postgres.ts'
import { runAsProcess } from '#kit/process.ts'
import { readRedis } from '#kit/redis/redis-url.ts'
import type { Database } from '#kit/sql.ts'
import { listModes } from '../gateway/persisted-operations/take-request.ts'
import { ownReports } from '../gateway/reports/own-reports.ts'
import { registryPort } from '../schema/settings.ts'
import type { Following } from '../subgraphs/sources/following.ts'
import { domainStart, loadDemoRows } from './data.ts'
import { openEmbeddedDatabase } from './embedded-database.ts'
import { readOperationGroups } from './operations.ts'
import type { DemoRegistry } from './registry.ts'
import { startSettling } from './settle.ts'
import { standInsPort } from './stand-in-settings.ts'

const root = path.join(import.meta.dirname, '..')

function settingsFrom(env: Environment) {
  return readEnv(env, (field) => ({
    port: field.port('PORT', 4000),
    adminPort: field.port('ADMIN_PORT', 4001),
    standInsPort: field.port('STAND_INS_PORT', standInsPort),
    registryPort: field.port('REGISTRY_PORT', registryPort),
    dataFolder: field.text('DATA_DIR', path.join(root, '.motcua')),
    databaseUrl: field.optional('DATABASE_URL', () =>
      field.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    ),
    reportKeysFile: field.optional('REPORT_KEYS_FILE', () => field.text('REPORT_KEYS_FILE')),
    listMode: field.oneOf('PERSISTED_OPERATIONS', listModes, 'off'),
    ownershipFile: field.optional('OWNERSHIP_FILE', () => field.text('OWNERSHIP_FILE')),
    redis: readRedis(field),
    logLevel: field.oneOf('LOG_LEVEL', logLevels, 'info'),
  }))
}

type Settings = ReturnType<typeof settingsFrom>

/** The rest of the program. It is loaded once, however often it is asked for. */
const loadProgram = () =>
  Promise.all([import('./platform.ts'), import('./start-sources.ts'), import('./registry.ts')])

async function prepare(database: Database): Promise<void> {
  const { prepareDemo } = await import('./prepare.ts')
  // The embedded database works on a thread of its own by now. To open it keeps two cores busy.
  await Promise.all([prepareDemo(database, loadDemoRows), loadProgram()])
}

async function openDatabase({ databaseUrl, dataFolder }: Settings): Promise<Database> {
  if (databaseUrl === undefined) return openEmbeddedDatabase(dataFolder, prepare)
  const database = openPostgres(databaseUrl, { statementLimitMs: requestStatementLimitMs })
  await prepare(database)
  return database
}

/** `npm start`: the whole platform in one process, with the data of 2014 and the registry of its schemas. */
await runAsProcess(async () => {
  const settings = settingsFrom(process.env)
  await refuseTakenPorts({
    PORT: settings.port,
    ADMIN_PORT: settings.adminPort,
    STAND_INS_PORT: settings.standInsPort,
    REGISTRY_PORT: settings.registryPort,
  })
  const log = pino({ name: 'motcua', level: settings.logLevel })
  const database = await openDatabase(settings)
  const [{ startPlatform }, { startSources }, registries] = await loadProgram()
  const clock = clockFrom(await domainStart(database))
  let following: Following | undefined
  let registry: DemoRegistry | undefined
  const registryParts = {
    dataFolder: settings.dataFolder,
    port: settings.registryPort,
    ownershipFile: settings.ownershipFile,
  }
  return startAll([
    async () => database,
    async () => {
      registry = await registries
        .startDemoRegistry({ ...registryParts, database, log })
        .catch((error: unknown) => {
          log.error({ err: error }, 'there is no registry; the gateway serves what it served last')
          return undefined
        })
      return registry ?? { name: 'no registry', stop: async () => {} }
    },
    async () => {
      const { dataFolder, standInsPort: port } = settings
      const sources = await startSources({ database, clock, dataFolder, port, log })
      following = { ...sources.following, redis: settings.redis }
      return sources
    },
    async () => {
      const { listMode: mode, dataFolder } = settings
      const followed = registry?.followed ?? registries.followedInVain(registryParts)
      const list = { ...followed, listCopyFile: path.join(dataFolder, 'operations.json') }
      const platform = await startPlatform(
        { database, clock, log, atOwnPorts: true, ...(following && { following }) },
        {
          ...settings,
          registry: followed,
          ...(mode !== 'off' && { persistedOperations: { mode, from: { registry: list } } }),
          usage: registry?.told,
          introspection: true,
          explorer: readOperationGroups(),
          reportsFolder: ownReports,
        },
      )
      console.log(welcome(platform.url, registry))
      return platform
    },
    () => startSettling(database, log),
    async () => {
      // Not waited for: composing takes seconds.
      const seeded = registry?.seed()
      return { name: 'seed', stop: async () => seeded }
    },
  ])
})

function welcome(url: string, registry: DemoRegistry | undefined): string {
  return `
Một cửa is open at ${url}/graphql, and can be explored at ${url}/

Try:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '{"query":"{ procedureStatistics { total atCentre { numerator denominator } } }"}'
${registry ? registryWelcome(registry) : ''}`
}

function registryWelcome({ url, keysFile }: DemoRegistry): string {
  return `
Its subgraphs are in the registry at ${url}. Rover comes in with the settings of a file:
  . ${keysFile}
  npx rover subgraph list motcua@current
`
}
