import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '#kit/errors.ts'
import { createOperationList } from './operation-list.ts'
import { createTakeRequest, type ListMode } from './take-request.ts'

const body = 'query Fees { feeTotal }'
const list = await createOperationList([{ id: 'fees', body }])

function taking(mode: ListMode) {
  return createTakeRequest({ ...list, mode, observe: () => {}, unlisted: () => {} })
}

const post = (body: unknown) => ({ method: 'POST', url: '/graphql', headers: {}, body })
const named = { persistedQuery: { version: 1, sha256Hash: 'fees' } }

test('an id becomes its document and nothing else, so that it is served as a text is', () => {
  const taken = taking('only')(post({ operationName: 'Fees', extensions: named }), '')
  assert.ok(!(taken instanceof Failure))
  assert.deepEqual(taken.body, { operationName: 'Fees', query: body })
})

test('an address keeps its other parameters', () => {
  const search = new URLSearchParams({
    operationName: 'Fees',
    variables: '{"a":"á & b"}',
    extensions: JSON.stringify({ ...named, other: 1 }),
  })
  const http = { method: 'GET', url: `/graphql?${search}`, headers: {}, body: undefined }
  const taken = taking('log')(http, '')
  assert.ok(!(taken instanceof Failure))
  assert.deepEqual(Object.fromEntries(new URL(taken.url, 'http://localhost').searchParams), {
    operationName: 'Fees',
    variables: '{"a":"á & b"}',
    extensions: '{"other":1}',
    query: body,
  })
})

/** All that may stand in a request, in any mixture. */
const anyBody = fc.record(
  {
    query: fc.oneof(fc.constantFrom(body, `${body} `, '{ other }', ''), fc.anything()),
    extensions: fc.oneof(
      fc.record(
        {
          persistedQuery: fc.oneof(
            fc.record(
              {
                version: fc.constantFrom(1, 2, '1'),
                sha256Hash: fc.oneof(fc.constantFrom('fees', 'other'), fc.anything()),
              },
              { requiredKeys: [] },
            ),
            fc.anything(),
          ),
        },
        { requiredKeys: [] },
      ),
      fc.anything(),
    ),
    operationName: fc.anything(),
  },
  { requiredKeys: [] },
)

test('whatever is sent, what is let in has a listed document, or none that is ever run', () => {
  const take = taking('only')
  fc.assert(
    fc.property(fc.oneof(anyBody, fc.array(anyBody), fc.anything()), (sent) => {
      const taken = take(post(sent), '')
      if (taken instanceof Failure) return
      for (const one of [taken.body].flat() as unknown[]) {
        const { query, extensions } = Object(one)
        // Apollo Server runs no other: this text, or what is kept under a hash, which is off.
        const runs = typeof query === 'string' && query !== '' && !Object(extensions).persistedQuery
        if (runs) assert.ok(list.holds(query), JSON.stringify(sent))
      }
    }),
    { numRuns: 2_000 },
  )
})

test('in the mode "log" nothing is refused, and only ids of the list are changed', () => {
  const take = taking('log')
  fc.assert(
    fc.property(anyBody, (sent) => {
      const http = post(sent)
      const taken = take(http, '')
      assert.ok(!(taken instanceof Failure))
      if (taken !== http) assert.equal(Object(taken.body).query, body)
    }),
  )
})
