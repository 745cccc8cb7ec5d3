import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { Failure } from '#kit/errors.ts'
import type { Caller } from '../caller.ts'
import type { RequestRecord } from '../request-record.ts'
import { countedAddress } from './client-address.ts'
import { type QuotaName, type Quotas, quotaNames } from './quotas.ts'
import { type CountingPlaces, createRateLimiter, type RateLimiter } from './rate-limiter.ts'

/** One request, as far as quotas go. */
export interface CountedRequest {
  /** Who sends it; the failure where that could not be told, and then its address counts. */
  readonly caller: Caller | Failure
  readonly address: string
  /** How many requests it counts as: each operation of a batch is one. */
  readonly cost: number
  readonly record: RequestRecord
}

/** Counts a request; gives the refusal where its sender has none left within the minute. */
export type HoldToQuotas = (request: CountedRequest) => Promise<QuotaExceeded | null>

/** A request over the quota of who sends it. */
export class QuotaExceeded extends Failure {
  readonly quota: QuotaName
  readonly most: number
  readonly waitMs: number
  /** Tools that wait read whole seconds only. */
  readonly retryAfterSeconds: number

  constructor(quota: QuotaName, most: number, waitMs: number) {
    super(
      'TOO_MANY_REQUESTS',
      `The request is over the limit "${quota}", at most ${most} within a minute`,
    )
    this.quota = quota
    this.most = most
    this.waitMs = waitMs
    this.retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000))
  }
}

export interface QuotaParts extends CountingPlaces {
  /** The quotas that are told and not kept. */
  readonly reportOnly: ReadonlySet<string>
}

/** Holds requests to the quotas that are set; null where none is, so that nothing is counted. */
export function createHoldToQuotas(
  quotas: Quotas,
  { reportOnly, ...places }: QuotaParts,
): HoldToQuotas | null {
  const limiters = new Map<QuotaName, { readonly most: number; readonly limiter: RateLimiter }>()
  for (const name of quotaNames) {
    const most = quotas[name]
    if (most !== undefined)
      limiters.set(name, { most, limiter: createRateLimiter(name, most, places) })
  }
  if (limiters.size === 0) return null
  return async ({ caller, address, cost, record }) => {
    const [name, sender] = senderOf(caller, address)
    const quota = limiters.get(name)
    if (!quota) return null
    const waitMs = await quota.limiter.take(keyOf(sender), cost)
    if (waitMs === null) return null
    if (reportOnly.has(name)) {
      record.overLimits.push(name)
      return null
    }
    record.refusedBy = name
    return new QuotaExceeded(name, quota.most, waitMs)
  }
}

/** By which quota a request is counted, and as whose. */
export function senderOf(
  caller: Caller | Failure,
  address: string,
): [quota: QuotaName, sender: string] {
  if (!(caller instanceof Failure)) {
    if (caller.apiKey !== undefined) return ['keyRequests', caller.apiKey]
    if (caller.subject !== null) return ['citizenRequests', caller.subject]
  }
  return ['addressRequests', countedAddress(address)]
}

const mostKeys = 10_000
const keys = new LRUCache<string, string>({ max: mostKeys })

/** Nobody's name, number or address goes to Redis. */
function keyOf(sender: string): string {
  const known = keys.get(sender)
  if (known !== undefined) return known
  const key = hash('sha256', sender, 'base64url')
  keys.set(sender, key)
  return key
}
