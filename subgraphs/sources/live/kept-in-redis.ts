import { hash } from 'node:crypto'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { readKeptAnswer, writeKeptAnswer } from './kept-answer-text.ts'
import type { KeptAnswers } from './kept-answers.ts'

/**
 * Keeps answers in this process and, for others, in Redis; of two that were kept the later is found. Nobody
 * waits for Redis to keep or forget. `version` tells apart processes that make other answers of the same source.
 */
export function keptInRedis(
  own: KeptAnswers,
  redis: Pick<SharedRedis, 'ask'>,
  version: string,
): KeptAnswers {
  /** Keys hold codes of dossiers and grow with what is asked. */
  const placeOf = (key: string) => `motcua:kept:${hash('sha256', `${version} ${key}`, 'base64url')}`

  async function findShared(key: string) {
    const place = placeOf(key)
    const text = await redis.ask(place, (client) => client.get(place))
    return typeof text === 'string' ? readKeptAnswer(text) : null
  }

  return {
    async find(key) {
      const [mine, shared] = await Promise.all([own.find(key), findShared(key)])
      if (!mine || !shared) return mine ?? shared
      return shared.fetchedAt > mine.fetchedAt ? shared : mine
    },
    async keep(key, answer, forMs) {
      await own.keep(key, answer, forMs)
      const place = placeOf(key)
      const text = writeKeptAnswer(answer)
      void redis.ask(place, (client) => client.set(place, text, 'PX', forMs))
    },
    async forget(key) {
      await own.forget(key)
      const place = placeOf(key)
      void redis.ask(place, (client) => client.del(place))
    },
  }
}
