import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { Failure } from '#kit/errors.ts'

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

/**
 * Checks that gateways may ask a subgraph at an address; an empty one is given by gateways' settings.
 *
 * A name is resolved: each address that it has must be in an allowed network, unless the name itself is
 * allowed. Throws Failure ROUTING_URL_REFUSED that says what is wrong.
 */
export async function checkRoutingUrl(text: string, rules: RoutingRules): Promise<void> {
  if (text === '') return
  const url = URL.parse(text)
  if (url === null) throw refused(text, 'it is no URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(text, 'only http: and https: are asked')
  if (url.username !== '' || url.password !== '')
    throw refused(text, 'it holds a name or a password, which every reader of the schema would see')
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const isNamed = rules.hosts.some((allowed) =>
    allowed.startsWith('.') ? host.endsWith(allowed) : host === allowed,
  )
  const addresses = await addressesOf(host)
  if (addresses.some((address) => contains(linkLocal, address)))
    throw refused(text, 'its host is a link-local address')
  if (isNamed) return
  if (addresses.length === 0) throw refused(text, 'its host is not allowed and is not known by DNS')
  if (!addresses.every((address) => contains(rules.networks, address)))
    throw refused(text, 'its host is not in an allowed network')
}

/** The addresses of a host; none where its name is not known. */
async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host]
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}

function contains(networks: BlockList, address: string): boolean {
  return networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
}

function refused(url: string, reason: string): Failure {
  const shown = url.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200)
  return new Failure('ROUTING_URL_REFUSED', `The routing URL "${shown}" is refused: ${reason}`)
}
