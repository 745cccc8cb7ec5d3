import * as v from 'valibot'
import { OperatorError } from '#kit/operator-error.ts'
import type { Connector, FeedName } from './connector.ts'
import { connectorKind, onlyFollowed } from './connector-kind.ts'
import type { Inbox } from './inbox.ts'
import { recordFields } from './nested-records.ts'
import { serviceName } from './service-settings.ts'
import type { Source } from './settings.ts'

/** How a department shows who it is when it pushes. */
export const pushConnection = v.strictObject({
  /** Sent as `Authorization: Bearer`, or as the password for which a session is given. */
  key: v.pipe(
    v.string(),
    v.check((key) => key.length >= 24, 'a key of at least 24 characters'),
  ),
  /** Who asks for a session; it may be left out where none does. */
  username: v.optional(v.pipe(v.string(), v.minLength(1))),
})

/** Which messages have a feed's records. */
export const pushFrom = v.strictObject({
  /** The service by whose name they come: `DongBoHoSoMC`. */
  message: serviceName,
  ...recordFields,
})

export type PushFrom = v.InferOutput<typeof pushFrom>

/** A department that sends of itself. What it sends is kept first, and followed from there. */
export const push = connectorKind(
  'push',
  { connection: pushConnection, from: pushFrom, problemOf: onlyFollowed },
  (_connection, source, { inbox }) => ({
    connect: (_from, feed) => pushConnector(source, feed, inbox),
    stop: async () => {},
  }),
)

function pushConnector({ name }: Source, feed: FeedName, inbox: Inbox | undefined): Connector {
  return {
    async readChanges(cursor, limit, signal) {
      if (!inbox) throw new OperatorError(`${name} pushes: what it sent is kept by dossiers`)
      return inbox.read({ source: name, feed, cursor, limit }, signal)
    },
  }
}
