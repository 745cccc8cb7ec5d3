import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createOperationList, emptyList } from './operation-list.ts'

const body =
  'query Fees($code: ID!) {\n  procedure(code: $code) {\n    name\n    ...F\n  }\n}\n\nfragment F on Procedure {\n  feeCount\n}'

test('an id is of any form, and its own for a client that the list names', async () => {
  const list = await createOperationList([
    { id: 'fees/v1', body },
    { id: 'fees/v1', body: '{ feeTotal }', clientName: 'portal' },
    { id: 'secret', body: '{ other }', clientName: 'portal' },
  ])
  assert.equal(list.find('fees/v1', ''), body)
  assert.equal(list.find('fees/v1', 'kiosk'), body)
  assert.equal(list.find('fees/v1', 'portal'), '{ feeTotal }')
  assert.equal(list.find('secret', 'portal'), '{ other }')
  assert.equal(list.find('secret', 'kiosk'), undefined)
  assert.equal(list.find('', 'portal'), undefined)
  assert.equal(list.find('constructor', ''), undefined)
})

test('a document is named by the SHA-256 of its text, whatever its id; an id goes before', async () => {
  const list = await createOperationList([
    { id: 'fees/v1', body, clientName: 'portal' },
    { id: hash('sha256', '{ a }'), body: '{ b }' },
    { id: 'a', body: '{ a }' },
  ])
  assert.equal(list.find(hash('sha256', body), 'kiosk'), body)
  assert.equal(list.find(hash('sha256', '{ a }'), ''), '{ b }')
  assert.equal(list.find(hash('sha256', `${body} `), 'portal'), undefined)
})

test('a document is listed whoever sends it, but for what GraphQL ignores', async () => {
  const list = await createOperationList([{ id: 'a', body, clientName: 'portal' }])
  const ignored = fc.array(fc.constantFrom(' ', '\n', '\t', ',', '\uFEFF', '# a comment\n'), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(fc.array(ignored, { minLength: 40, maxLength: 40 }), (gaps) => {
      let at = 0
      const text = body.replaceAll(/\s+/g, () => gaps[at++ % gaps.length]?.join('') ?? ' ')
      assert.ok(list.holds(text), JSON.stringify(text))
    }),
  )
})

test('a document that differs in any word is not listed', async () => {
  const list = await createOperationList([{ id: 'a', body }])
  const words = body.split(/\s+/)
  fc.assert(
    fc.property(
      fc.nat(words.length - 1),
      fc.constantFrom('', 'name', '__typename', '}', '{', '"""x"""'),
      (index, put) => {
        const changed = words.with(index, put).join(' ')
        assert.equal(list.holds(changed), put === words[index], changed)
      },
    ),
  )
})

test('a text that is no document, or of no end, is not listed, though the list has one like it', async () => {
  const broken = '{ feeTotal '
  const list = await createOperationList([
    { id: 'a', body: broken },
    { id: 'b', body: '{ feeTotal }' },
    { id: 'c', body: '{ "' },
  ])
  assert.ok(!list.holds('{ a '.repeat(100_000)))
  assert.ok(!list.holds(`{ ${'a '.repeat(100_000)}`))
  assert.ok(!list.holds('{ ""'))
  assert.ok(!list.holds(''))
  // As it stands there; its error is its own.
  assert.ok(list.holds(broken))
})

test('a very long text is listed as it is, or not at all', async () => {
  const long = `{ feeTotal ${'# a comment\n'.repeat(10_000)} }`
  const list = await createOperationList([
    { id: 'a', body: '{ feeTotal }' },
    { id: 'b', body: `${long} ` },
  ])
  assert.ok(!list.holds(long))
  assert.ok(list.holds(`${long} `))
})

test('an empty list holds nothing', () => {
  assert.ok(!emptyList.holds('{ feeTotal }'))
  assert.equal(emptyList.find('a', ''), undefined)
})
