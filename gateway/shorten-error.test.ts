import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGatewayWorld } from '../tests/gateway-world.ts'
import { sendJson } from '../tests/stand-in.ts'
import { shortenError } from './shorten-error.ts'

test('a message is cut at 500 characters, and says so', () => {
  assert.equal(shortenError({ message: 'x'.repeat(500) }).message, 'x'.repeat(500))
  const cut = shortenError({ message: 'x'.repeat(501) })
  assert.equal(cut.message, `${'x'.repeat(500)}…`)
  assert.deepEqual(shortenError(cut), cut)
})

test('of the places in the document five are told; an error without any is given none', () => {
  const locations = Array.from({ length: 9 }, (_, line) => ({ line, column: 1 }))
  assert.deepEqual(shortenError({ message: 'a', locations }), {
    message: 'a',
    locations: locations.slice(0, 5),
  })
  assert.deepEqual(shortenError({ message: 'a', path: ['b'] }), { message: 'a', path: ['b'] })
})

test('a long message of a subgraph reads the same once the operation is known', async (t) => {
  const world = await startGatewayWorld(t)
  world.procedures.misbehave((response) =>
    sendJson(
      response,
      200,
      JSON.stringify({
        data: { procedure: null },
        errors: [
          {
            message: 'x'.repeat(2_000),
            path: ['procedure'],
            extensions: { code: 'BAD_USER_INPUT', argument: 'code' },
          },
        ],
      }),
    ),
  )
  const ask = () => world.ask('{ procedure(code: "1") { name } }')
  const atFirst = await ask()
  assert.deepEqual(atFirst.errors, [
    {
      message: `${'x'.repeat(500)}…`,
      path: ['procedure'],
      extensions: { code: 'BAD_USER_INPUT', serviceName: 'procedures', argument: 'code' },
    },
  ])
  assert.deepEqual(await ask(), atFirst)
})
