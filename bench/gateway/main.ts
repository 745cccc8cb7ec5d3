import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeIssuer } from './bearer.ts'
import { installPeers } from './install-peers.ts'
import { judge } from './judgement.ts'
import { measureAll } from './measurements.ts'
import { startNetwork } from './network.ts'
import { readOptions } from './options.ts'
import { leaveGatewayCore } from './pinned-process.ts'
import { profile } from './profile.ts'

/**
 * `npm run bench:gateway`: what a request costs our gateway in processor time, against other gateways
 * that serve the same supergraph from the same recorded answers, each on one core of its own.
 */
const options = readOptions()
// The gateways end with this process, however it ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
installPeers()
leaveGatewayCore()

await using stack = new AsyncDisposableStack()
const folder = await mkdtemp(path.join(tmpdir(), 'motcua-bench-'))
stack.defer(() => rm(folder, { recursive: true }))
const network = await startNetwork(folder)
stack.defer(() => network.stop())
const issuer = await makeIssuer(path.join(folder, 'key.pem'))

if (options.profiled) await profile(network, issuer, options.profiled)
else judge(await measureAll(network, issuer, options), options)
