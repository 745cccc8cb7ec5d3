import type { Part } from '../lifecycle.ts'
import type { SharedRedis } from './redis.ts'

const channel = 'motcua:launches'

/** Tells gateways that a variant, `graph@variant`, has a new launch: a hint, since the registry tells which. */
export function announceLaunch(redis: Pick<SharedRedis, 'ask'>, ref: string): void {
  void redis.ask(channel, (client) => client.publish(channel, ref))
}

/** Hears of the launches of a variant. */
export function hearLaunches(
  redis: Pick<SharedRedis, 'listen'>,
  ref: string,
  hear: () => void,
): Part {
  return redis.listen(channel, (announced) => {
    if (announced === ref) hear()
  })
}
