import type { Logger } from 'pino'
import type { Part } from '../lifecycle.ts'
import { type CommandOutcome, createAskAtOnce } from './ask-at-once.ts'
import { connect, type RedisClient } from './connect.ts'
import { type Hear, listenOn } from './listen.ts'
import type { RedisSettings } from './redis-url.ts'

export type RedisState = 'off' | 'up' | 'down'

/**
 * A Redis that processes share, as help and never as a need: what it does not give at once is done without.
 * Without one, all that it is asked for is nothing.
 */
export interface SharedRedis extends Part {
  /**
   * What a command about one key gives; undefined where it fails or is not answered within some
   * milliseconds. While Redis is known to be bad that is at once. Never rejects.
   */
  ask<Value>(
    key: string,
    command: (client: RedisClient) => Promise<Value>,
  ): Promise<Value | undefined>
  state(): RedisState
  /** Hears what others announce; may miss what is said while Redis is away. */
  listen(channel: string, hear: Hear): Part
}

export interface RedisParts {
  readonly log: Logger
  /** Counts commands; nobody does unless given. */
  readonly observe?: ((outcome: CommandOutcome) => void) | undefined
  /** How long an answer is waited for; 4 ms unless given, of which a server nearby takes less than one. */
  readonly waitMs?: number | undefined
}

const standardWaitMs = 4

/** Opens what processes share; does not wait for it. */
export function openRedis(settings: RedisSettings | undefined, parts: RedisParts): SharedRedis {
  return settings ? sharedRedis(settings, parts) : withoutRedis
}

/** What stands in where there is no Redis. */
export const withoutRedis: SharedRedis = {
  name: 'no Redis',
  ask: async () => undefined,
  state: () => 'off',
  listen: (channel) => ({ name: `no listening on ${channel}`, stop: async () => {} }),
  stop: async () => {},
}

function sharedRedis(
  settings: RedisSettings,
  { log, observe, waitMs = standardWaitMs }: RedisParts,
): SharedRedis {
  const client = connect(settings)
  const tell = createTelling(log)
  const asking = createAskAtOnce({
    waitMs,
    isConnected: () => client.status === 'ready',
    probe: (key) => client.exists(key),
    observe(outcome, error) {
      observe?.(outcome)
      if (error) tell.refused(error)
    },
    changed: (inTime) => (inTime ? tell.found() : tell.lost('it does not answer in time')),
  })
  const lost = (error?: Error) => tell.lost(error?.message)
  client.on('ready', tell.found)
  client.on('error', lost)
  client.on('close', lost)
  return {
    name: 'Redis',
    ask: (key, command) => asking.ask(key, () => command(client)),
    state: () => (asking.isAsked() ? 'up' : 'down'),
    listen: (channel, hear) => listenOn(settings, channel, hear),
    async stop() {
      asking.stop()
      client.off('ready', tell.found)
      client.off('close', lost)
      client.disconnect()
    },
  }
}

const tellRefusalsEveryMs = 30_000

/**
 * Logs when Redis is lost and found, once each, and now and then why it refuses, by the first word: OOM,
 * READONLY, MOVED. Never the errors themselves: they carry the commands that failed, passwords and all.
 */
function createTelling(log: Logger) {
  let answers: boolean | null = null
  let refusedMs = Number.NEGATIVE_INFINITY
  return {
    found() {
      if (answers !== true) log.info('Redis answers')
      answers = true
    },
    lost(reason: string | undefined) {
      if (answers !== false)
        log.warn({ reason }, 'Redis does not answer; this process does without')
      answers = false
    },
    /** What broke with the connection is told as its loss. */
    refused({ name, message }: Error) {
      if (name !== 'ReplyError' || performance.now() - refusedMs < tellRefusalsEveryMs) return
      refusedMs = performance.now()
      log.warn({ reason: message.split(' ', 1)[0] }, 'Redis refuses; this process does without')
    },
  }
}
