import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holdsNoValues } from './holds-no-values.ts'

const kept = [
  '{ id }',
  'query Q($code: ID! = "") { procedure(code: $code, first: 500, since: 2014) { name } }',
  'query Q { procedures(level: PROVINCE, at: true, share: 0.25) { ...F } } fragment F on P { a }',
]

const personal = [
  '{ person(number: "079190000001") { name } }',
  '{ person(name: """Nguyễn Văn A""") { name } }',
  '{ person(number: 123456789) { name } }',
  '{ person(number: 1234567890.0) { name } }',
  '{ p079190000001: person(number: $number) { name } }',
  'query Tra_0912345678 { id }',
  '{ d_000_00_05_H49_140702_1000: dossier(code: $code) { id } }',
  '# for Nguyễn Văn A\n{ id }',
  '{ id } # 0912345678',
  'query Q($code: ID! = "H49.05") { procedure(code: $code) { name } }',
]

for (const text of kept)
  test(`a document without values may be kept: ${text}`, () => assert.ok(holdsNoValues(text)))

for (const text of [...personal, 'no GraphQL: "', '{ "'])
  test(`a document that may tell of somebody is not kept: ${text}`, () =>
    assert.ok(!holdsNoValues(text)))
