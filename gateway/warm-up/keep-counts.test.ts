import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { collectLog, temporaryFolder } from '../../tests/gateway-world.ts'
import { until } from '../../tests/until.ts'
import { keepCounts } from './keep-counts.ts'
import { createOperationCounts } from './operation-counts.ts'

const use = (text: string, operationName: string | null = null) => ({
  text,
  operationName,
  conditions: { more: true },
  access: { authenticated: true, scopes: ['read'], policies: [] },
})

test('counts are kept when a gateway stops, and taken when it starts', async (t) => {
  const folder = await temporaryFolder(t)
  const file = path.join(folder, 'below', 'counts.json')
  const counts = createOperationCounts()
  const log = collectLog()
  const kept = await keepCounts(counts, { file, isPublic: () => false }, log.logger)
  counts.merge([
    { use: use('query A { a }', 'A'), count: 3 },
    { use: use('{ b }'), count: 1 },
  ])
  await kept.stop()
  assert.deepEqual(await readdir(path.dirname(file)), ['counts.json'])

  const again = createOperationCounts()
  const next = await keepCounts(again, { file, isPublic: () => false }, log.logger)
  assert.deepEqual(again.mostUsed(), counts.mostUsed())
  await next.stop()
  assert.deepEqual(log.lines(), [])
})

test('what others counted is gathered before each write', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const file = path.join(await temporaryFolder(t), 'counts.json')
  const counts = createOperationCounts()
  let gathered = 0
  const gather = async () => counts.merge([{ use: use(`{ a${++gathered} }`), count: 1 }])
  const countsFile = { file, isPublic: () => false, gather }
  const kept = await keepCounts(counts, countsFile, collectLog().logger)
  for (const minute of [1, 2]) {
    t.mock.timers.tick(60_000)
    await until('it is written', async () =>
      (await readFile(file, 'utf8').catch(() => '')).includes(`{ a${minute} }`),
    )
  }
  await kept.stop()
  assert.equal(gathered, 2)
})

test('a text with values is not kept on disk, unless it is public', async (t) => {
  const file = path.join(await temporaryFolder(t), 'counts.json')
  const counts = createOperationCounts()
  const listed = '{ agency(code: "H49.05") { name } }'
  const isPublic = (text: string) => text === listed
  const kept = await keepCounts(counts, { file, isPublic }, collectLog().logger)
  for (const text of ['{ person(number: "079190000001") { name } }', listed, '{ total }'])
    counts.merge([{ use: use(text), count: 1 }])
  await kept.stop()
  const text = await readFile(file, 'utf8')
  assert.ok(!text.includes('079190000001'))
  const { operations } = JSON.parse(text) as { operations: { text: string; hash: string }[] }
  assert.deepEqual(
    operations.map(({ text }) => text),
    [listed, '{ total }'],
  )
  for (const { hash } of operations) assert.match(hash, /^[0-9a-f]{64}$/)
})

const broken: Readonly<Record<string, string>> = {
  'half a file': '{"format":"motcua-operation-counts","version":1,"operations":[{"te',
  'another version': '{"format":"motcua-operation-counts","version":2,"operations":[]}',
  'another form': '{"format":"motcua-operation-counts","version":1,"operations":[{"text":7}]}',
  'a count that is none':
    '{"format":"motcua-operation-counts","version":1,"operations":[{"text":"{a}","name":null,"conditions":{},"access":{"authenticated":false,"scopes":[],"policies":[]},"count":-1}]}',
}

for (const [what, text] of Object.entries(broken))
  test(`${what} is told to the log, and counting begins anew`, async (t) => {
    const file = path.join(await temporaryFolder(t), 'counts.json')
    await writeFile(file, text)
    const counts = createOperationCounts()
    const log = collectLog()
    const kept = await keepCounts(counts, { file, isPublic: () => false }, log.logger)
    assert.deepEqual(counts.mostUsed(), [])
    assert.equal(log.lines('the operation counts are not used').length, 1)
    await kept.stop()
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')).operations, [])
  })

test('counts that cannot be written are told to the log, and stop nothing', async (t) => {
  const folder = await temporaryFolder(t)
  const log = collectLog()
  const kept = await keepCounts(
    createOperationCounts(),
    { file: folder, isPublic: () => false },
    log.logger,
  )
  await kept.stop()
  assert.equal(log.lines('the operation counts are not kept on disk').length, 1)
})
