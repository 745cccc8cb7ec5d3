import type { Fields } from '#kit/config.ts'
import { readRoutingRules } from '#kit/routing-rules.ts'

/**
 * Reads the addresses and networks of the proxies whose `x-forwarded-for` is believed; nobody's is unless
 * `TRUSTED_PROXIES` is set.
 */
export function readTrustedProxies(field: Fields): string[] {
  const texts = field
    .text('TRUSTED_PROXIES', '')
    .split(/[\s,]+/)
    .filter(Boolean)
  try {
    const { hosts } = readRoutingRules(texts)
    if (hosts.length > 0) throw new RangeError(`"${hosts[0]}" is neither an address nor a network`)
    return texts
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    field.problem(`TRUSTED_PROXIES is not valid: ${error.message}`)
    return []
  }
}
