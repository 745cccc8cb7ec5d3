import { lookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { type RoutingRules, refusalOfHost } from '#kit/routing-rules.ts'

/** The addresses of a host's name, as many as it has. */
export type Resolve = (host: string) => Promise<readonly string[]>

const resolveHost: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address)

export interface ConnectorLimits {
  readonly timeoutMs: number
  /** By the system unless set. */
  readonly resolve?: Resolve | undefined
}

/**
 * Connects only where subgraphs may be. A name is resolved for each connection, and the connection goes
 * to an address that was checked: what a name stood for when it was published says nothing of now.
 */
export function connectorWithin(
  rules: RoutingRules,
  { timeoutMs, resolve = resolveHost }: ConnectorLimits,
): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: lookupWithin(rules, resolve) })
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    // An address is connected to without any look-up.
    const refusal = isIP(host) === 0 ? null : refusalOfHost(host, [host], rules)
    if (refusal === null) connect(options, callback)
    else callback(new RoutingRefused(refusal), null)
  }
}

/** A connection that was not made. */
class RoutingRefused extends Error {
  override readonly name = 'RoutingRefused'
}

function lookupWithin(rules: RoutingRules, resolve: Resolve): LookupFunction {
  return (host, { all = false }, callback) => {
    resolve(host).then(
      (addresses) => {
        const refusal = refusalOfHost(host, addresses, rules)
        const [first] = addresses
        if (refusal !== null) callback(new RoutingRefused(refusal), [])
        else if (first === undefined) callback(new RoutingRefused('its host has no address'), [])
        else if (all) callback(null, addresses.map(withFamily))
        else callback(null, first, isIP(first))
      },
      (error: Error) => callback(error, []),
    )
  }
}

const withFamily = (address: string) => ({ address, family: isIP(address) })
