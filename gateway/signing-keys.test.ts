import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { exportJWK, SignJWT } from 'jose'
import { pino } from 'pino'
import { Failure } from '#kit/errors.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { temporaryFolder } from '../tests/gateway-world.ts'
import { audience, createIssuer, issuer } from '../tests/issuer.ts'
import { openVerifier } from './access-token.ts'

async function verifierOf(t: TestContext, text: string) {
  const file = path.join(await temporaryFolder(t), 'keys')
  await writeFile(file, text)
  return openVerifier({ issuer, audience, keys: { file } }, pino({ level: 'silent' }))
}

test('keys are read from a file that holds a JWK Set', async (t) => {
  const [first, second] = [await createIssuer('first'), await createIssuer('second')]
  const verify = await verifierOf(t, JSON.stringify({ keys: [first.publicKey, second.publicKey] }))
  for (const { sign } of [first, second])
    assert.equal((await verify(await sign({ sub: 'a' }))).sub, 'a')
})

test('a public key as PEM is taken whatever a token calls it', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const verify = await verifierOf(t, publicKey.export({ type: 'spki', format: 'pem' }).toString())
  const token = (alg: string) =>
    new SignJWT({ iss: issuer, aud: audience, exp: Date.now() / 1_000 + 60, sub: 'a' })
      .setProtectedHeader({ alg, kid: 'any' })
      .sign(privateKey)
  for (const alg of ['RS256', 'PS512']) assert.equal((await verify(await token(alg))).sub, 'a')
  const { sign } = await createIssuer('another')
  await assert.rejects(
    verify(await sign({})),
    (error) => error instanceof Failure && error.code === 'UNAUTHENTICATED',
  )
})

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const privateJwk = await exportJWK(pair.privateKey)

const unusable: ReadonlyArray<readonly [string, string, RegExp]> = [
  ['that is empty', '', /cannot be read from .*keys: /],
  ['of another kind', 'a key', /cannot be read from /],
  ['of malformed JSON', '{ "keys": [', /cannot be read from /],
  ['without keys', '{ "keys": [] }', /not a JWK Set of public keys/],
  ['with a key that is none', '{ "keys": [{ "kty": "EC", "crv": "P-256" }] }', /cannot be read/],
  ['with a private key as PEM', privatePem, /holds a private key/],
  ['with a private key as JWK', JSON.stringify({ keys: [privateJwk] }), /set of public keys/i],
  ['with a shared secret', '{ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] }', /public keys/],
]

for (const [what, text, problem] of unusable)
  test(`a file of keys ${what} is refused, without showing what is in it`, async (t) => {
    const error = await verifierOf(t, text).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof OperatorError)
    assert.match(error.message, problem)
    assert.ok(text === '' || !error.message.includes(text))
  })

test('a file of keys that is not there is named', async () => {
  const settings = { issuer, audience, keys: { file: '/nowhere/keys.json' } }
  await assert.rejects(openVerifier(settings, pino({ level: 'silent' })), /\/nowhere\/keys\.json/)
})
