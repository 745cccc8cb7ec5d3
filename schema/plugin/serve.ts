import type { FastifyInstance } from 'fastify'
import { sendError } from '#kit/http-error.ts'
import { packPlugin, pluginVersion } from './pack.ts'

interface PluginRoute {
  readonly Params: { readonly target: string; readonly version: string }
}

/** One program serves all of these; Windows runs none that is a script. */
const targets = new Set([
  'x86_64-unknown-linux-gnu',
  'aarch64-unknown-linux-gnu',
  'x86_64-apple-darwin',
  'aarch64-apple-darwin',
])

/**
 * Serves Rover's "supergraph" plugin, where `APOLLO_ROVER_DOWNLOAD_HOST` says that it is: Rover then composes
 * with what the registry composes with, and asks no other host. `latest-2` is our version of it.
 */
export function servePlugin(http: FastifyInstance): void {
  let packed: Promise<Buffer> | undefined
  http.get<PluginRoute>('/tar/supergraph/:target/:version', async ({ params }, reply) => {
    const refusal = refusalOf(params)
    if (refusal !== null) return sendError(reply, 404, 'BAD_REQUEST', refusal)
    // Rover asks for the version alone, by HEAD, before it fetches the latest.
    reply.header('x-version', pluginVersion).type('application/gzip')
    packed ??= packPlugin()
    return reply.send(await packed)
  })
}

function refusalOf({ target, version }: PluginRoute['Params']): string | null {
  if (!targets.has(target)) return `There is no plugin for ${target.slice(0, 80)}`
  if (version === 'latest-2' || version === pluginVersion) return null
  return `This registry composes with ${pluginVersion}: say federation_version: =${pluginVersion.slice(1)}`
}
