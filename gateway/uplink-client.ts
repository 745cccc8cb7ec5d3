import { hostname } from 'node:os'
import * as v from 'valibot'
import { isSignedBy } from '#kit/launch-signature.ts'
import type { RoutingRules } from '#kit/routing-rules.ts'

/** From which registry a gateway takes its supergraph, and how far it trusts it. */
export interface RegistrySettings {
  /** Of its Uplink. */
  readonly url: string
  readonly key: string
  /** `graph@variant`. */
  readonly ref: string
  /** Ed25519, PEM: what is not signed by it is not taken. Every launch is taken unless set. */
  readonly publicKey?: string | undefined
  /** Where the last launch that was served is kept, to begin with when the registry is away. */
  readonly copyFile: string
  /** Where the subgraphs of its launches may be; on this host only unless set. */
  readonly routing?: RoutingRules | undefined
}

/** A supergraph as a registry launched it. */
export interface Launch {
  readonly id: string
  readonly number: number
  readonly sdl: string
  readonly signature: string | null
}

/** Why the registry gave no launch; the message holds no key. */
export class UplinkError extends Error {
  override readonly name = 'UplinkError'
}

const document = `query SupergraphSdl($apiKey: String!, $ref: String!, $ifAfterId: ID) {
  routerConfig(ref: $ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on RouterConfigResult { id sdl: supergraphSDL number: launchNumber signature }
    ... on FetchError { code message }
  }
}`

export const launchForm = v.object({
  id: v.string(),
  number: v.number(),
  sdl: v.string(),
  signature: v.nullable(v.string()),
})

const answerForm = v.object({
  data: v.object({
    routerConfig: v.variant('__typename', [
      v.object({ __typename: v.literal('RouterConfigResult'), ...launchForm.entries }),
      v.object({ __typename: v.literal('Unchanged') }),
      v.object({ __typename: v.literal('FetchError'), code: v.string(), message: v.string() }),
    ]),
  }),
})

/** Which gateway this is, for the registry's list of who runs what. */
const instance = `${hostname()} ${process.pid}`

/**
 * Asks for the launch after one. The registry holds the question until there is another; null where
 * there is none yet. `running` is told as what this gateway serves.
 *
 * Throws UplinkError; the signal's reason when that is aborted.
 */
export async function askUplink(
  { url, key, ref }: RegistrySettings,
  { after, running, signal }: { after: string | null; running: string | null; signal: AbortSignal },
): Promise<Launch | null> {
  const answer = await postUplink(url, {
    headers: {
      'content-type': 'application/json',
      'apollographql-client-name': 'motcua-gateway',
      'x-motcua-instance': instance,
      ...(running !== null && { 'x-motcua-launch': running }),
    },
    body: JSON.stringify({ query: document, variables: { apiKey: key, ref, ifAfterId: after } }),
    signal,
  })
  const read = v.safeParse(answerForm, answer)
  if (!read.success) throw new UplinkError('What answers there is no Uplink of a registry')
  const { routerConfig } = read.output.data
  if (routerConfig.__typename === 'FetchError')
    throw new UplinkError(`${routerConfig.code}: ${routerConfig.message}`)
  return routerConfig.__typename === 'Unchanged' ? null : routerConfig
}

/** Asks a registry's Uplink. Throws as `askUplink` does. */
export async function postUplink(
  url: string,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<unknown> {
  try {
    // A redirect would take the key elsewhere.
    const response = await fetch(url, { ...request, method: 'POST', redirect: 'error' })
    return await response.json()
  } catch (cause) {
    request.signal.throwIfAborted()
    throw new UplinkError('The registry does not answer', { cause })
  }
}

/** Why a launch is not to be trusted; null where it is. */
export function distrustOf(launch: Launch, { ref, publicKey }: RegistrySettings): string | null {
  if (publicKey === undefined) return null
  if (launch.signature === null) return 'it is not signed'
  return isSignedBy({ ...launch, ref }, launch.signature, publicKey)
    ? null
    : 'it is not signed by the key of this registry'
}
