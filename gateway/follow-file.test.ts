import assert from 'node:assert/strict'
import fs, { rename, rm, writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { collectLog, temporaryFolder } from '../tests/gateway-world.ts'
import { until } from '../tests/until.ts'
import { followFile } from './follow-file.ts'

/** A file that is followed; texts with "broken" in them are refused. */
async function follow(t: TestContext) {
  const file = path.join(await temporaryFolder(t), 'supergraph.graphql')
  await writeFile(file, 'first')
  const taken: string[] = []
  const log = collectLog()
  const supply = followFile(
    { what: 'supergraph', file, first: 'first' },
    async (sdl) => {
      taken.push(sdl)
      if (sdl.includes('broken')) throw new Error('Unknown type "Fee"')
    },
    log.logger,
  )
  t.after(() => supply.stop())
  const takes = (sdl: string) => until(`${sdl} is taken`, () => taken.includes(sdl))
  return { file, taken, log, takes }
}

test('a changed file is taken once', async (t) => {
  const { file, taken, takes } = await follow(t)
  await writeFile(file, 'second')
  await takes('second')
  await writeFile(file, 'third')
  await takes('third')
  assert.deepEqual(taken, ['second', 'third'])
})

test('a file that is put in the place of the old one is taken', async (t) => {
  const { file, takes } = await follow(t)
  await writeFile(`${file}.new`, 'second')
  await rename(`${file}.new`, file)
  await takes('second')
})

test('a file that nobody writes is not read again, and is taken once it is written', async (t) => {
  const stats = t.mock.method(fs, 'stat')
  const reads = t.mock.method(fs, 'readFile')
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  const { file, takes } = await follow(t)
  await until('it was looked at', () => stats.mock.callCount() >= 5)
  assert.equal(reads.mock.callCount(), 2)
  await writeFile(file, 'other')
  await takes('other')
})

test('a file that goes away changes nothing, and is taken when it comes back', async (t) => {
  const { file, taken, log, takes } = await follow(t)
  await rm(file)
  await until('the loss is logged', () => log.lines('the supergraph cannot be read').length > 0)
  assert.deepEqual(taken, [])
  await writeFile(file, 'second')
  await takes('second')
})

test('a file that is put back as it was is not taken again', async (t) => {
  const { file, taken, log, takes } = await follow(t)
  await rm(file)
  await until('the loss is logged', () => log.lines('the supergraph cannot be read').length > 0)
  await writeFile(file, 'first')
  await writeFile(file, 'second')
  await takes('second')
  assert.deepEqual(taken, ['second'])
})

test('a text that is refused is logged once, and the next good one is taken', async (t) => {
  const { file, taken, log, takes } = await follow(t)
  await writeFile(file, 'broken')
  await takes('broken')
  await writeFile(file, 'second')
  await takes('second')
  assert.deepEqual(taken, ['broken', 'second'])
  const told = log.lines('the new supergraph is not taken')
  assert.deepEqual(
    told.map(({ reason }) => reason),
    ['Unknown type "Fee"'],
  )
})

test('a file that keeps growing is taken when it is whole', async (t) => {
  const { file, taken, takes } = await follow(t)
  const whole = 'type Query { a: Int }'
  for (let end = 1; end < whole.length; end++) await writeFile(file, whole.slice(0, end))
  await writeFile(file, whole)
  await takes(whole)
  assert.deepEqual(taken, [whole])
})
