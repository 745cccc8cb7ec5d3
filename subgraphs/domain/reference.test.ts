import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAgencyCode } from './codes.ts'
import { parseOpenCode, readIdReference, readReference } from './reference.ts'

test('a reference is read with its code in the form in which rows hold it', () => {
  assert.deepEqual(readReference({ code: '000.00.05.H49' }, parseAgencyCode), { code: 'H49.05' })
  assert.deepEqual(readReference({ code: 'LV-02-01' }, parseOpenCode), { code: 'LV-02-01' })
})

test('a reference whose code is missing, malformed or no text names nothing', () => {
  for (const reference of [{}, { code: null }, { code: 5 }, { code: ['H49'] }, { code: 'Sở' }])
    assert.equal(readReference(reference, parseAgencyCode), null)
  assert.equal(readReference({ code: '' }, parseOpenCode), null)
})

test('a reference by an id names something only in the form in which ids are given', () => {
  const id = '10000000-0000-4000-8000-000000000001'
  assert.deepEqual(readIdReference({ id }), { id })
  for (const malformed of [
    {},
    { id: null },
    { id: 1 },
    { id: [id] },
    { id: '1' },
    { id: `${id} ` },
  ])
    assert.equal(readIdReference(malformed), null)
})
