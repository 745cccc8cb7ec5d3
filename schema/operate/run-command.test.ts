import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { createAuthenticate } from '../keys/authenticate.ts'
import { registryMigrations } from '../start-registry.ts'
import { runCommand } from './run-command.ts'

eachDatabase("an operator's command", (open) => {
  let database: Database
  before(async () => {
    database = await open()
    await migrate(database, 'registry', registryMigrations)
  })

  async function run(...args: string[]): Promise<string[]> {
    const lines: string[] = []
    await runCommand(args, {
      database,
      signingKey: null,
      actor: 'operator lan',
      write: (line) => lines.push(line),
    })
    return lines
  }
  const create = async (name: string) => {
    const [text] = await run('key', 'create', name, '--graph', 'motcua', '--scopes', 'read,check')
    assert.ok(text)
    return text
  }

  test('makes a key, whose text is shown once and kept as a hash only', async () => {
    const text = await create('H49.05')
    assert.match(text, /^service:motcua:[\w-]{43}$/)
    const key = await createAuthenticate(database.sql)(text)
    assert.deepEqual([key.name, key.scopes], ['H49.05', ['read', 'check']])
    assert.ok(!(await run('keys')).join().includes(text))
    await assert.rejects(create('H49.05'), /a key "H49\.05" already/)
  })

  test('rotates a key without a gap: two texts are valid until the old one is retired', async () => {
    const authenticate = createAuthenticate(database.sql)
    const old = await create('H49.06')
    const [next] = await run('key', 'rotate', 'H49.06')
    assert.equal((await authenticate(old)).name, 'H49.06')
    assert.equal((await authenticate(next)).name, 'H49.06')
    await assert.rejects(run('key', 'rotate', 'H49.06'), /Two texts of "H49\.06" are valid/)

    await run('key', 'retire', 'H49.06')
    await assert.rejects(authenticate(old), { code: 'KEY_UNKNOWN' })
    assert.equal((await authenticate(next)).name, 'H49.06')
  })

  test('revokes a key at once', async () => {
    const authenticate = createAuthenticate(database.sql)
    const text = await create('H49.07')
    await authenticate(text)
    await run('key', 'revoke', 'H49.07')
    await assert.rejects(authenticate(text), { code: 'KEY_UNKNOWN' })
    await assert.rejects(run('key', 'rotate', 'H49.07'), /There is no key "H49\.07"/)
  })

  test('is in the audit with who gave it, in a chain that shows when it was changed', async () => {
    await create('H49.08')
    const events = (await run('audit')).map((line) => JSON.parse(line))
    const { actor, action, details } = events.at(-1)
    assert.deepEqual([actor, action, details.key], ['operator lan', 'key.created', 'H49.08'])
    await assert.rejects(
      database.sql`UPDATE registry.audit_event SET actor = 'nobody' WHERE number = 1`,
      /only ever added/,
    )
    await database.transaction(({ script }) =>
      script(`
        ALTER TABLE registry.audit_event DISABLE TRIGGER only_added;
        UPDATE registry.audit_event SET actor = 'nobody' WHERE number = 1;
        ALTER TABLE registry.audit_event ENABLE TRIGGER only_added;
      `),
    )
    await assert.rejects(run('audit'), /broken at event 1/)
  })

  test('that cannot be is refused with how it is given', async () => {
    await assert.rejects(run('key', 'make'), /Usage/)
    await assert.rejects(run('key', 'create', 'x', '--graph', 'a', '--scopes', 'all'), /no scope/)
    await assert.rejects(run('key', 'create', 'x', '--graph', '9', '--scopes', 'read'), /no graph/)
    await assert.rejects(run('key', 'create', 'x', '--colour', 'red'), /--colour/)
  })
})
