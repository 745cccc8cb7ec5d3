import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import type { SharedRedis } from '#kit/redis/redis.ts'
import { listSupplyOf } from '../persisted-operations/list-supply-of.ts'
import type {
  ListState,
  PersistedOperationsSettings,
} from '../persisted-operations/open-persisted-operations.ts'

/** The list of operations of a machine, of which the primary has the last good one for all workers. */
export interface MachineList {
  /** What a worker reads the list from. */
  manifests(): readonly string[]
  /** Whether a document is listed as it is, comments and all, so that it may be shown. */
  isListed(text: string): boolean
  state(): ListState
  /** Tells of each list after the first. */
  follow(changed: () => void): Part
}

/** Throws OperatorError where the file of the list cannot be read, or is no manifest. */
export async function openMachineList(
  settings: PersistedOperationsSettings,
  redis: Pick<SharedRedis, 'listen'>,
  log: Logger,
): Promise<MachineList> {
  const { mode } = settings
  const supply = listSupplyOf(settings, redis, log)
  const { first, follow } = await supply.open()
  let last = first
  const state = () => ({ mode, source: supply.source, operations: last.list.operations.length })
  const tell = () => log.info(state(), 'the list of operations is given to all workers')
  tell()

  return {
    manifests: () => last.manifests,
    isListed: (text) => last.list.holdsExactly(text),
    state,
    follow: (changed) =>
      follow((next) => {
        last = next
        tell()
        changed()
      }),
  }
}
