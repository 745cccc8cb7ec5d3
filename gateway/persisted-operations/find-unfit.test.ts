import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema } from 'graphql'
import { standardLimits } from '../limits/limits.ts'
import { findUnfit, type Served } from './find-unfit.ts'

const schema = buildSchema(`
  type Query { due: Int, fee: Fee }
  type Fee { fee: Fee, due: Int }
  type Subscription { due: Int }
`)
const limits = { ...standardLimits, most: { ...standardLimits.most, depth: 3, aliases: 1 } }
const served: Served = { schema, limits, introspection: false }

async function reasonFor(body: string, by: Partial<Served> = {}): Promise<string | undefined> {
  const { signal } = new AbortController()
  const unfit = await findUnfit([{ id: 'a', body }], { ...served, ...by }, signal)
  return unfit[0]?.reason
}

test('an operation that would be served is fit', async () => {
  assert.equal(await reasonFor('{ due fee { fee { due } } }'), undefined)
  assert.equal(await reasonFor('{ __typename }'), undefined)
})

test('what the schema, a limit, or the pipeline would refuse is unfit', async () => {
  assert.match((await reasonFor('{ paid }')) ?? '', /Cannot query field "paid"/)
  assert.match((await reasonFor('{ due')) ?? '', /Syntax Error/)
  const deep = '{ fee { fee { fee { due } } } }'
  assert.equal(await reasonFor(deep), 'It is over the limit "depth", at most 3')
  assert.equal(await reasonFor('{ a: due b: due }'), 'It is over the limit "aliases", at most 1')
  assert.equal(await reasonFor('subscription { due }'), 'Subscriptions are not served')
})

test('over a limit that is only reported an operation is fit', async () => {
  const reported = { ...limits, reportOnly: new Set(['depth'] as const) }
  assert.equal(await reasonFor('{ fee { fee { fee { due } } } }', { limits: reported }), undefined)
})

test('a question for the schema is fit where that may be asked for', async () => {
  const asked = '{ __schema { queryType { name } } }'
  assert.equal(await reasonFor(asked), 'Introspection is switched off here')
  assert.equal(await reasonFor(asked, { introspection: true }), undefined)
})

test('of a list that is replaced meanwhile nothing is told', async () => {
  const operations = [{ id: 'a', body: '{ paid }' }]
  assert.deepEqual(await findUnfit(operations, served, AbortSignal.abort()), [])
})
