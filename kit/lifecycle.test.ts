import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAll } from './lifecycle.ts'

const part = (name: string, log: string[]) => async () => {
  log.push(`+${name}`)
  return {
    name,
    async stop() {
      log.push(`-${name}`)
    },
  }
}

test('parts stop in the reverse order of their start', async () => {
  const log: string[] = []
  const all = await startAll([part('database', log), part('http', log)])
  assert.equal(all.name, 'database+http')
  await all.stop()
  assert.deepEqual(log, ['+database', '+http', '-http', '-database'])
})

test('a start that fails stops what had started', async () => {
  const log: string[] = []
  const broken = async () => Promise.reject(new Error('port taken'))
  const starting = startAll([part('database', log), broken, part('http', log)])
  await assert.rejects(starting, /port taken/)
  assert.deepEqual(log, ['+database', '-database'])
})

test('stopping twice stops each part once', async () => {
  const log: string[] = []
  const all = await startAll([part('database', log)])
  await Promise.all([all.stop(), all.stop()])
  assert.deepEqual(log, ['+database', '-database'])
})
