import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readManifest } from './manifest.ts'
import { createOperationList } from './operation-list.ts'

const format = { format: 'apollo-persisted-query-manifest', version: 1 }
const due = { id: 'a', name: 'Due', type: 'query', body: 'query Due { due }' }
const manifest = (...operations: unknown[]) => JSON.stringify({ ...format, operations })

test('a manifest is read as the tools of Apollo write it, and as a registry gives it', () => {
  const paid = { id: 'b', body: '{ paid }', clientName: 'portal' }
  assert.deepEqual(readManifest(manifest(due, paid, { ...due, id: 'c', clientName: null })), [
    { id: 'a', name: 'Due', body: 'query Due { due }', clientName: undefined },
    { id: 'b', name: undefined, body: '{ paid }', clientName: 'portal' },
    { id: 'c', name: 'Due', body: 'query Due { due }', clientName: undefined },
  ])
  assert.deepEqual(readManifest(manifest()), [])
})

const broken: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['nothing', '', /not JSON/],
  ['half of one', manifest(due).slice(0, -10), /not JSON/],
  ['a list', '[]', /format/],
  ['null', 'null', /Invalid type/],
  ['another format', JSON.stringify({ ...format, format: 'relay', operations: [] }), /^.*format/],
  ['another version', JSON.stringify({ ...format, version: 2, operations: [] }), /version/],
  ['no operations', JSON.stringify(format), /operations/],
  ['operations by their id', JSON.stringify({ ...format, operations: { a: due } }), /operations/],
  ['an operation without an id', manifest({ ...due, id: undefined }), /operations\.0\.id/],
  ['an operation without a body', manifest(due, { id: 'b', name: 'B' }), /operations\.1\.body/],
  [
    'a body that is no text',
    manifest({ ...due, body: { kind: 'Document' } }),
    /operations\.0\.body/,
  ],
  ['an unknown type', manifest({ ...due, type: 'fragment' }), /operations\.0\.type/],
  ['an operation that is none', manifest('Due'), /operations\.0/],
]

for (const [what, text, reason] of broken)
  test(`a manifest of ${what} is refused with the reason`, () => {
    assert.throws(
      () => readManifest(text),
      ({ message }: Error) => /^It is no manifest: /.test(message) && reason.test(message),
    )
  })

test('an id of two bodies is refused, and one that comes twice with its body is one', async () => {
  const again = readManifest(manifest(due, due))
  assert.equal((await createOperationList(again)).find('a', ''), due.body)
  const other = readManifest(manifest(due, { ...due, body: 'query Due { paid }' }))
  await assert.rejects(createOperationList(other), /The id a stands for two operations/)
  const ofClients = readManifest(
    manifest(due, { ...due, body: 'query Due { paid }', clientName: 'portal' }),
  )
  await createOperationList(ofClients)
})

test('an operation without id or body is refused', async () => {
  const refused = (operation: unknown) => createOperationList(readManifest(manifest(operation)))
  await assert.rejects(refused({ ...due, id: '' }), /An operation has no id/)
  await assert.rejects(refused({ ...due, body: '' }), /The operation a has no body/)
})
