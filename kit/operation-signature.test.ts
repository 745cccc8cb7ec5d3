import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { operationSignature } from './operation-signature.ts'

const signature = (text: string, name: string | null = null) =>
  operationSignature(parse(text), name)

test('an operation is told without the values of its texts and numbers', () => {
  const text = `query Find($page: Int = 7) {
    # whose it is
    people(name: "Lan", filter: { born: 1980, kinds: [CITIZEN], weight: 4.5 }, first: $page) { id }
  }`
  assert.equal(
    signature(text),
    'query Find($page:Int=0){people(name:"" filter:{born:0 kinds:[CITIZEN]weight:0}first:$page){id}}',
  )
})

test('other operations of its document and their fragments are left out', () => {
  const text =
    'query A { a ...F } query B { b ...G } fragment F on Query { f } fragment G on Query { g }'
  assert.equal(signature(text, 'B'), 'query B{b ...G}fragment G on Query{g}')
  assert.equal(signature(text, 'C'), null)
  assert.equal(signature(text), null)
})
