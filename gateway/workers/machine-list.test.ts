import assert from 'node:assert/strict'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../../tests/gateway-world.ts'
import { startMachineWorld } from '../../tests/machine-world.ts'
import { startProgram } from '../../tests/process.ts'
import { startStandIn } from '../../tests/stand-in.ts'
import { until } from '../../tests/until.ts'

const sdl = 'type Query { feeTotal(code: String): Int }'
const laterSdl = 'type Query { feeTotal(code: String): Int later: Int }'
const total = { id: 'total', body: '{ feeTotal(code: "H49.05") }' }
const small = { id: 'small', body: '{ small: feeTotal }' }

const manifest = (...operations: readonly { readonly id: string; readonly body: string }[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations })

async function startListed(t: TestContext) {
  const resolvers = { Query: { feeTotal: () => 7, later: () => 8 } }
  const { name, url } = await startStandIn(t, { name: 'fees', sdl: laterSdl, resolvers })
  const folder = await temporaryFolder(t)
  const file = path.join(folder, 'manifest.json')
  const countsFile = path.join(folder, 'counts.json')
  await writeFile(file, manifest(total))
  const machine = await startMachineWorld(
    t,
    { name, url, sdl },
    {
      PERSISTED_OPERATIONS: 'only',
      PERSISTED_OPERATIONS_FILE: file,
      OPERATION_COUNTS_FILE: countsFile,
    },
  )

  /** On a connection of its own, and so by the workers in turn. */
  async function post(body: object): Promise<number> {
    const response = await fetch(`${machine.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    })
    await response.arrayBuffer()
    return response.status
  }
  const byId = (id: string) =>
    post({ extensions: { persistedQuery: { version: 1, sha256Hash: id } } })
  const byBoth = async (id: string) => [await byId(id), await byId(id)]
  const told = (line: string) =>
    until(`"${line}" is told`, () => machine.program.output().includes(line))
  return { machine, file, countsFile, post, byId, byBoth, told }
}

test('with the list broken or away the last good one serves on: with a worker in the place of a crashed one, and a new supergraph', async (t) => {
  const { machine, file, byBoth, told } = await startListed(t)
  assert.deepEqual(await byBoth('total'), [200, 200])
  await writeFile(file, manifest(total).slice(0, 50))
  await told('the new list of persisted operations is not taken')

  const [crashing] = (await machine.state()).workers
  assert.ok(crashing)
  process.kill(crashing.pid, 'SIGKILL')
  await machine.replaced([crashing])
  assert.deepEqual(await byBoth('total'), [200, 200])

  await rm(file)
  await told('the list of persisted operations cannot be read')
  const before = await machine.state()
  await machine.publish(laterSdl)
  await machine.replaced(before.workers)
  assert.deepEqual(await byBoth('total'), [200, 200])
  const { generation, persistedOperations } = await machine.state()
  assert.notEqual(generation, before.generation)
  assert.deepEqual(persistedOperations, { mode: 'only', source: file, operations: 1 })
})

test('a changed list reaches all workers, and those that come later', async (t) => {
  const { machine, file, byId, byBoth } = await startListed(t)
  assert.deepEqual(await byBoth('small'), [403, 403])
  await writeFile(file, manifest(total, small))
  await until('both workers have it', async () => {
    const statuses = await byBoth('small')
    return statuses.every((status) => status === 200)
  })
  assert.equal((await machine.state()).persistedOperations?.operations, 2)
  const [leaving] = (await machine.state()).workers
  assert.ok(leaving)
  process.kill(leaving.pid, 'SIGTERM')
  await machine.replaced([leaving])
  assert.deepEqual([await byId('total'), ...(await byBoth('small'))], [200, 200, 200])
})

test('a listed operation with values is kept over a restart, and the same with a comment is not', async (t) => {
  const { machine, countsFile, post, byId } = await startListed(t)
  assert.equal(await byId('total'), 200)
  assert.equal(await post({ query: `${total.body} # 0912345678` }), 200)
  machine.program.child.kill('SIGTERM')
  const { code, output } = await machine.program.ended()
  assert.equal(code, 0, output)
  const { operations } = JSON.parse(await readFile(countsFile, 'utf8')) as {
    operations: { text: string }[]
  }
  assert.deepEqual(
    operations.map(({ text }) => text),
    [total.body],
  )
})

test('a machine whose list is away at the start does not start, and says why', async (t) => {
  const settings = {
    PORT: '0',
    WORKERS: '2',
    PERSISTED_OPERATIONS: 'log',
    PERSISTED_OPERATIONS_FILE: path.join(await temporaryFolder(t), 'none.json'),
  }
  const { code, output } = await startProgram(t, 'gateway/main.ts', settings).ended()
  assert.equal(code, 1)
  assert.match(output, /^The list of persisted operations cannot be read: /m)
})
