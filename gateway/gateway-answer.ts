import type { HTTPGraphQLResponse } from '@apollo/server'

/** What is sent to a client. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function plainAnswer({ status, headers, body }: HTTPGraphQLResponse): GatewayAnswer {
  if (body.kind !== 'complete') throw new Error('Incremental delivery is not served')
  return { status: status ?? 200, headers: Object.fromEntries(headers), body: body.string }
}
