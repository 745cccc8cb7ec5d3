import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRoutingRules } from '#kit/routing-rules.ts'
import { checkRoutingUrl } from './routing-url.ts'

const rules = readRoutingRules(['127.0.0.0/8', '10.1.0.0/16', '.example.vn', 'fees.local'])

test('a host that is named, or is in an allowed network, is taken', async () => {
  for (const url of [
    '',
    'http://127.0.0.1:4013/graphql',
    'http://10.1.2.3/',
    'https://tax.example.vn/graphql',
    'http://fees.local',
  ])
    await checkRoutingUrl(url, rules)
})

test('everything else is refused with its reason', async () => {
  const refused: ReadonlyArray<[url: string, reason: RegExp]> = [
    ['nonsense', /no URL/],
    ['file:///etc/passwd', /http: and https:/],
    ['unix:///run/fees.sock', /http: and https:/],
    ['http://me:secret@127.0.0.1/', /password/],
    ['http://10.2.0.1/', /allowed network/],
    ['http://[::ffff:10.2.0.1]/', /allowed network/],
    ['http://0x0a020001/', /allowed network/],
    ['http://169.254.169.254/latest/meta-data', /link-local/],
    ['http://[::ffff:169.254.169.254]/', /link-local/],
    ['http://example.vn.invalid/', /not known by DNS/],
  ]
  for (const [url, reason] of refused)
    await assert.rejects(checkRoutingUrl(url, rules), (error: Error) => {
      assert.match(error.message, reason, url)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
})

test('rules that are neither hosts nor networks are named', () => {
  for (const text of ['10.0.0.0/33', '10.0.0.0/', 'no host', 'host/8'])
    assert.throws(() => readRoutingRules([text]), RangeError, text)
})
