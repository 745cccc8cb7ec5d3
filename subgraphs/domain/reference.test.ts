import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAgencyCode } from './codes.ts'
import { parseOpenCode, readReference } from './reference.ts'

test('a reference is read with its code in the form in which rows hold it', () => {
  assert.deepEqual(readReference({ code: '000.00.05.H49' }, parseAgencyCode), { code: 'H49.05' })
  assert.deepEqual(readReference({ code: 'LV-02-01' }, parseOpenCode), { code: 'LV-02-01' })
})

test('a reference whose code is missing, malformed or no text names nothing', () => {
  for (const reference of [{}, { code: null }, { code: 5 }, { code: ['H49'] }, { code: 'Sở' }])
    assert.equal(readReference(reference, parseAgencyCode), null)
  assert.equal(readReference({ code: '' }, parseOpenCode), null)
})
