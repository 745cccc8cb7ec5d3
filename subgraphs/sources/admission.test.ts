import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AgencyCode, parseAgencyCode } from '#domain/codes.ts'
import { dossierFeed, sourcesOf } from '../../tests/source.ts'
import { admittedSources } from './admission.ts'

function agency(code: string): AgencyCode {
  const parsed = parseAgencyCode(code)
  assert.ok(parsed)
  return parsed
}

const settings = (department: string, scope = 'PROVINCIAL_CENTRE') => ({
  department,
  scope,
  system: 'postgresql',
  connection: { url: 'postgres://127.0.0.1/so' },
  feeds: { dossiers: dossierFeed },
})

test('a source is expected where its rows can pass the filter', async (t) => {
  const sources = await sourcesOf(t, {
    two: settings('H49.02'),
    twenty: settings('H49.20'),
    five: settings('H49.05'),
    local: settings('H49.35', 'LOCAL_CENTRES'),
  })
  const admitted = (admission: Parameters<typeof admittedSources>[1]) =>
    admittedSources(sources, admission).map(({ name }) => name)

  assert.deepEqual(admitted({}), ['two', 'twenty', 'five', 'local'])
  assert.deepEqual(admitted({ scope: 'PROVINCIAL_CENTRE' }), ['two', 'twenty', 'five'])
  assert.deepEqual(admitted({ scope: 'LOCAL_CENTRES' }), ['local'])
  assert.deepEqual(admitted({ locality: agency('H49.21') }), ['local'])
  assert.deepEqual(admitted({ department: agency('H49.05') }), ['five', 'local'])
  assert.deepEqual(admitted({ scope: 'PROVINCIAL_CENTRE', agency: agency('H49.05.01') }), ['five'])
  assert.deepEqual(admitted({ agency: agency('H49') }), ['two', 'twenty', 'five', 'local'])
  // H49.2 is not above H49.20, and nobody knows whose an unknown body's rows are.
  assert.deepEqual(admitted({ agency: agency('H49.21') }), ['two', 'twenty', 'five', 'local'])
})
