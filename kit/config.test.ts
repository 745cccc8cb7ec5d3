import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Environment, type Fields, readEnv } from './config.ts'

const messageOf = (env: Environment, read: (field: Fields) => unknown): string => {
  try {
    readEnv(env, read)
  } catch (error) {
    assert.ok(error instanceof Error)
    assert.equal(error.name, 'SettingsError')
    return error.message
  }
  assert.fail('the settings were taken')
}

test('every problem is told at once, and never a value', () => {
  const message = messageOf(
    { DATABASE_URL: 'mysql://u:hunter2@h/db', PORT: '70000', RETRY: 'yes', START: '2014-07-02' },
    (field) => {
      field.url('DATABASE_URL', ['postgres:', 'postgresql:'])
      field.port('PORT')
      field.flag('RETRY')
      field.moment('START')
      field.text('KEY')
    },
  )
  assert.equal(
    message,
    [
      'Settings:',
      'DATABASE_URL is not valid: expected a URL that starts with postgres: or postgresql:',
      'PORT is not valid: expected a port from 0 to 65535',
      'RETRY is not valid: expected on or off',
      'START is not valid: expected a moment with its offset',
      'KEY is required: some text',
    ].join('\n  '),
  )
})

test('each kind of setting is read', () => {
  const env = {
    NAME: 'motcua',
    URL: 'http://127.0.0.1:4000/graphql',
    PORT: '0',
    LIMIT_MS: '2000',
    COUNT: '0',
    ON: 'on',
    OFF: 'off',
    START: '2014-07-02T15:00:00+07:00',
  }
  assert.deepEqual(
    readEnv(env, (field) => ({
      name: field.text('NAME'),
      url: field.url('URL', ['http:']),
      port: field.port('PORT'),
      limitMs: field.ms('LIMIT_MS'),
      count: field.count('COUNT', 0),
      on: field.flag('ON'),
      off: field.flag('OFF'),
      start: field.moment('START'),
    })),
    {
      name: 'motcua',
      url: 'http://127.0.0.1:4000/graphql',
      port: 0,
      limitMs: 2000,
      count: 0,
      on: true,
      off: false,
      start: new Date('2014-07-02T08:00:00Z'),
    },
  )
})

test('a default stands in for what is unset or empty', () => {
  assert.deepEqual(
    readEnv({ LIMIT_MS: '' }, (field) => ({
      limitMs: field.ms('LIMIT_MS', 2000),
      port: field.port('PORT', 4011),
      cold: field.flag('COLD', false),
    })),
    { limitMs: 2000, port: 4011, cold: false },
  )
})

test('what may be left out is undefined, and is checked where it is given', () => {
  const read = (field: Fields) => field.optional('START', () => field.moment('START'))
  assert.equal(readEnv({}, read), undefined)
  assert.deepEqual(readEnv({ START: '2014-07-02T08:00Z' }, read), new Date('2014-07-02T08:00:00Z'))
  assert.match(messageOf({ START: 'soon' }, read), /START is not valid/)
})

test('numbers are whole, plain and within their bounds', () => {
  for (const raw of ['0', '-1', '1.5', '2s', '1e3', ' 7', '0x10', '99999999999999999999'])
    assert.match(
      messageOf({ LIMIT_MS: raw }, (field) => field.ms('LIMIT_MS')),
      /LIMIT_MS is not valid: expected whole milliseconds/,
    )
  assert.match(
    messageOf({ COUNT: '1' }, (field) => field.count('COUNT', 2)),
    /COUNT is not valid: expected a whole number of at least 2/,
  )
})

test('a problem of several variables together is told with the others', () => {
  const message = messageOf({}, (field) => {
    field.problem('KEY and CODE exclude each other')
    field.text('NAME')
  })
  assert.match(message, /KEY and CODE exclude each other\n {2}NAME is required/)
})
