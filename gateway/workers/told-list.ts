import type { Logger } from 'pino'
import {
  type ListSupply,
  readList,
  type SuppliedList,
} from '../persisted-operations/supply-list.ts'
import type { ToWorker } from './messages.ts'

/** The list of operations as a worker is told it by the primary, which has read it before. */
export interface ToldList {
  readonly supply: ListSupply
  hear(message: Extract<ToWorker, { readonly type: 'operations' }>): void
}

export function createToldList(log: Logger): ToldList {
  const begun = Promise.withResolvers<SuppliedList>()
  let latest: SuppliedList | null = null
  let take: (next: SuppliedList) => void = begun.resolve
  /** One is read after another, so that the last that was told is the last that is taken. */
  let turn: Promise<void> = Promise.resolve()

  async function read(manifests: readonly string[]): Promise<void> {
    try {
      latest = await readList(manifests)
      take(latest)
    } catch (error) {
      log.error({ err: error }, 'the list of operations is not taken')
    }
  }

  return {
    supply: {
      source: 'the primary',
      async open() {
        const first = await begun.promise
        return {
          first,
          follow(next) {
            take = next
            // Told between the two.
            if (latest !== null && latest !== first) take(latest)
            return {
              name: 'list of persisted operations',
              async stop() {
                take = () => {}
                await turn
              },
            }
          },
        }
      },
    },
    hear({ manifests }) {
      turn = turn.then(() => read(manifests))
    },
  }
}
