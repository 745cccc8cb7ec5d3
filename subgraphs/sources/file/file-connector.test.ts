import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { settle } from '../../../tests/dropped-files.ts'
import { temporaryFolder } from '../../../tests/gateway-world.ts'
import { SourceFailure } from '../connector.ts'
import { sealWith } from '../seal.ts'
import { dropFolder } from './drop-folder.ts'
import { fileConnector } from './file-connector.ts'
import { openSpool } from './spool.ts'

test('a file that is written to while it is read is left for later', async (t) => {
  const [folder, work] = [await temporaryFolder(t), await temporaryFolder(t)]
  await writeFile(path.join(folder, 'a.csv'), 'Mã\n1\n')
  await settle()
  const dropped = dropFolder({ folder, settleMs: 1, mostBytes: 1_000, pattern: '**' })
  let isWritten = true
  const connector = fileConnector({
    folder: { ...dropped, isUnchanged: async (file) => !isWritten && dropped.isUnchanged(file) },
    spool: openSpool(work, 'so', sealWith(randomBytes(32))),
    mostBytes: 1_000,
    clock: standingClock(new Date()),
    periodOf: () => null,
    form: {
      columns: new Map([['Mã', 'text']]),
      key: ['Mã'],
      headerRows: 1,
      sheet: undefined,
      fillDown: [],
      passOver: [],
      digits: {},
      letters: 'unicode',
    },
  })
  const read = () => connector.readChanges(null, 10, AbortSignal.timeout(10_000))
  await assert.rejects(read(), SourceFailure)
  assert.deepEqual(await readdir(work), [])
  isWritten = false
  const { records } = await read()
  assert.deepEqual(
    records.map(({ key }) => key),
    ['1'],
  )
})

test('a file is unchanged until something is written to it', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(path.join(folder, 'a.csv'), 'Mã\n1\n')
  await settle()
  const dropped = dropFolder({ folder, settleMs: 1, mostBytes: 1_000, pattern: '**' })
  const [file] = await dropped.files(AbortSignal.timeout(10_000))
  assert.ok(file)
  assert.equal(await dropped.isUnchanged(file), true)
  await writeFile(path.join(folder, 'a.csv'), 'Mã\n2\n')
  assert.equal(await dropped.isUnchanged(file), false)
})
