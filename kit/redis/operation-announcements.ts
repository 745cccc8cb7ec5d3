import type { Part } from '../lifecycle.ts'
import type { SharedRedis } from './redis.ts'

const channel = 'motcua:operations'

/** Tells gateways that the list of operations of a variant, `graph@variant`, has grown: a hint, since the registry has it. */
export function announceOperations(redis: Pick<SharedRedis, 'ask'>, ref: string): void {
  void redis.ask(channel, (client) => client.publish(channel, ref))
}

/** Hears of the operations that are published for a variant. */
export function hearOperations(
  redis: Pick<SharedRedis, 'listen'>,
  ref: string,
  hear: () => void,
): Part {
  return redis.listen(channel, (announced) => {
    if (announced === ref) hear()
  })
}
