import assert from 'node:assert/strict'
import { test } from 'node:test'
import { badInput, Failure, isFailureCode } from './errors.ts'

test('a failure keeps its code, and its cause apart from its message', () => {
  const cause = new Error('ECONNREFUSED 10.1.2.3:5432')
  const failure = new Failure('SUBGRAPH_UNAVAILABLE', 'fees does not answer', { cause })
  assert.equal(failure.code, 'SUBGRAPH_UNAVAILABLE')
  assert.equal(failure.message, 'fees does not answer')
  assert.equal(failure.cause, cause)
  assert.equal(failure.argument, undefined)
})

test('bad input names the argument in the message and beside it', () => {
  const { code, argument, message } = badInput('filter.department', 'no such code')
  assert.deepEqual(
    { code, argument, message },
    {
      code: 'BAD_USER_INPUT',
      argument: 'filter.department',
      message: 'Argument "filter.department": no such code',
    },
  )
})

test('only codes of the table are ours', () => {
  assert.ok(isFailureCode('BAD_USER_INPUT'))
  for (const code of ['DOWNSTREAM_SERVICE_ERROR', 'toString', '__proto__', '', 42, null, undefined])
    assert.equal(isFailureCode(code), false)
})
