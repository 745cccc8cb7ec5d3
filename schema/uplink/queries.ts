import type { Logger } from 'pino'
import { Failure } from '#kit/errors.ts'
import { type OperationChunk, signOperationList } from '#kit/operation-list.ts'
import type { Sql } from '#kit/sql.ts'
import { type GraphRef, parseGraphRef, writeGraphRef } from '../graph-ref.ts'
import type { Authenticate } from '../keys/authenticate.ts'
import { authorize, type Key } from '../keys/key.ts'
import { isLostDatabase } from '../protocol/lost-database.ts'
import type { Heads } from './heads.ts'
import { persistedChunkPath } from './persisted-chunks.ts'
import { listPersistedChunks, noteAdoption } from './store.ts'

/** What one request of Uplink is answered with. */
export interface UplinkContext {
  readonly sql: Sql
  readonly heads: Heads
  readonly authenticate: Authenticate
  /** Which gateway asks, as far as it tells. */
  readonly instance: string
  readonly client: string
  /** Where this server is, as the client reached it. */
  readonly rootUrl: string
  /** The launch that it says it serves; others serve what they had last, as far as we know. */
  readonly running: string | undefined
  /** Of what lists of operations are signed with; they are not without it. */
  readonly signingKey: string | null
  readonly log: Logger
}

interface ConfigArguments {
  readonly ref: string
  readonly apiKey: string
  readonly ifAfterId?: string | null
}

/** Below the 30 s after which clients give up. */
const holdMs = 20_000

/** Until the next question, which is held in its turn; Apollo Router takes none under a second. */
const minDelaySeconds = 1

/** Lists of operations change with releases of clients. Their questions are not held. */
const operationsDelaySeconds = 10

/** What gateways and routers ask: the root fields of Uplink. */
export const uplinkQueries = {
  async routerConfig({ ref: text, apiKey, ifAfterId }: ConfigArguments, context: UplinkContext) {
    const { heads } = context
    try {
      const { key, ref } = await admit(context, text, apiKey)
      noteRunning(context, key, ref, ifAfterId)
      const head = await heads.next(ref, ifAfterId ?? null, ifAfterId ? holdMs : 0)
      if (head === null) return fetchError('RETRY_LATER', `Nothing was launched in "${text}" yet`)
      if (head.id === ifAfterId) return { __typename: 'Unchanged', id: head.id, minDelaySeconds }
      return {
        __typename: 'RouterConfigResult',
        id: head.id,
        supergraphSDL: head.sdl,
        minDelaySeconds,
        messages: [],
        launchNumber: head.number,
        signature: head.signature,
      }
    } catch (error) {
      return refusalOf(error, context.log)
    }
  },

  /** None: it would have to be Apollo's own. */
  async routerEntitlements({ ref, apiKey }: ConfigArguments, context: UplinkContext) {
    try {
      await admit(context, ref, apiKey)
      return {
        __typename: 'RouterEntitlementsResult',
        id: 'none',
        minDelaySeconds: 60,
        entitlement: null,
      }
    } catch (error) {
      return refusalOf(error, context.log)
    }
  },

  async persistedQueries(
    { ref: text, apiKey, ifAfterId }: ConfigArguments,
    context: UplinkContext,
  ) {
    try {
      const { ref } = await admit(context, text, apiKey)
      const chunks = await listPersistedChunks(context.sql, ref)
      const id = chunks.at(-1)?.id ?? 'none'
      if (id === ifAfterId)
        return { __typename: 'Unchanged', id, minDelaySeconds: operationsDelaySeconds }
      return {
        __typename: 'PersistedQueriesResult',
        id,
        minDelaySeconds: operationsDelaySeconds,
        chunks: chunks.length === 0 ? null : chunks.map((chunk) => chunkView(context, chunk)),
        signature: signatureOf(context, ref, chunks),
      }
    } catch (error) {
      return refusalOf(error, context.log)
    }
  },
}

function chunkView({ rootUrl }: UplinkContext, { id, revision }: OperationChunk) {
  return { id, revision, urls: [`${rootUrl}${persistedChunkPath}/${id}`] }
}

function signatureOf(
  { signingKey }: UplinkContext,
  ref: GraphRef,
  chunks: readonly OperationChunk[],
): string | null {
  return signingKey === null ? null : signOperationList(writeGraphRef(ref), chunks, signingKey)
}

/** The answer does not wait for it. */
function noteRunning(
  { sql, instance, client, running, log }: UplinkContext,
  { id: keyId }: Key,
  ref: GraphRef,
  ifAfterId: string | null | undefined,
): void {
  const launch = running ?? ifAfterId
  if (!launch) return
  noteAdoption(sql, ref, { keyId, instance, client, launch }).catch((error: unknown) =>
    log.warn({ err: error }, 'which launch a gateway runs is not noted'),
  )
}

/** Who asks for what. Throws Failure KEY_UNKNOWN, KEY_FORBIDDEN, BAD_USER_INPUT. */
async function admit(
  { authenticate }: UplinkContext,
  text: string,
  apiKey: string,
): Promise<{ readonly key: Key; readonly ref: GraphRef }> {
  const key = await authenticate(apiKey).catch((error: unknown) => {
    // Gateways go on while the database is away.
    const remembered = isLostDatabase(error) ? authenticate.remembered(apiKey) : null
    if (remembered) return remembered
    throw error
  })
  const ref = parseGraphRef(text)
  if (ref === null) throw new Failure('BAD_USER_INPUT', `"${text}" is no graph@variant`)
  authorize(key, { scope: 'uplink', ...ref })
  return { key, ref }
}

const codes: Readonly<Record<string, string>> = {
  KEY_UNKNOWN: 'AUTHENTICATION_FAILED',
  KEY_FORBIDDEN: 'ACCESS_DENIED',
  BAD_USER_INPUT: 'UNKNOWN_REF',
}

/** Apollo Router asks no more after any code but RETRY_LATER. */
function refusalOf(error: unknown, log: Logger) {
  const code = error instanceof Failure ? codes[error.code] : undefined
  if (error instanceof Failure && code) return fetchError(code, error.message)
  log.error({ err: error }, 'uplink cannot answer')
  return fetchError('RETRY_LATER', 'The registry cannot answer now')
}

function fetchError(code: string, message: string) {
  return { __typename: 'FetchError', code, message, minDelaySeconds: 10 }
}
