import { type Logger, pino } from 'pino'
import type { Environment } from '#kit/config.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { messageOf } from '../follow-file.ts'
import type { Gateway, SharedParts } from '../main.ts'
import { type GatewaySettings, readGatewaySettings } from '../settings.ts'
import type { Supply } from '../supply.ts'
import { createMachineBounds } from './machine-bounds.ts'
import type { Begin, ToWorker, WorkerReport } from './messages.ts'
import { openPrimaryChannel } from './primary-channel.ts'
import { signEveryMs } from './silence-watch.ts'
import { createToldList } from './told-list.ts'
import { createWorkerCounts } from './worker-counts.ts'

type Start = (settings: GatewaySettings, log: Logger, shared: SharedParts) => Promise<Gateway>

/**
 * Runs one worker: a gateway for one supergraph, which the primary gives it. It ends when the primary tells
 * it to; asked by a signal it asks the primary first, so that there are others when it leaves.
 */
export async function runWorker(env: Environment, start: Start): Promise<void> {
  const settings = readGatewaySettings(env)
  const log = pino({ name: 'gateway', level: settings.logLevel })
  const channel = openPrimaryChannel()
  const begun = Promise.withResolvers<Begin>()
  const retired = Promise.withResolvers<void>()
  const bounds = createMachineBounds(settings.workers, channel.tell)
  const list = createToldList(log)
  let machineStops = false
  let gateway: Gateway | null = null
  let counts = createWorkerCounts([])

  async function reportOf({ figures, state }: Gateway): Promise<WorkerReport> {
    return { figures: await figures(), state: state(), used: counts.take() }
  }

  async function report(question: number, gateway: Gateway): Promise<void> {
    channel.tell({ type: 'report', question, ...(await reportOf(gateway)) })
  }

  function hear(message: ToWorker): void {
    if (message.type === 'begin') begun.resolve(message)
    else if (message.type === 'operations') list.hear(message)
    else if (message.type === 'report') {
      if (gateway) void report(message.question, gateway)
    } else if (message.type === 'retire') {
      machineStops = message.machineStops
      retired.resolve()
    } else bounds.hear(message)
  }

  channel.listen(hear)
  channel.tell({ type: 'listens' })
  const { sdl, source, uses } = await begun.promise
  counts = createWorkerCounts(uses)
  try {
    gateway = await start(ownShare(settings), log, {
      supply: only(sdl, source),
      listSupply: list.supply,
      openBounds: bounds.open,
      counts: counts.counts,
      ready: () => !machineStops,
    })
  } catch (error) {
    if (!(error instanceof OperatorError)) log.error({ err: error }, 'a worker cannot start')
    await channel.tellLast({ type: 'failed', reason: messageOf(error) })
    process.exit(1)
  }
  let isLeaving = false
  // One that comes again finds a listener too: without any it would end this process amid its requests.
  for (const signal of ['SIGTERM', 'SIGINT'])
    process.on(signal, () => {
      if (!isLeaving) channel.tell({ type: 'leaving' })
      isLeaving = true
    })
  channel.tell({ type: 'ready', url: gateway.url })
  const signs = setInterval(() => channel.tell({ type: 'alive' }), signEveryMs)
  await retired.promise
  await gateway.stop()
  clearInterval(signs)
  await channel.tellLast({ type: 'gone', ...(await reportOf(gateway)) })
  process.exit(0)
}

/** The operator port is the primary's; of what the machine may have each worker has a part. */
function ownShare(settings: ReturnType<typeof readGatewaySettings>): GatewaySettings {
  const { connections, workers } = settings
  const maxConnections = Math.max(1, Math.floor(connections.maxConnections / workers))
  return { ...settings, adminPort: undefined, connections: { ...connections, maxConnections } }
}

/** Supplies one supergraph for good. */
function only(sdl: string, source: string): Supply {
  return {
    source,
    async *candidates() {
      yield { sdl, origin: source }
    },
    follow: () => ({ name: 'supply', stop: async () => {} }),
  }
}
