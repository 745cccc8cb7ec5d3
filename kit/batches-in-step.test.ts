import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchesInStep } from './batches-in-step.ts'
import { rowLoader } from './loader.ts'
import type { Sql } from './sql.ts'

interface Sent {
  readonly table: unknown
  readonly codes: unknown
  readonly answer: (rows: object[]) => void
  readonly fail: (error: Error) => void
}

/** A database that answers each statement when the test says so. */
function databaseOf(sent: Sent[]): Sql {
  return <Row>(_: TemplateStringsArray, table: unknown, codes: unknown) => {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>()
    sent.push({ table, codes, answer: (rows) => resolve(rows as Row[]), fail: reject })
    return promise
  }
}

interface Row {
  readonly code: string
  readonly agency: string
}

function loadersOver(sent: Sent[]) {
  const { sql, schedule } = batchesInStep(databaseOf(sent))
  const loaderOf = (table: string) =>
    rowLoader(
      (codes: readonly string[]) => sql<Row>`${table} ${codes}`,
      ({ code }) => code,
      schedule,
    )
  return { fields: loaderOf('field'), rights: loaderOf('right'), agencies: loaderOf('agency') }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('rows that two relations lead to are asked for in one statement, whichever is answered first', async () => {
  const sent: Sent[] = []
  const { fields, rights, agencies } = loadersOver(sent)
  const both = Promise.all([
    fields.load('F').then((row) => agencies.load(row?.agency ?? '')),
    rights.load('R').then((row) => agencies.load(row?.agency ?? '')),
  ])
  await settled()
  assert.deepEqual(
    sent.map(({ table }) => table),
    ['field', 'right'],
  )
  sent[1]?.answer([{ code: 'R', agency: 'A-2' }])
  await settled()
  assert.equal(sent.length, 2)
  sent[0]?.answer([{ code: 'F', agency: 'A-1' }])
  await settled()
  assert.deepEqual(sent[2]?.codes, ['A-2', 'A-1'])
  sent[2]?.answer([
    { code: 'A-1', agency: '' },
    { code: 'A-2', agency: '' },
  ])
  assert.deepEqual(
    (await both).map((row) => row?.code),
    ['A-1', 'A-2'],
  )
})

test('a statement that fails holds nothing up', async () => {
  const sent: Sent[] = []
  const { fields, rights, agencies } = loadersOver(sent)
  const failing = assert.rejects(fields.load('F'), /broken/)
  const other = rights.load('R').then((row) => agencies.load(row?.agency ?? ''))
  await settled()
  sent[1]?.answer([{ code: 'R', agency: 'A-1' }])
  sent[0]?.fail(new Error('broken'))
  await failing
  await settled()
  sent[2]?.answer([])
  assert.equal(await other, null)
})
