import type { Clock } from '#kit/clock.ts'
import type { Database } from '#kit/sql.ts'
import type { Seal } from '../../sources/seal.ts'
import { keepMessage } from './store.ts'

export interface KeepParts {
  readonly database: Database
  readonly clock: Clock
  readonly seal: Seal
}

/** Keeps a message as it came, sealed; it is safe when this has ended. */
export async function keepPush(
  { database, clock, seal }: KeepParts,
  source: string,
  service: string,
  text: string,
): Promise<void> {
  const receivedAt = clock.now()
  const sealed = seal.seal({ key: service, fields: { text } })
  await database.transaction(({ sql }) => keepMessage(sql, { source, service, sealed, receivedAt }))
}
