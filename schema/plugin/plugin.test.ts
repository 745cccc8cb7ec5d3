import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { createHttp, listen } from '#kit/http.ts'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { feesSdl, misfitSdl } from '../../tests/registry-world.ts'
import { openRover } from '../../tests/rover.ts'
import { pluginVersion } from './pack.ts'
import { servePlugin } from './serve.ts'

const version = pluginVersion.slice(1)
const root = path.join(import.meta.dirname, '../..')

async function startServer(t: TestContext) {
  const http = createHttp({ bodyLimitBytes: 1_024 })
  servePlugin(http)
  const server = await listen(http, 'plugins', 0)
  t.after(() => server.stop())
  return server
}

/** Rover with the plugin of a server that is gone again. */
async function installed(t: TestContext) {
  const server = await startServer(t)
  const rover = await openRover(t)
  const run = (...args: string[]) => rover(args, { url: `${server.url}/graphql` })
  const { code, stderr } = await run('install', '--plugin', `supergraph@=${version}`)
  assert.equal(code, 0, stderr)
  await server.stop()
  return (file: string) => run('supergraph', 'compose', '--config', file)
}

test('Rover composes what the platform has, to the byte, with nobody to ask', async (t) => {
  const compose = await installed(t)
  const { code, stdout, stderr } = await compose(path.join(root, 'rover.yaml'))
  assert.equal(code, 0, stderr)
  assert.equal(stdout.trim(), await readFile(path.join(root, 'schema/supergraph.graphql'), 'utf8'))
})

test('what does not compose is told with its code and its places', async (t) => {
  const compose = await installed(t)
  const folder = await temporaryFolder(t)
  await writeFile(path.join(folder, 'fees.graphql'), feesSdl)
  await writeFile(path.join(folder, 'centre.graphql'), misfitSdl)
  const subgraph = (name: string) =>
    `  ${name}: { routing_url: "http://${name}/", schema: { file: ./${name}.graphql } }`
  const file = path.join(folder, 'rover.yaml')
  await writeFile(
    file,
    [`federation_version: =${version}`, 'subgraphs:', subgraph('fees'), subgraph('centre')].join(
      '\n',
    ),
  )
  const { code, stderr } = await compose(file)
  assert.equal(code, 1)
  assert.match(stderr, /FIELD_TYPE_MISMATCH: Type of field "Fee.due" is incompatible/)
})

test('the latest version is told by name, and others are not there', async (t) => {
  const { url } = await startServer(t)
  const head = async (place: string) => {
    const { status, headers } = await fetch(`${url}/tar/supergraph/${place}`, { method: 'HEAD' })
    return [status, headers.get('x-version')]
  }
  const linux = 'x86_64-unknown-linux-gnu'
  assert.deepEqual(await head(`${linux}/latest-2`), [200, pluginVersion])
  assert.deepEqual(await head(`${linux}/v2.0.0`), [404, null])
  assert.deepEqual(await head(`x86_64-pc-windows-msvc/${pluginVersion}`), [404, null])
  const other = await fetch(`${url}/tar/supergraph/${linux}/latest-0`)
  assert.match(await other.text(), new RegExp(`federation_version: =${version}`))
})
