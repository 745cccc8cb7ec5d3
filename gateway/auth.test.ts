import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { Failure } from '#kit/errors.ts'
import { collectLog } from '../tests/gateway-world.ts'
import { audience, createIssuer, issuer, startKeyServer, unsigned } from '../tests/issuer.ts'
import { until } from '../tests/until.ts'
import { openVerifier } from './access-token.ts'
import { createAuthenticate } from './auth.ts'
import { type Caller, type Claims, callerOf } from './caller.ts'

const start = Date.parse('2026-03-02T08:00:00Z')
const minuteMs = 60_000

/** An issuer whose keys are served, and a gateway's check of its tokens, at a time that stands. */
async function authentication(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: start })
  const issued = await createIssuer('first')
  const keyServer = await startKeyServer(t, [issued.publicKey])
  const log = collectLog()
  const verify = await openVerifier({ issuer, audience, keys: { url: keyServer.url } }, log.logger)
  const authenticate = createAuthenticate(verify, 'roles')
  return { ...issued, keyServer, log, authenticate }
}

function known(result: Caller | Failure): Caller {
  assert.ok(!(result instanceof Failure), 'refused')
  return result
}

function codeOf(result: Caller | Failure): string {
  return result instanceof Failure ? result.code : 'taken'
}

test('a valid token tells subject, scopes and policies of its caller', async (t) => {
  const { sign, authenticate } = await authentication(t)
  const claims = { sub: 'officer-7', scope: 'dossier:read fee:read', roles: ['centre'] }
  assert.deepEqual(await authenticate(`Bearer ${await sign(claims)}`), {
    authenticated: true,
    subject: 'officer-7',
    scopes: new Set(['dossier:read', 'fee:read']),
    policies: new Set(['centre']),
  })
})

test('whoever brings no bearer token is anonymous', async (t) => {
  const { authenticate, keyServer } = await authentication(t)
  for (const header of [undefined, '', 'Basic dTpw', 'Bearerx y'])
    assert.equal(known(await authenticate(header)).authenticated, false)
  assert.equal(keyServer.asked(), 0)
})

const faulty: ReadonlyArray<readonly [string, Claims]> = [
  ['of another issuer', { iss: 'https://elsewhere.test' }],
  ['for another audience', { aud: 'another-service' }],
  ['that has expired', { exp: start / 1_000 - 6 }],
  ['that is not valid yet', { nbf: start / 1_000 + 6 }],
  ['that never expires', { exp: undefined }],
]

for (const [what, claims] of faulty)
  test(`a token ${what} is refused`, async (t) => {
    const { sign, authenticate } = await authentication(t)
    assert.equal(codeOf(await authenticate(`Bearer ${await sign(claims)}`)), 'UNAUTHENTICATED')
  })

test('clocks may differ by a few seconds', async (t) => {
  const { sign, authenticate } = await authentication(t)
  const token = await sign({ exp: start / 1_000 - 4, nbf: start / 1_000 + 4 })
  assert.equal(known(await authenticate(`bearer ${token}`)).authenticated, true)
})

test('a token by another key, by a shared secret or without signature is refused', async (t) => {
  const { sign, authenticate, publicKey } = await authentication(t)
  const { sign: forge } = await createIssuer('first')
  const [head, , signature] = (await sign({ scope: 'own' })).split('.')
  const [, body] = (await sign({ scope: 'everything' })).split('.')
  const tokens = [
    await forge({}),
    `${head}.${body}.${signature}`,
    unsigned('none'),
    unsigned('HS256', JSON.stringify(publicKey)),
    '',
  ]
  for (const token of tokens)
    assert.equal(codeOf(await authenticate(`Bearer ${token}`)), 'UNAUTHENTICATED')
})

test('whatever stands in place of a token is refused, and no keys are asked for', async (t) => {
  const { authenticate, keyServer } = await authentication(t)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(fc.base64String()).map((p) => p.join('.')),
      ),
      async (text) => {
        assert.equal(codeOf(await authenticate(`Bearer ${text}`)), 'UNAUTHENTICATED')
      },
    ),
  )
  assert.equal(keyServer.asked(), 0)
})

