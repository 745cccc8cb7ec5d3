import type { Part } from '../lifecycle.ts'
import type { SharedRedis } from './redis.ts'

/** Tells gateways that a variant, `graph@variant`, has something new: a hint, since the registry has it. */
type Announce = (redis: Pick<SharedRedis, 'ask'>, ref: string) => void

/** Hears of what is announced for a variant. */
type Hear = (redis: Pick<SharedRedis, 'listen'>, ref: string, hear: () => void) => Part

function announcementsOn(channel: string): { readonly announce: Announce; readonly hear: Hear } {
  return {
    announce(redis, ref) {
      void redis.ask(channel, (client) => client.publish(channel, ref))
    },
    hear: (redis, ref, hear) =>
      redis.listen(channel, (announced) => {
        if (announced === ref) hear()
      }),
  }
}

export const { announce: announceLaunch, hear: hearLaunches } = announcementsOn('motcua:launches')

/** Of lists of persisted operations that have grown. */
export const { announce: announceOperations, hear: hearOperations } =
  announcementsOn('motcua:operations')
