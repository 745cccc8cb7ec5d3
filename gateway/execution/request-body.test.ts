import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileBody } from './request-body.ts'

test('a body is the JSON of the operation and its variables', () => {
  const write = compileBody('query($name:String$of:[_Any!]!){f}', ['name'], ['of'])
  assert.deepEqual(JSON.parse(write({ name: 'Đức' }, ['[{"id":"1"}]']).toString()), {
    query: 'query($name:String$of:[_Any!]!){f}',
    variables: { of: [{ id: '1' }], name: 'Đức' },
  })
})

test('a variable that is not given is left out, whatever its name', () => {
  const names = ['constructor', 'toString', '__proto__', 'name']
  const write = compileBody('query{f}', names)
  assert.deepEqual(JSON.parse(write({}, []).toString()), { query: 'query{f}', variables: {} })
})

test('text of the operation itself is sent as it is written', () => {
  const query = '{f(name:"Đăng ký")}'
  assert.deepEqual(JSON.parse(compileBody(query, [])({}, []).toString()), { query })
})
