import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Failure } from '#kit/errors.ts'
import { type RoutingRules, refusalOfHost } from '#kit/routing-rules.ts'

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
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const refusal = refusalOfHost(host, await addressesOf(host), rules)
  if (refusal !== null) throw refused(text, refusal)
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

function refused(url: string, reason: string): Failure {
  const shown = url.replace(/\/\/[^/@]*@/, '//…@').slice(0, 200)
  return new Failure('ROUTING_URL_REFUSED', `The routing URL "${shown}" is refused: ${reason}`)
}
