import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverAudits } from 'graphql-http'
import { startGatewayWorld } from '../tests/gateway-world.ts'

/** The audits of the GraphQL over HTTP specification, as its working group keeps them. */
function auditsOf(url: string) {
  return serverAudits({
    url: `${url}/graphql`,
    // A GET without it may come from a page of another site.
    fetchFn: (address: string, init: RequestInit = {}) =>
      fetch(address, { ...init, headers: { 'apollo-require-preflight': 'yes', ...init.headers } }),
  })
}

test('the gateway keeps GraphQL over HTTP', async (t) => {
  const { gateway } = await startGatewayWorld(t, { introspection: true })
  for (const { name, fn } of auditsOf(gateway.url))
    await t.test(name, async () => {
      const result = await fn()
      assert.equal(result.status, 'ok', 'reason' in result ? result.reason : '')
    })
})

test('a GET that a page of another site could send is refused', async (t) => {
  const { gateway } = await startGatewayWorld(t)
  const { status } = await fetch(`${gateway.url}/graphql?query={__typename}`)
  assert.equal(status, 400)
})
