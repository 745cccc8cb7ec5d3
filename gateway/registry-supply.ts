import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import * as v from 'valibot'
import { hearLaunches } from '#kit/redis/announcements.ts'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { messageOf } from './follow-file.ts'
import { committedSupergraph } from './settings.ts'
import { readSupergraph, type Supplied, type Supply } from './supply.ts'
import {
  askUplink,
  distrustOf,
  type Launch,
  launchForm,
  type RegistrySettings,
} from './uplink-client.ts'
import { writeWhole } from './write-whole.ts'

/** How long the start waits for the registry, before it begins with what is on disk. */
const startLimitMs = 5_000

/** The registry holds a question for 20 s. */
const askLimitMs = 30_000

/** Between two questions at least, so that a registry which holds none is not asked without end. */
const leastMs = 1_000

/** The same for a question in place of one that an announcement ended. */
const leastAnnouncedMs = 100

/** Between questions that failed: at first, and at most. */
const pausesMs = { first: 500, most: 10_000 }

/**
 * Supplies what a registry launches. With the registry away, the gateway begins with the last launch
 * that it served, as kept on disk, or else with the committed supergraph. When a launch is announced it is
 * asked for at once: what the registry holds a question for, or a pause after one that failed, ends.
 */
export function supplyFromRegistry(
  settings: RegistrySettings,
  redis: Pick<SharedRedis, 'listen'>,
  log: Logger,
): Supply {
  return {
    source: `${settings.ref} of ${settings.url}`,
    candidates: () => candidatesOf(settings, log),
    follow: (first, take) => follow({ settings, redis, log }, first, take),
  }
}

async function* candidatesOf(settings: RegistrySettings, log: Logger): AsyncGenerator<Supplied> {
  const { copyFile } = settings
  const copy = await readCopy(settings, log)
  const launched = await askAtStart(settings, copy, log)
  if (launched) yield supplied(launched, settings.url)
  if (copy) yield supplied(copy, copyFile)
  log.warn({ file: committedSupergraph }, 'neither registry nor copy: the committed supergraph')
  yield { sdl: await readSupergraph(committedSupergraph), origin: committedSupergraph }
}

const supplied = (launch: Launch, origin: string): Supplied => ({
  sdl: launch.sdl,
  origin,
  launch,
})

async function askAtStart(
  settings: RegistrySettings,
  copy: Launch | null,
  log: Logger,
): Promise<Launch | null> {
  try {
    const signal = AbortSignal.timeout(startLimitMs)
    const launch = await askUplink(settings, { after: null, running: null, signal })
    const distrust = launch && refusalOf(launch, copy, settings)
    if (distrust) log.error({ launch: launch.id, reason: distrust }, 'the launch is not taken')
    return distrust ? null : launch
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the registry gives no supergraph')
    return null
  }
}

/** Why a launch is not to be served after another; null where it is. */
function refusalOf(
  launch: Launch,
  before: Launch | null,
  settings: RegistrySettings,
): string | null {
  const distrust = distrustOf(launch, settings)
  if (distrust !== null) return distrust
  // Who stands between could play an old one again, signature and all.
  if (settings.publicKey !== undefined && before !== null && launch.number < before.number)
    return `it is older than launch ${before.number}, which was served; delete the copy and restart to take it`
  return null
}

interface FollowParts {
  readonly settings: RegistrySettings
  readonly redis: Pick<SharedRedis, 'listen'>
  readonly log: Logger
}

function follow(
  { settings, redis, log }: FollowParts,
  first: Supplied,
  take: (sdl: string) => Promise<void>,
): ReturnType<Supply['follow']> {
  const stopping = new AbortController()
  let announced = new AbortController()
  const hearing = hearLaunches(redis, settings.ref, () => announced.abort())
  const following = followUntil(stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: error }, 'the registry is no longer followed')
  })

  async function followUntil(stop: AbortSignal): Promise<void> {
    let running = first.launch ?? null
    let seen = running?.id ?? null
    let pauseMs = pausesMs.first
    if (running && first.origin === settings.url) await keepCopy(settings, running, log)
    while (!stop.aborted) {
      const askedMs = performance.now()
      announced = new AbortController()
      const ended = AbortSignal.any([stop, announced.signal])
      try {
        const signal = AbortSignal.any([ended, AbortSignal.timeout(askLimitMs)])
        const launch = await askUplink(settings, {
          after: seen,
          running: running?.id ?? null,
          signal,
        })
        pauseMs = pausesMs.first
        if (launch === null) {
          await until(askedMs + leastMs, stop)
          continue
        }
        seen = launch.id
        if (await serve(launch, running)) running = launch
      } catch (error) {
        stop.throwIfAborted()
        if (announced.signal.aborted) {
          await until(askedMs + leastAnnouncedMs, stop)
          continue
        }
        log.warn({ reason: messageOf(error) }, 'the registry is asked again')
        await until(performance.now() + pauseMs, ended).catch(() => stop.throwIfAborted())
        pauseMs = announced.signal.aborted ? pausesMs.first : Math.min(pauseMs * 2, pausesMs.most)
      }
    }
  }

  async function serve(launch: Launch, running: Launch | null): Promise<boolean> {
    const { id } = launch
    try {
      const refusal = refusalOf(launch, running, settings)
      if (refusal !== null) throw new Error(refusal)
      await take(launch.sdl)
    } catch (error) {
      log.error({ launch: id, reason: messageOf(error) }, 'the launch is not taken')
      return false
    }
    log.info({ launch: id, number: launch.number }, 'the launch is served')
    await keepCopy(settings, launch, log)
    return true
  }

  return {
    name: 'supply',
    async stop() {
      stopping.abort()
      await following
      await hearing.stop()
    },
  }
}

/** Waits until a moment of `performance.now()`. Throws when the signal is aborted. */
async function until(ms: number, signal: AbortSignal): Promise<void> {
  const leftMs = ms - performance.now()
  if (leftMs > 0) await setTimeout(leftMs, undefined, { signal, ref: false })
}

async function keepCopy({ copyFile, ref }: RegistrySettings, launch: Launch, log: Logger) {
  try {
    await writeWhole(copyFile, JSON.stringify({ ref, launch }))
  } catch (error) {
    log.error({ err: error, file: copyFile }, 'the launch is not kept on disk')
  }
}

const copyForm = v.object({ ref: v.string(), launch: launchForm })

/** The launch that is kept on disk, where there is one of this variant that can be trusted. */
async function readCopy(settings: RegistrySettings, log: Logger): Promise<Launch | null> {
  const { copyFile, ref } = settings
  try {
    const copy = v.parse(copyForm, JSON.parse(await readFile(copyFile, 'utf8')))
    if (copy.ref !== ref) throw new Error(`it is of ${copy.ref}`)
    const distrust = distrustOf(copy.launch, settings)
    if (distrust !== null) throw new Error(distrust)
    return copy.launch
  } catch (error) {
    const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
    if (isThere) log.error({ file: copyFile, reason: messageOf(error) }, 'the copy is not used')
    return null
  }
}
