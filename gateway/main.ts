import cluster from 'node:cluster'
import { type Logger, pino } from 'pino'
import { listen } from '#kit/http.ts'
import type { Part } from '#kit/lifecycle.ts'
import { refuseTakenPorts } from '#kit/ports.ts'
import { runAsProcess } from '#kit/process.ts'
import { openRedis } from '#kit/redis/redis.ts'
import { openVerifier } from './access-token.ts'
import { type Authenticate, createAuthenticate, everyoneAnonymous } from './auth.ts'
import { createDocuments } from './documents.ts'
import { startGenerations } from './generations.ts'
import { createGuard } from './limits/guard.ts'
import { standardLimits } from './limits/limits.ts'
import { createObservations, type Figures } from './observations.ts'
import { createOperator, type State } from './operator.ts'
import { listSupplyOf } from './persisted-operations/list-supply-of.ts'
import { openPersistedOperations } from './persisted-operations/open-persisted-operations.ts'
import type { ListSupply } from './persisted-operations/supply-list.ts'
import { createHoldToQuotas } from './quotas/hold-to-quotas.ts'
import { openReports } from './reports/open-reports.ts'
import { createServer } from './server.ts'
import { type AuthSettings, type GatewaySettings, readGatewaySettings } from './settings.ts'
import type { OpenBounds } from './subgraph-client.ts'
import type { Supply } from './supply.ts'
import { supplyOf } from './supply-of.ts'
import { reportUsage } from './usage/report-usage.ts'
import { countsFileOf, keepCounts } from './warm-up/keep-counts.ts'
import { createOperationCounts, type OperationCounts } from './warm-up/operation-counts.ts'
import { watchLoopDelay } from './watch-loop-delay.ts'
import { startMachine } from './workers/machine.ts'
import { runWorker } from './workers/worker.ts'

export type { GatewaySettings } from './settings.ts'

export interface Gateway extends Part {
  readonly url: string
  readonly adminUrl: string | undefined
  state(): State
  figures(): Promise<Figures>
}

/** What a gateway does not do by itself where it is one of several workers of a machine. */
export interface SharedParts {
  readonly supply: Supply
  readonly listSupply: ListSupply
  readonly openBounds: OpenBounds
  readonly counts: Pick<OperationCounts, 'add' | 'mostUsed'>
  /** Whether the machine takes requests. */
  readonly ready: () => boolean
}

/**
 * Starts a gateway on loopback, in this process; `stop` answers every request that it has taken.
 *
 * Throws OperatorError when the supergraph cannot be read or does not build, the keys of bearer tokens
 * cannot be read, or a port is taken.
 */
export async function startGateway(
  settings: GatewaySettings,
  log: Logger,
  shared?: SharedParts,
): Promise<Gateway> {
  // Read by Apollo Gateway itself, which else reports to Apollo.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true'
  await using starting = new AsyncDisposableStack()
  const keep = <Kept extends Part>(part: Kept): Kept => {
    starting.defer(() => part.stop())
    return part
  }
  let takesRequests = true
  const ready = shared?.ready ?? (() => takesRequests)

  const guard = createGuard(settings.limits ?? standardLimits)
  const observations = createObservations()
  const authenticate = await openAuthentication(settings.auth, log)
  const redis = keep(
    openRedis(settings.redis, {
      log,
      observe: observations.redisCommand,
      waitMs: settings.redisWaitMs,
    }),
  )
  const documents = createDocuments(redis)
  const usage = settings.usage && keep(reportUsage(settings.usage, observations, log))
  const persisted =
    settings.persistedOperations &&
    keep(
      await openPersistedOperations(settings.persistedOperations.mode, {
        supply: shared?.listSupply ?? listSupplyOf(settings.persistedOperations, redis, log),
        explorer: settings.explorer,
        observe: observations.listed,
        limits: guard.limits,
        introspection: settings.introspection ?? false,
        log,
      }),
    )
  const counts = createOperationCounts()
  if (!shared) keep(await keepCounts(counts, countsFileOf(settings, persisted), log))
  const generations = keep(
    await startGenerations(settings, {
      supply: shared?.supply ?? supplyOf(settings, redis, log),
      openBounds: shared?.openBounds,
      guard,
      documents,
      observations,
      usage,
      counts: shared?.counts ?? counts,
      serving: persisted?.serving,
      log,
    }),
  )
  const reports = await openReports(settings, generations, log)
  if (reports) keep(reports)
  const state = () => ({
    ready: ready(),
    ...generations.state(),
    redis: redis.state(),
    persistedOperations: persisted?.state() ?? null,
  })
  const operator = createOperator({ metrics: observations.metrics, state })
  const server = createServer({
    authenticate,
    run: generations.run,
    ready,
    observe: observations.request,
    log,
    guard,
    holdToQuotas: createHoldToQuotas(settings.quotas ?? {}, {
      reportOnly: guard.limits.reportOnly,
      redis,
      isOneOfSeveral: shared !== undefined,
    }),
    trustedProxies: settings.trustedProxies,
    connections: settings.connections,
    origins: settings.origins,
    persisted,
    explorer: settings.explorer,
    reports,
  })
  const { adminPort, port } = settings
  const admin = adminPort === undefined ? null : keep(await listen(operator, 'operator', adminPort))
  keep(watchLoopDelay(observations.loopDelay))
  const { url } = keep(await listen(server, 'gateway', port))

  const running = starting.move()
  return {
    name: 'gateway',
    url,
    adminUrl: admin?.url,
    state,
    figures: observations.figures,
    async stop() {
      takesRequests = false
      await running.disposeAsync()
    },
  }
}

async function openAuthentication(
  auth: AuthSettings | undefined,
  log: Logger,
): Promise<Authenticate> {
  if (auth === undefined) return everyoneAnonymous
  return createAuthenticate(await openVerifier(auth, log), auth.policiesClaim)
}

if (import.meta.main && cluster.isWorker) await runWorker(process.env, startGateway)
else if (import.meta.main)
  await runAsProcess(async () => {
    const settings = readGatewaySettings(process.env)
    await refuseTakenPorts({ PORT: settings.port, ADMIN_PORT: settings.adminPort })
    const log = pino({ name: 'gateway', level: settings.logLevel })
    const start = settings.workers > 0 ? startMachine : startGateway
    const gateway = await start(settings, log)
    log.info({ url: `${gateway.url}/graphql`, operator: gateway.adminUrl }, 'ready')
    return gateway
  })
