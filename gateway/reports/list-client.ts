import type { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { Pool } from 'undici'
import * as v from 'valibot'
import { Failure } from '#kit/errors.ts'
import type { Part } from '#kit/lifecycle.ts'
import { connectorWithin } from '../routed-connector.ts'
import type { SubgraphAddress } from '../subgraph-client.ts'

/** Which rows of the list are wanted, in which form. */
export interface ListRequest {
  readonly format: 'csv' | 'ndjson'
  /** The parameters, as the list has them. */
  readonly variables: Readonly<Record<string, unknown>>
  /** The id after which to go on. */
  readonly after?: string | undefined
  readonly limit?: number | undefined
  /** Whether to count all that pass the parameters. */
  readonly counted?: boolean | undefined
}

export interface ListLines {
  /** One row a line, without names of columns. */
  readonly lines: Readable
  /** Null unless counting was asked for. */
  readonly count: number | null
}

/** Reads lists from their owner, as streams. */
export interface ListClient extends Part {
  /**
   * Throws Failure BAD_USER_INPUT for a parameter that the owner refuses, SUBGRAPH_UNAVAILABLE,
   * SUBGRAPH_TIMEOUT.
   */
  open(request: ListRequest): Promise<ListLines>
}

const path = '/internal/dossier-list'
const connections = 16

/** For the first rows, which an index gives at once, and for a count. */
const firstRowsLimitMs = 30_000

const connectLimitMs = 10_000

/** `addressOf` tells where the owner answers GraphQL; its list is beside that. */
export function createListClient(
  addressOf: () => Pick<SubgraphAddress, 'url' | 'within'> | undefined,
): ListClient {
  const pools = new Map<string, Pool>()

  function poolAt({ url, within }: Pick<SubgraphAddress, 'url' | 'within'>): Pool {
    const { origin } = new URL(url)
    const connect = within && connectorWithin(within, { timeoutMs: connectLimitMs })
    const pool =
      pools.get(origin) ??
      new Pool(origin, {
        connections,
        headersTimeout: firstRowsLimitMs,
        bodyTimeout: 0,
        ...(connect && { connect }),
      })
    pools.set(origin, pool)
    return pool
  }

  return {
    name: 'list client',
    async open({ format, variables, ...slice }) {
      const address = addressOf()
      if (address === undefined) throw unavailable()
      const body = JSON.stringify({ format, ...variables, ...slice })
      const headers = { 'content-type': 'application/json' }
      const response = await poolAt(address)
        .request({ path, method: 'POST', headers, body })
        .catch((cause: unknown) => {
          throw unavailable(cause)
        })
      if (response.statusCode !== 200) throw await refusal(response.body)
      const count = response.headers['x-total-count']
      return { lines: response.body, count: count === undefined ? null : Number(count) }
    },
    async stop() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
    },
  }
}

function unavailable(cause?: unknown): Failure {
  return new Failure('SUBGRAPH_UNAVAILABLE', 'The subgraph "dossiers" did not answer', { cause })
}

const ownerError = v.object({
  errors: v.tuple([
    v.object({ message: v.string(), extensions: v.object({ code: v.literal('BAD_USER_INPUT') }) }),
  ]),
})

/** What the owner says of the client's input, and nothing of what it says of itself. */
async function refusal(body: Readable): Promise<Failure> {
  const told = v.safeParse(ownerError, await json(body).catch(() => null))
  if (!told.success) return unavailable()
  const { message } = told.output.errors[0]
  const argument = /^Argument "(\w+)"/.exec(message)?.[1]
  return new Failure('BAD_USER_INPUT', message, argument === undefined ? {} : { argument })
}
