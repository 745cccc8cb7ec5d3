import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { composed } from '../../tests/gateway-world.ts'
import {
  type HostileRequest,
  hostileRequests,
  hostileSchemas,
} from '../../tests/hostile-requests.ts'
import { startStandIn } from '../../tests/stand-in.ts'
import type { FaultOptions, FaultResults } from './main.ts'
import { type MeasuredGateway, startMeasuredGateway } from './measured-gateway.ts'

/** Each request so often; the worst counts. */
const rounds = { whole: 5, quick: 1 }

interface Cost {
  readonly what: string
  readonly ms: number
  readonly stallMs: number
  readonly megabytes: number
}

/** What each hostile request costs a gateway in a process of its own, and the longest of all. */
export async function measureHostile({ quick }: FaultOptions): Promise<FaultResults> {
  await using running = new AsyncDisposableStack()
  const until = { after: (stop: () => unknown) => running.defer(async () => void (await stop())) }
  const subgraphs = await Promise.all(
    hostileSchemas.map((schema) => startStandIn(until, { ...schema, resolvers: {} })),
  )
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-hostile-'))
  until.after(() => rm(folder, { recursive: true }))
  const supergraph = path.join(folder, 'supergraph.graphql')
  await writeFile(supergraph, composed(subgraphs))
  const gateway = await startMeasuredGateway(supergraph)
  until.after(gateway.stop)
  await warm(gateway)

  const eachRounds = quick ? rounds.quick : rounds.whole
  const costs: Cost[] = []
  for (const request of hostileRequests) costs.push(await costOf(gateway, request, eachRounds))
  for (const { what, ms, stallMs, megabytes } of costs.toSorted((a, b) => b.stallMs - a.stallMs))
    console.log(`${what}: ${ms} ms, stall ${stallMs} ms, +${megabytes} MB`)
  return {
    figures: [
      {
        name: 'hostile request, worst round: ms to the answer',
        measured: worst(costs, 'ms'),
        most: 1_000,
      },
      {
        name: 'hostile request, worst round: ms of event-loop stall',
        measured: worst(costs, 'stallMs'),
        most: 100,
      },
      {
        name: 'hostile request, worst round: MB of memory',
        measured: worst(costs, 'megabytes'),
        most: 200,
      },
    ],
    details: { hostileRequests: costs.length, hostileRounds: eachRounds },
  }
}

/** Code that has never run is slower: honest requests and each kind of refusal go first. */
async function warm(gateway: MeasuredGateway): Promise<void> {
  const honest = { what: 'honest', body: '{"query":"{ node { id a { id } } }"}' }
  for (let round = 0; round < 200; round++) await send(gateway, honest)
}

async function costOf(
  gateway: MeasuredGateway,
  request: HostileRequest,
  rounds: number,
): Promise<Cost> {
  const all: Cost[] = []
  for (let round = 0; round < rounds; round++) {
    const measured = await gateway.watch(() => send(gateway, request))
    all.push({ what: request.what, ...measured })
  }
  return {
    what: request.what,
    ms: worst(all, 'ms'),
    stallMs: worst(all, 'stallMs'),
    megabytes: worst(all, 'megabytes'),
  }
}

function worst(costs: readonly Cost[], of: 'ms' | 'stallMs' | 'megabytes'): number {
  return Math.max(...costs.map((cost) => cost[of]))
}

async function send({ url }: MeasuredGateway, { body, headers }: HostileRequest): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  }).catch(unlessCutOff)
  const text = await response?.text()
  if (response && response.status >= 500)
    throw new Error(`${response.status}: ${text?.slice(0, 200)}`)
}

/** A refused body may be cut off while it is still sent, before the client reads the answer. */
function unlessCutOff(error: Error): null {
  const { cause } = error
  const isCutOff =
    cause instanceof Error &&
    'code' in cause &&
    ['EPIPE', 'ECONNRESET'].includes(String(cause.code))
  if (isCutOff) return null
  throw error
}
