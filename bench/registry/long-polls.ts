import { graph } from './world.ts'

const question = `query ($apiKey: String!, $ref: String!, $ifAfterId: ID) {
  routerConfig(ref: $ref, apiKey: $apiKey, ifAfterId: $ifAfterId) {
    __typename
    ... on RouterConfigResult { id supergraphSdl: supergraphSDL minDelaySeconds }
    ... on Unchanged { id minDelaySeconds }
    ... on FetchError { code message }
  }
}`

export interface Uplink {
  readonly url: string
  readonly key: string
  readonly variant: string
}

/** Asks Uplink once, as Apollo Router does, and gives the launch that it answers. */
export async function askUplink(uplink: Uplink, after: string | null): Promise<string> {
  const response = await fetch(`${uplink.url}/uplink`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-router-version': '2.13.1' },
    body: JSON.stringify({
      query: question,
      variables: { apiKey: uplink.key, ref: `${graph}@${uplink.variant}`, ifAfterId: after },
    }),
  })
  const { data } = await response.json()
  return data.routerConfig.id
}

/** Waits as one of many gateways does, and gives the moment at which it has another launch. */
export async function nextLaunchAt(uplink: Uplink, after: string): Promise<number> {
  while ((await askUplink(uplink, after)) === after);
  return Date.now()
}
