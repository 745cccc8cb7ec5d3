import { isIPv4, isIPv6 } from 'node:net'

/**
 * Whom an address counts as: an IPv4 address as it is, an IPv6 address as its network of 64 bits, all of which
 * one customer has. Ports, which some proxies add, tell nobody apart; all that is no address counts as one.
 */
export function countedAddress(told: string): string {
  const address = withoutPort(told)
  if (isIPv4(address)) return address
  if (!isIPv6(address)) return 'unknown'
  const mapped = /^::ffff:(.*)$/i.exec(address)?.[1]
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  const [head = '', tail] = address.replace(/%.*$/, '').split('::')
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  const missing = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

function withoutPort(told: string): string {
  const [, bracketed, plain] = /^(?:\[(.+)\](?::\d+)?|([\d.]+):\d+)$/.exec(told) ?? []
  return bracketed ?? plain ?? told
}

/** One IPv4 address at the end stands for two groups. */
function groupsOf(text: string): string[] {
  if (text === '') return []
  return text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]))
}
