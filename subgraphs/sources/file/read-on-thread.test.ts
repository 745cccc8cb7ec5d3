import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { codeOf, columns, dossierRow } from '../../../tests/dropped-files.ts'
import { temporaryFolder } from '../../../tests/gateway-world.ts'
import type { FileForm } from './file-records.ts'
import { readOnThread } from './read-on-thread.ts'

const form: FileForm = {
  columns: new Map([['Mã hồ sơ', 'text']]),
  key: ['Mã hồ sơ'],
  headerRows: 1,
  fillDown: [],
  passOver: [],
  digits: {},
  letters: 'unicode',
  sheet: undefined,
}

async function listOf(t: TestContext, rows: number, end = '') {
  const file = path.join(await temporaryFolder(t), 'a.csv')
  const lines = [columns, ...Array.from({ length: rows }, (_, i) => dossierRow(i + 1))]
  await writeFile(file, `${lines.map((line) => line.join(';')).join('\n')}\n${end}`)
  return { path: file, name: 'a.csv' }
}

test('all records of a file come from another thread, in their order', async (t) => {
  const keys: string[] = []
  for await (const { key } of readOnThread({ file: await listOf(t, 1_000), form })) keys.push(key)
  assert.deepEqual(
    keys,
    Array.from({ length: 1_000 }, (_, i) => codeOf(i + 1)),
  )
})

test('who has enough of a file leaves it, and the thread with it', async (t) => {
  const file = await listOf(t, 1_000)
  for await (const { key } of readOnThread({ file, form })) {
    assert.equal(key, codeOf(1))
    break
  }
})

test('why a file cannot be taken comes from the thread as it was found there', async (t) => {
  const file = await listOf(t, 1_000, '"1;2')
  await assert.rejects(
    async () => {
      for await (const _ of readOnThread({ file, form }));
    },
    { name: 'FileProblem', reason: 'FILE_UNREADABLE', field: 'file', message: /line 1002/ },
  )
  const gone = { path: path.join(path.dirname(file.path), 'gone.csv'), name: 'gone.csv' }
  await assert.rejects(
    async () => {
      for await (const _ of readOnThread({ file: gone, form }));
    },
    { code: 'ENOENT' },
  )
})
