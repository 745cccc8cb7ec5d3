import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { checkId } from './ids.ts'

test('an opaque id passes as it is', () => {
  const id = randomUUID()
  assert.equal(checkId(id), id)
})

test('what cannot be an id is refused, naming the argument', () => {
  for (const raw of ['', '1', '022087001289', randomUUID().toUpperCase(), `${randomUUID()} `])
    assert.throws(() => checkId(raw, 'party'), { code: 'BAD_USER_INPUT', argument: 'party' })
})
