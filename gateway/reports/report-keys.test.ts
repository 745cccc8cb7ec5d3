import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { Failure } from '#kit/errors.ts'
import { collectLog } from '../../tests/gateway-world.ts'
import { until } from '../../tests/until.ts'
import { everyoneAnonymous } from '../auth.ts'
import { runKeyCommand } from './cli.ts'
import { openKeys, reportCaller } from './key-caller.ts'

const log = pino({ level: 'silent' })

async function keyFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-keys-'))
  t.after(() => rm(folder, { recursive: true }))
  return path.join(folder, 'keys.json')
}

async function run(file: string, ...args: readonly string[]): Promise<string> {
  const said: string[] = []
  await runKeyCommand(file, args, (text) => said.push(text))
  return said.join('\n')
}

test('a key is shown once, and its file holds but a hash that its owner alone may read', async (t) => {
  const file = await keyFile(t)
  const key = await run(file, 'add', 'power-bi', '--scope', 'dossier_list')
  assert.match(key, /^mcr_[\w-]{43}$/)
  assert.doesNotMatch(await readFile(file, 'utf8'), new RegExp(key))
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.match(await run(file, 'list'), /^power-bi\tdossier_list\t20\d\d-/)
})

test('a key is known as a header, as a password and in the address, with its scopes', async (t) => {
  const file = await keyFile(t)
  const key = await run(file, 'add', 'power-bi', '--scope', 'dossier_list')
  const callerOf = reportCaller(await openKeys(file, log), everyoneAnonymous)
  const password = Buffer.from(`anybody:${key}`).toString('base64')
  for (const credentials of [{ apiKey: key }, { authorization: `Basic ${password}` }]) {
    const caller = await callerOf(credentials)
    assert.ok(!(caller instanceof Failure))
    assert.deepEqual([caller.authenticated, [...caller.scopes]], [true, ['dossier_list']])
  }
})

test('without a key a caller is public; a wrong one is refused', async (t) => {
  const file = await keyFile(t)
  await run(file, 'add', 'power-bi')
  const callerOf = reportCaller(await openKeys(file, log), everyoneAnonymous)
  const caller = await callerOf({})
  assert.ok(!(caller instanceof Failure) && !caller.authenticated)
  const refused = await callerOf({ apiKey: 'mcr_wrong' })
  assert.ok(refused instanceof Failure && refused.code === 'UNAUTHENTICATED')
})

test('a key that is taken back is no longer good; a file that is broken changes nothing', async (t) => {
  const file = await keyFile(t)
  const [kept, gone] = [await run(file, 'add', 'kept'), await run(file, 'add', 'gone')]
  const { logger, lines } = collectLog()
  const find = await openKeys(file, logger)
  assert.equal((await find(gone))?.name, 'gone')
  await run(file, 'remove', 'gone')
  await until('the key is no longer known', async () => (await find(gone)) === undefined)
  await writeFile(file, 'broken')
  await until('the file is looked at again', async () => {
    assert.equal((await find(kept))?.name, 'kept')
    return lines('report keys were not read').length > 0
  })
})

test('what is no command, no name or no file of keys is told of', async (t) => {
  const file = await keyFile(t)
  await run(file, 'add', 'one')
  await assert.rejects(run(file, 'add', 'one'), /There is a key of this name: one/)
  await assert.rejects(run(file, 'add', 'no name'), /Not a file of report keys/)
  await assert.rejects(run(file, 'remove', 'two'), /There is no key of this name: two/)
  await assert.rejects(run(file, 'show'), /npm run report-key -- add NAME/)
  await assert.rejects(
    runKeyCommand(undefined, ['list'], () => {}),
    /REPORT_KEYS_FILE is required/,
  )
  assert.match(await run(file, 'list'), /^one\t-\t/)
  await writeFile(file, '{"keys":[{"name":"x"}]}')
  await assert.rejects(openKeys(file, log), { name: 'OperatorError' })
})
