/** What a subgraph answered to one request. */
export interface SubgraphAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown
  readonly tookMs: number
}

/** How the subgraph is reached. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** How long any one answer may take. */
  readonly limitMs: number
}

/** Sends a GraphQL request. Rejects when no answer came within the limit. */
export function sendOperation(
  target: Target,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<SubgraphAnswer> {
  return sendBody(target, JSON.stringify({ query, variables }))
}

/** Sends a body as it is, as JSON. Rejects when no answer came within the limit. */
export async function sendBody(
  { url, headers, limitMs }: Target,
  body: string,
): Promise<SubgraphAnswer> {
  const startedMs = performance.now()
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...headers,
    },
    body,
    signal: AbortSignal.timeout(limitMs),
    redirect: 'error',
  })
  const text = await response.text()
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    text,
    body: jsonOf(text),
    tookMs: performance.now() - startedMs,
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: rules say so where it matters.
    return undefined
  }
}
