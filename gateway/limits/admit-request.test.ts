import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache'
import { anonymous } from '../caller.ts'
import type { GatewayRequest } from '../generation.ts'
import { openRecord } from '../request-record.ts'
import { createAdmission } from './admit-request.ts'
import { createGuard, LimitExceeded } from './guard.ts'
import { standardLimits } from './limits.ts'

function requestOf(body: unknown): GatewayRequest {
  return {
    http: { method: 'POST', url: '/graphql', headers: {}, body },
    context: {
      record: openRecord(),
      caller: anonymous,
      client: { name: '', version: '' },
      leaving: new AbortController().signal,
      traceparent: undefined,
    },
  }
}

/** The admission of a gateway that takes so many operations in one request, and what it looks up. */
function admission(batch: number) {
  const seen: string[] = []
  const documents = new (class extends InMemoryLRUCache<string> {
    override async get(key: string) {
      seen.push(key)
      return undefined
    }
  })()
  const limits = { ...standardLimits, most: { ...standardLimits.most, batch } }
  return { admit: createAdmission(createGuard(limits), documents), seen }
}

const byHash = (sha256Hash: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
})
const tooDeep = { query: '{ a '.repeat(400) }

test('nothing is measured of a batch where batches are not taken', async () => {
  const { admit, seen } = admission(1)
  await admit(requestOf([byHash('a'), tooDeep]))
  assert.deepEqual(seen, [])
})

test('each operation of a batch is held against the limits where batches are taken', async () => {
  const { admit } = admission(2)
  await assert.rejects(admit(requestOf([{ query: '{ a }' }, tooDeep])), LimitExceeded)
})

test('the operations of a batch have no more tokens together than one may have', async () => {
  const { admit } = admission(100)
  const long = (tokens: number) => ({ query: `{ a(b: [${'[]'.repeat(tokens / 2 - 4)}]) }` })
  const small = Array.from({ length: 50 }, () => ({ query: '{ a { b c d } }' }))
  await admit(requestOf([long(4_000), ...small]))
  const tooMany = { limit: 'tokens' }
  await assert.rejects(admit(requestOf([long(3_000), long(3_000)])), tooMany)
  // It is parsed as far as it can be.
  const broken = Array.from({ length: 3 }, () => ({ query: `{ ${'a '.repeat(2_000)}` }))
  await assert.rejects(admit(requestOf(broken)), tooMany)
})

test('others have their turn between the operations of a batch', async () => {
  const { admit, seen } = admission(3)
  setImmediate(() => seen.push('another request'))
  await admit(requestOf([byHash('a'), byHash('b')]))
  assert.deepEqual(seen, ['apq:a', 'another request', 'apq:b'])
})
