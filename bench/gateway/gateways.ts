import path from 'node:path'
import { freePort } from '../free-port.ts'
import type { Issuer } from './bearer.ts'
import type { PeerName } from './marks.ts'
import type { Network } from './network.ts'
import { type PinnedProcess, startPinned } from './pinned-process.ts'

export type GatewayName = 'ours' | PeerName

/** A gateway that serves the network's supergraph. */
export interface RunningGateway extends PinnedProcess {
  readonly name: GatewayName
  readonly url: string
  /** The operator port of ours. */
  readonly operatorUrl: string | null
}

export interface GatewayParts {
  readonly network: Network
  readonly issuer: Issuer
  /** What Node itself is told for ours, such as to profile it. */
  readonly nodeArgs?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a gateway in production settings, on a port of its own. */
export async function startGateway(
  name: GatewayName,
  parts: GatewayParts,
): Promise<RunningGateway> {
  const ports = { port: await freePort(), operatorPort: await freePort() }
  const origin = originOf(ports.port)
  const { graphqlPath, readyPath, ...start } = starts[name](parts, ports)
  const running = await startPinned({ ...start, readyUrl: `${origin}${readyPath}` })
  return {
    ...running,
    name,
    url: `${origin}${graphqlPath}`,
    operatorUrl: name === 'ours' ? originOf(ports.operatorPort) : null,
  }
}

const starts = { ours, stock, hive, 'hand-written': handWritten }

const originOf = (port: number) => `http://127.0.0.1:${port}`

interface Ports {
  readonly port: number
  readonly operatorPort: number
}

const ourMain = path.join(import.meta.dirname, '../../gateway/main.ts')

/** So many a minute that none is reached, yet every request is counted. */
const quota = '1000000000'

/** With everything on that a province would turn on: the bearer check, quotas and metrics. */
function ours(
  { network, issuer, nodeArgs = [], env = {} }: GatewayParts,
  { port, operatorPort }: Ports,
) {
  return {
    args: [...nodeArgs, ourMain],
    env: {
      PORT: String(port),
      ADMIN_PORT: String(operatorPort),
      SUPERGRAPH_FILE: network.supergraphFile,
      LOG_LEVEL: 'warn',
      // On a machine that others use too, a full queue is to be measured and not cut off.
      SUBGRAPH_TIMEOUT_MS: '30000',
      OPERATION_TIMEOUT_MS: '30000',
      LIMIT_KEY_REQUESTS: quota,
      LIMIT_CITIZEN_REQUESTS: quota,
      LIMIT_ADDRESS_REQUESTS: quota,
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: issuer.audience,
      AUTH_KEY_FILE: issuer.keyFile,
      ...enginePicked(),
      ...env,
    },
    readyPath: '/ready',
    graphqlPath: '/graphql',
  }
}

/** Which executor runs is chosen from outside, to try the bench on another. */
function enginePicked(): Record<string, string> {
  const engine = process.env.MOTCUA_ENGINE
  return engine === undefined ? {} : { MOTCUA_ENGINE: engine }
}

function stock({ network }: GatewayParts, { port }: Ports) {
  return {
    args: ['peers/stock.ts'],
    env: {
      PORT: String(port),
      SUPERGRAPH_FILE: network.supergraphFile,
      APOLLO_TELEMETRY_DISABLED: 'true',
    },
    readyPath: '/?query=%7B__typename%7D',
    graphqlPath: '/',
  }
}

function hive({ network }: GatewayParts, { port }: Ports) {
  return {
    args: [
      'node_modules/@graphql-hive/gateway/dist/bin.js',
      'supergraph',
      network.supergraphFile,
      '--hive-router-runtime',
      '--config-path=peers/hive.config.ts',
      '--host=127.0.0.1',
      `--port=${port}`,
      '--fork=1',
    ],
    env: {},
    readyPath: '/readiness',
    graphqlPath: '/graphql',
  }
}

function handWritten({ network }: GatewayParts, { port }: Ports) {
  return {
    args: ['peers/hand-written.ts'],
    env: { PORT: String(port), SUBGRAPH_URLS: JSON.stringify(network.urls) },
    readyPath: '/',
    graphqlPath: '/',
  }
}
