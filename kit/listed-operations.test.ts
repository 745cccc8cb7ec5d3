import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOfOperations, operationKey } from './listed-operations.ts'

const body = '{ due }'

test('operations are a list where each has an id and a body, and an id has one body for each client', () => {
  assert.equal(faultOfOperations([]), null)
  const good = [
    { id: 'a', body },
    { id: 'a', body, clientName: '' },
    { id: 'a', body: '{ paid }', clientName: 'portal' },
    { id: 'b', body },
  ]
  assert.equal(faultOfOperations(good), null)
})

test('what no gateway would take is told', () => {
  assert.equal(faultOfOperations([{ id: '', body }]), 'An operation has no id')
  assert.equal(faultOfOperations([{ id: 'a', body: '' }]), 'The operation a has no body')
  const two = [
    { id: 'a', body },
    { id: 'a', body: '{ paid }', clientName: '' },
  ]
  assert.equal(faultOfOperations(two), 'The id a stands for two operations')
})

test('an id with a space is not taken for the id of a client with one', () => {
  const a = operationKey({ clientName: 'a', id: 'b c' })
  assert.notEqual(a, operationKey({ clientName: 'a b', id: 'c' }))
})
