import { BlockList, isIP } from 'node:net'
import type { Fields } from './config.ts'

/** Where subgraphs may be: hosts by name, and networks. */
export interface RoutingRules {
  /** Names; one that starts with a dot stands for all below it. */
  readonly hosts: readonly string[]
  readonly networks: BlockList
}

/** Never a subgraph's, whatever the rules say: clouds tell secrets of machines there. */
const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')

/**
 * Reads rules from text: names such as `fees.example.vn` or `.example.vn`, addresses, and networks
 * such as `10.0.0.0/8`. Throws RangeError that names what is none of these.
 */
export function readRoutingRules(texts: readonly string[]): RoutingRules {
  const hosts: string[] = []
  const networks = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const version = isIP(address)
    if (version === 0 && bits === undefined && /^\.?[a-z0-9.-]+$/i.test(address))
      hosts.push(address.toLowerCase())
    else if (version !== 0) addNetwork(networks, address, bits, version === 4 ? 32 : 128)
    else throw new RangeError(`"${text}" is neither a host nor a network`)
  }
  return { hosts, networks }
}

function addNetwork(networks: BlockList, address: string, bits: string | undefined, most: number) {
  const length = bits === undefined ? most : Number(bits)
  if (!Number.isInteger(length) || length < 0 || length > most || bits === '')
    throw new RangeError(`"${address}/${bits}" is no network`)
  networks.addSubnet(address, length, most === 32 ? 'ipv4' : 'ipv6')
}

/** This host's. */
const loopbackNetworks = ['127.0.0.0/8', '::1/128']

/** The rules that hold unless others are set: on this host only. */
export const onThisHost = readRoutingRules(loopbackNetworks)

/** Reads rules from `ROUTING_HOSTS`; tells of what is none. */
export function readRoutingSetting(field: Fields): RoutingRules {
  try {
    const text = field.text('ROUTING_HOSTS', loopbackNetworks.join(' '))
    return readRoutingRules(text.split(/[\s,]+/).filter(Boolean))
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    field.problem(`ROUTING_HOSTS is not valid: ${error.message}`)
    return onThisHost
  }
}

/**
 * Why a host with these addresses is not to be asked; null where it may be.
 *
 * Each address must be in an allowed network, unless the name itself is allowed.
 */
export function refusalOfHost(
  host: string,
  addresses: readonly string[],
  { hosts, networks }: RoutingRules,
): string | null {
  if (addresses.some((address) => contains(linkLocal, address)))
    return 'its host is a link-local address'
  const name = host.toLowerCase()
  const isNamed = hosts.some((allowed) =>
    allowed.startsWith('.') ? name.endsWith(allowed) : name === allowed,
  )
  if (isNamed) return null
  if (addresses.length === 0) return 'its host is not allowed and is not known by DNS'
  return addresses.every((address) => contains(networks, address))
    ? null
    : 'its host is not in an allowed network'
}

function contains(networks: BlockList, address: string): boolean {
  return networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}
