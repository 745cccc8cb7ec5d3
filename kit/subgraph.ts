import { readFile } from 'node:fs/promises'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema } from '@apollo/subgraph'
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js'
import type { FastifyInstance } from 'fastify'
import { parse } from 'graphql'
import { type Logger, pino } from 'pino'
import { argumentNames } from './argument-names.ts'
import { type Clock, clockFrom, realClock } from './clock.ts'
import { type Environment, logLevels, readEnv } from './config.ts'
import { maxGatewayTokens } from './document-limits.ts'
import { refuseTooDeep, runGraphql, sendGraphql } from './graphql-http.ts'
import { createHttp, listen } from './http.ts'
import { leavingSignal } from './leaving-signal.ts'
import { type Part, startAll } from './lifecycle.ts'
import { migrate } from './migrate.ts'
import { openPostgres, requestStatementLimitMs } from './postgres.ts'
import { runAsProcess } from './process.ts'
import { faultLog, publicError } from './public-error.ts'
import { refuseNul } from './refuse-nul.ts'
import type { Database, Sql } from './sql.ts'
import { remainingHeader, type Waiting, waitingSince } from './waiting.ts'

/** What resolves the fields of a subgraph's types. */
export type SubgraphResolvers<Context> = GraphQLResolverMap<Context>

/** Everything that makes one subgraph, apart from the database and the port that it runs on. */
export interface Subgraph<Context extends object> {
  /** Also the name of its schema in the database. */
  readonly name: string
  /** Where it listens in a process of its own, unless `PORT` says otherwise. */
  readonly port: number
  readonly schemaFile: URL
  readonly migrations: URL
  /** Parts without a schema of GraphQL whose tables it has beside its own. */
  readonly uses?: ReadonlyArray<{ readonly name: string; readonly migrations: URL }>
  readonly resolvers: SubgraphResolvers<Context>
  /** What the resolvers of one request read from: fresh loaders, so that no row outlives the request. */
  readonly context: (parts: RequestParts) => Context
  readonly plugins?: ReadonlyArray<ApolloServerPlugin<Context>>
  /** Adds what it serves beside GraphQL. */
  readonly serve?: (http: FastifyInstance, parts: SubgraphParts) => void
  /** Starts what it does without being asked; stopped before the rest. */
  readonly background?: (parts: SubgraphParts) => Promise<Part>
}

/** What there is for one request. */
export interface RequestParts {
  readonly sql: Sql
  readonly clock: Clock
  readonly waiting: Waiting
}

export interface SubgraphParts {
  readonly database: Database
  readonly clock: Clock
  readonly log: Logger
}

/** Entity batches of the gateway are larger than what clients may send. */
const bodyLimitBytes = 16 * 1024 * 1024

/** Brings the subgraph's tables up to date and serves it on loopback. */
export async function startSubgraph<Context extends object>(
  subgraph: Subgraph<Context>,
  { database, clock, log }: SubgraphParts,
  port = 0,
): Promise<Part & { readonly url: string }> {
  for (const { name, migrations } of partsOf(subgraph)) await migrate(database, name, migrations)
  const server = new ApolloServer<Context>({
    schema: buildSubgraphSchema([
      {
        typeDefs: parse(await readFile(subgraph.schemaFile, 'utf8')),
        resolvers: subgraph.resolvers,
      },
    ]),
    formatError: publicError,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      // It is called for each field of each row, and nothing here is cached by its hints.
      ApolloServerPluginCacheControlDisabled(),
      refuseNul,
      argumentNames,
      faultLog(log),
      ...(subgraph.plugins ?? []),
    ],
    parseOptions: { maxTokens: maxGatewayTokens },
    persistedQueries: false,
    introspection: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
  })
  await server.start()

  const http = createHttp({ bodyLimitBytes })
  http.get('/health', async () => 'ok')
  http.post('/graphql', async (request, reply) => {
    const told = request.headers[remainingHeader]?.toString()
    const waiting = waitingSince(told, leavingSignal(reply.raw))
    const context = async () => {
      refuseTooDeep(request)
      return subgraph.context({ sql: database.sql, clock, waiting })
    }
    return sendGraphql(reply, await runGraphql(server, request, context))
  })
  subgraph.serve?.(http, { database, clock, log })
  http.addHook('onClose', () => server.stop())
  const served = await listen(http, subgraph.name, port)
  const { background } = subgraph
  if (!background) return served
  const all = await startAll([async () => served, () => background({ database, clock, log })])
  return { ...all, name: subgraph.name, url: served.url }
}

/** What has tables of its own, in the order in which they are made. */
export function partsOf<Context extends object>({
  uses = [],
  name,
  migrations,
}: Subgraph<Context>): ReadonlyArray<{ readonly name: string; readonly migrations: URL }> {
  return [...uses, { name, migrations }]
}

/**
 * Runs one subgraph in a process of its own, on PostgreSQL, until it is told to end.
 *
 * Settings: `DATABASE_URL`; `PORT`; `CLOCK_START` for a domain time other than the real one;
 * `LOG_LEVEL`.
 */
export async function runSubgraph<Context extends object>(
  open: (env: Environment) => Promise<Subgraph<Context>>,
  env: Environment,
): Promise<void> {
  await runAsProcess(async () => {
    const subgraph = await open(env)
    const settings = readEnv(env, (field) => ({
      databaseUrl: field.url(
        'DATABASE_URL',
        ['postgres:', 'postgresql:'],
        '; a subgraph in a process of its own needs PostgreSQL, the embedded database serves all four in one process (npm start)',
      ),
      port: field.port('PORT', subgraph.port),
      clockStart: field.optional('CLOCK_START', () => field.moment('CLOCK_START')),
      logLevel: field.oneOf('LOG_LEVEL', logLevels, 'info'),
    }))
    const log = pino({ name: subgraph.name, level: settings.logLevel })
    const clock = settings.clockStart ? clockFrom(settings.clockStart) : realClock
    const database = openPostgres(settings.databaseUrl, {
      statementLimitMs: requestStatementLimitMs,
      onLost: (error) => log.warn({ err: error }, 'a connection to PostgreSQL broke'),
    })
    return startAll([
      async () => database,
      async () => {
        const served = await startSubgraph(subgraph, { database, clock, log }, settings.port)
        log.info({ url: served.url }, 'ready')
        return served
      },
    ])
  })
}
