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
import { createObservations } from './observations.ts'
import { createOperator } from './operator.ts'
import { createHoldToQuotas } from './quotas/hold-to-quotas.ts'
import { openReports } from './reports/open-reports.ts'
import { createServer } from './server.ts'
import { type AuthSettings, type GatewaySettings, readGatewaySettings } from './settings.ts'
import { reportUsage } from './usage/report-usage.ts'

export type { GatewaySettings } from './settings.ts'

export type Gateway = Part & { readonly url: string; readonly adminUrl: string | undefined }

/**
 * Starts a gateway on loopback; `stop` answers every request that it has taken.
 *
 * Throws OperatorError when the supergraph cannot be read or does not build, the keys of bearer tokens
 * cannot be read, or a port is taken.
 */
export async function startGateway(settings: GatewaySettings, log: Logger): Promise<Gateway> {
  // Read by Apollo Gateway itself, which else reports to Apollo.
  process.env.APOLLO_TELEMETRY_DISABLED = 'true'
  await using starting = new AsyncDisposableStack()
  const keep = <Kept extends Part>(part: Kept): Kept => {
    starting.defer(() => part.stop())
    return part
  }
  let ready = true

  const guard = createGuard(settings.limits ?? standardLimits)
  const observations = createObservations()
  const authenticate = await openAuthentication(settings.auth, log)
  const redis = keep(openRedis(settings.redis, { log, observe: observations.redisCommand }))
  const documents = createDocuments(redis)
  const usage = settings.usage && keep(reportUsage(settings.usage, observations, log))
  const generations = keep(
    await startGenerations(settings, { guard, documents, observations, redis, usage, log }),
  )
  const reports = await openReports(settings, generations, log)
  if (reports) keep(reports)
  const operator = createOperator({
    metrics: observations.metrics,
    state: () => ({ ready, ...generations.state(), redis: redis.state() }),
  })
  const server = createServer({
    authenticate,
    run: generations.run,
    ready: () => ready,
    observe: observations.request,
    log,
    guard,
    holdToQuotas: createHoldToQuotas(settings.quotas ?? {}, guard.limits.reportOnly, redis),
    trustedProxies: settings.trustedProxies,
    connections: settings.connections,
    origins: settings.origins,
    explorer: settings.explorer,
    reports,
  })
  const { adminPort, port } = settings
  const admin = adminPort === undefined ? null : keep(await listen(operator, 'operator', adminPort))
  const { url } = keep(await listen(server, 'gateway', port))

  const running = starting.move()
  return {
    name: 'gateway',
    url,
    adminUrl: admin?.url,
    async stop() {
      ready = false
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

if (import.meta.main) {
  await runAsProcess(async () => {
    const settings = readGatewaySettings(process.env)
    await refuseTakenPorts({ PORT: settings.port, ADMIN_PORT: settings.adminPort })
    const log = pino({ name: 'gateway', level: settings.logLevel })
    const gateway = await startGateway(settings, log)
    log.info({ url: `${gateway.url}/graphql`, operator: gateway.adminUrl }, 'ready')
    return gateway
  })
}
