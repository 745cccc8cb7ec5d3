import type { FastifyInstance, FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { Authenticate } from '../auth.ts'
import { anonymous } from '../caller.ts'
import { recordOf } from '../record-requests.ts'
import type { RequestRecord } from '../request-record.ts'
import { countedAddress } from './client-address.ts'
import { type HoldToQuotas, QuotaExceeded, senderOf } from './hold-to-quotas.ts'
import { refuseOverQuota } from './refuse-over-quota.ts'

export interface UnreadParts {
  readonly holdToQuotas: HoldToQuotas
  readonly authenticate: Authenticate
}

/** A server's requests, held to quotas whether they can be read or not. */
export interface HeldRequests {
  readonly holdToQuotas: HoldToQuotas
  /** Counts, for its address, a request that is refused before it is known what it asks. */
  countUnread(request: FastifyRequest): Promise<void>
}

/** Of addresses that are known to be over their quota; one that is forgotten is counted again. */
const mostKnown = 10_000

/**
 * Holds the routes that are added to a server after it to the quota of addresses before they are read: a body
 * that cannot be read counts as one request, and an address that was refused is refused until its minute is
 * over, without its bodies being read. Callers that do not count for their address are let through.
 */
export function holdUnread(
  http: FastifyInstance,
  { holdToQuotas, authenticate }: UnreadParts,
): HeldRequests {
  const counted = new WeakSet<RequestRecord>()
  const refused = new LRUCache<string, QuotaExceeded>({ max: mostKnown })

  const hold: HoldToQuotas = async (request) => {
    counted.add(request.record)
    const over = await holdToQuotas(request)
    if (over?.quota === 'addressRequests')
      refused.set(countedAddress(request.address), over, { ttl: over.waitMs })
    return over
  }

  async function countUnread(request: FastifyRequest): Promise<void> {
    const record = recordOf(request)
    if (counted.has(record)) return
    await hold({ caller: anonymous, address: request.ip, cost: 1, record })
  }

  http.addHook('onRequest', async (request, reply) => {
    if (refused.size === 0) return
    const address = countedAddress(request.ip)
    const over = refused.get(address)
    if (!over) return
    const caller = await authenticate(request.headers.authorization)
    const [quota] = senderOf(caller, request.ip)
    if (quota !== over.quota) return
    recordOf(request).refusedBy = quota
    const leftMs = refused.getRemainingTTL(address)
    return refuseOverQuota(reply, new QuotaExceeded(quota, over.most, leftMs))
  })
  // What the handler counted is not counted again where it fails later.
  http.addHook('onError', countUnread)
  return { holdToQuotas: hold, countUnread }
}