test('a token is checked once, and again when it has expired', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: start })
  let checks = 0
  const exp = start / 1_000 + 60
  const authenticate = createAuthenticate(async () => {
    checks++
    return { exp, sub: 'officer-7' }
  })
  const [first, second] = [await authenticate('Bearer a.b.c'), await authenticate('Bearer a.b.c')]
  assert.equal(first, second)
  assert.equal(checks, 1)
  t.mock.timers.setTime(start + minuteMs)
  await authenticate('Bearer a.b.c')
  assert.equal(checks, 2)
})

test('a remembered token is taken no longer than it is valid', async (t) => {
  const { sign, authenticate } = await authentication(t)
  const header = `Bearer ${await sign({ exp: start / 1_000 + 60 })}`
  assert.equal(codeOf(await authenticate(header)), 'taken')
  t.mock.timers.setTime(start + minuteMs + 6_000)
  assert.equal(codeOf(await authenticate(header)), 'UNAUTHENTICATED')
})

test('a key that is taken back is noticed, even by who holds a token of it', async (t) => {
  const { sign, authenticate, keyServer } = await authentication(t)
  const header = `Bearer ${await sign({ exp: start / 1_000 + 3_600 })}`
  assert.equal(codeOf(await authenticate(header)), 'taken')
  keyServer.serve([(await createIssuer('second')).publicKey])
  t.mock.timers.setTime(start + 10 * minuteMs)
  await until('the new keys', async () => {
    const fresh = `Bearer ${await sign({ exp: start / 1_000 + 3_600, jti: randomUUID() })}`
    return codeOf(await authenticate(fresh)) === 'UNAUTHENTICATED'
  })
  assert.equal(codeOf(await authenticate(header)), 'UNAUTHENTICATED')
})

test('a new key of the issuer is found when a token names it', async (t) => {
  const { sign, authenticate, keyServer, publicKey } = await authentication(t)
  assert.equal(codeOf(await authenticate(`Bearer ${await sign({})}`)), 'taken')
  const next = await createIssuer('second')
  keyServer.serve([publicKey, next.publicKey])
  t.mock.timers.setTime(start + minuteMs)
  assert.equal(codeOf(await authenticate(`Bearer ${await next.sign({})}`)), 'taken')
})

test('keys that are known serve on while the issuer is away', async (t) => {
  const { sign, authenticate, keyServer, log } = await authentication(t)
  assert.equal(codeOf(await authenticate(`Bearer ${await sign({})}`)), 'taken')
  keyServer.serve(null)
  t.mock.timers.setTime(start + 30 * minuteMs)
  const later = { exp: start / 1_000 + 3_600, sub: 'later' }
  assert.equal(codeOf(await authenticate(`Bearer ${await sign(later)}`)), 'taken')
  await until('the warning', () => log.lines('the keys of bearer tokens are away').length === 1)
})

test('without any key a token is neither taken nor called invalid', async (t) => {
  const { sign, authenticate, keyServer } = await authentication(t)
  keyServer.serve(null)
  const header = `Bearer ${await sign({})}`
  assert.equal(codeOf(await authenticate(header)), 'AUTHENTICATION_UNAVAILABLE')
  assert.equal(known(await authenticate(undefined)).authenticated, false)
})

test('no token is ever logged', async (t) => {
  const { sign, authenticate, keyServer, log } = await authentication(t)
  keyServer.serve(null)
  const token = await sign({ sub: 'officer-7' })
  await authenticate(`Bearer ${token}`)
  await authenticate(`Bearer ${token}x`)
  for (const part of [...token.split('.'), 'officer-7']) assert.ok(!log.text().includes(part))
})

const scopeClaims: ReadonlyArray<readonly [string, Record<string, unknown>, readonly string[]]> = [
  ['as text', { scope: 'a  b ' }, ['a', 'b']],
  ['as a list', { scp: ['a', 'b'] }, ['a', 'b']],
  ['as text in scp', { scp: 'a b' }, ['a', 'b']],
  ['in both claims', { scope: 'a', scp: ['b'] }, ['a', 'b']],
  ['of another form', { scope: 7, scp: [{ a: 1 }] }, []],
  ['left out', {}, []],
]

for (const [what, claims, scopes] of scopeClaims)
  test(`scopes ${what} are read as ${JSON.stringify(scopes)}`, () => {
    assert.deepEqual([...callerOf(claims).scopes], scopes)
  })

test('no claim grants policies unless a setting names it', () => {
  assert.equal(callerOf({ policies: ['centre'] }).policies.size, 0)
  assert.deepEqual([...callerOf({ policies: 'centre' }, 'policies').policies], ['centre'])
})
