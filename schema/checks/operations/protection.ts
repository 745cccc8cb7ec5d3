import type { OperationPolicy } from './counted-operations.ts'

/** Which operations of a variant are protected, as operators set it. */
export interface Protection {
  /** How far back operations count. */
  readonly windowDays: number
  readonly minCount: number
  /** Of all requests within the window. */
  readonly minPercentage: number
  /** Clients whose operations do not count: a name, or `name@version`. */
  readonly excludedClients: readonly string[]
  readonly excludedOperations: readonly string[]
  /** Whether what may only surprise clients fails a check too. */
  readonly failsOnDangerous: boolean
}

/** Of a variant for which nothing else was set: whoever asks once a month is protected. */
export const usualProtection: Protection = {
  windowDays: 31,
  minCount: 1,
  minPercentage: 0,
  excludedClients: [],
  excludedOperations: [],
  failsOnDangerous: false,
}

/** What whoever checks asks for, in Rover's words; what is missing is as operators set it. */
export interface CheckConfig {
  /** Seconds from now, negative: `-1209600`. */
  readonly from?: string | null
  readonly to?: string | null
  readonly queryCountThreshold?: number | null
  readonly queryCountThresholdPercentage?: number | null
  readonly excludedClients?: ReadonlyArray<{
    readonly name: string
    readonly version?: string | null
  }> | null
  readonly excludedOperationNames?: ReadonlyArray<{ readonly name: string }> | null
  readonly ignoredOperations?: readonly string[] | null
}

const dayMs = 24 * 60 * 60_000

/** The policy of one check. */
export function policyOf(protection: Protection, config: CheckConfig, now: Date): OperationPolicy {
  const { excludedClients, excludedOperations, windowDays } = protection
  return {
    from: momentOf(config.from, now) ?? new Date(now.getTime() - windowDays * dayMs),
    to: momentOf(config.to, now) ?? now,
    minCount: config.queryCountThreshold ?? protection.minCount,
    // Rover sends 0 for every percentage below 100.
    minPercentage: config.queryCountThresholdPercentage || protection.minPercentage,
    excludedClients: [
      ...excludedClients.map(clientOf),
      ...(config.excludedClients ?? []).map(({ name, version }) => ({
        name,
        ...(version && { version }),
      })),
    ],
    excludedOperationNames: [
      ...excludedOperations,
      ...(config.excludedOperationNames ?? []).map(({ name }) => name),
    ],
    ignoredOperations: config.ignoredOperations ?? [],
    failOnDangerous: protection.failsOnDangerous,
  }
}

function momentOf(seconds: string | null | undefined, now: Date): Date | null {
  const given = seconds ? Number(seconds) : Number.NaN
  const moment = new Date(now.getTime() + given * 1_000)
  return Number.isNaN(moment.getTime()) ? null : moment
}

function clientOf(text: string) {
  const at = text.lastIndexOf('@')
  return at > 0 ? { name: text.slice(0, at), version: text.slice(at + 1) } : { name: text }
}
