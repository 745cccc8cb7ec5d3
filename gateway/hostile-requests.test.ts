import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { FailureCode } from '#kit/errors.ts'
import { collectLog, composed, temporaryFolder, type UntilEnd } from '../tests/gateway-world.ts'
import {
  type HostileRequest,
  hostileBatches,
  hostileRequests,
  hostileSchemas,
} from '../tests/hostile-requests.ts'
import { startStandIn } from '../tests/stand-in.ts'
import { standardLimits } from './limits/limits.ts'
import { type Gateway, startGateway } from './main.ts'

const forJson: Partial<Readonly<Record<FailureCode, number>>> = {
  LIMIT_EXCEEDED: 200,
  GRAPHQL_PARSE_FAILED: 200,
  GRAPHQL_VALIDATION_FAILED: 200,
  BAD_USER_INPUT: 200,
  PLANNING_FAILED: 400,
  PAYLOAD_TOO_LARGE: 413,
}

interface Told {
  readonly data?: unknown
  readonly errors?: ReadonlyArray<{
    readonly message: string
    readonly extensions: { readonly code: string; readonly limit?: string }
  }>
}

describe('a request that is meant to do harm', () => {
  let gateway: Gateway
  let takingBatches: Gateway
  const running = new AsyncDisposableStack()
  const suite: UntilEnd = { after: (stop) => running.defer(async () => void (await stop())) }
  const asked: unknown[] = []

  before(async () => {
    const subgraphs = await Promise.all(
      hostileSchemas.map((schema) =>
        startStandIn(suite, {
          ...schema,
          resolvers: { Query: { node: (_: unknown, given: object) => void asked.push(given) } },
        }),
      ),
    )
    const supergraphFile = path.join(await temporaryFolder(suite), 'supergraph.graphql')
    await writeFile(supergraphFile, composed(subgraphs))
    gateway = await startGateway({ port: 0, supergraphFile }, collectLog().logger)
    suite.after(() => gateway.stop())
    const limits = { ...standardLimits, most: { ...standardLimits.most, batch: 100 } }
    takingBatches = await startGateway({ port: 0, supergraphFile, limits }, collectLog().logger)
    suite.after(() => takingBatches.stop())
  })

  after(() => running.disposeAsync())

  async function send(request: HostileRequest, accept: string) {
    const { body, headers } = request
    const { url } = hostileBatches.includes(request) ? takingBatches : gateway
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, connection: 'close', ...headers },
      body,
    })
    const text = await response.text()
    const told: Told = JSON.parse(text)
    return { status: response.status, text, ...told }
  }

  for (const request of [...hostileRequests, ...hostileBatches]) {
    const { what, code, limit } = request
    if (code === undefined) {
      test(`${what}: is answered`, async () => {
        const { status, errors, data } = await send(request, 'application/json')
        assert.deepEqual(
          { status, errors, data },
          { status: 200, errors: undefined, data: { node: null } },
        )
      })
      continue
    }
    test(`${what}: is refused with ${limit ?? code}, and no subgraph is asked`, async () => {
      const before = asked.length
      const { status, text, errors = [], ...rest } = await send(request, 'application/json')
      assert.ok(errors.length > 0 && errors.length <= 20, `${errors.length} errors`)
      for (const { extensions } of errors)
        assert.deepEqual(
          { code: extensions.code, limit: extensions.limit },
          { code, limit: limit ?? (code === 'PAYLOAD_TOO_LARGE' ? extensions.limit : undefined) },
        )
      assert.deepEqual(rest, {})
      assert.ok(text.length < 20_000, `${text.length} bytes`)
      assert.doesNotMatch(text, /node_modules|call stack|Did you mean|\bat \S+:\d/)
      const strict = await send(request, 'application/graphql-response+json')
      if (code === 'BAD_REQUEST') assert.ok(status === 400 || status === 415, `${status}`)
      else assert.equal(status, forJson[code])
      assert.ok(strict.status >= 400 && strict.status < 500, `${strict.status}`)
      assert.equal(asked.length, before)
    })
  }
})
