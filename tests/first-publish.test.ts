import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { freePort } from '../bench/free-port.ts'
import { ask } from './ask.ts'
import { temporaryFolder } from './gateway-world.ts'
import { startProgram } from './process.ts'
import { until } from './until.ts'

const root = path.join(import.meta.dirname, '..')

/** The blocks of the page, by the heading that they stand under. */
async function readPage() {
  const page = await readFile(path.join(root, 'docs/first-publish.md'), 'utf8')
  return new Map(
    page
      .split(/^## /m)
      .map((section) => [
        section.slice(0, section.indexOf('\n')),
        [...section.matchAll(/^```(?:sh|json)\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block),
      ]),
  )
}

/** A shell in an empty folder, as whoever follows the page has it; what it starts ends with the test. */
async function openShell(t: TestContext, as: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder(t)
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  let settings = ''
  return async (block: string) => {
    const script = Object.entries(as).reduce((text, [a, b]) => text.replaceAll(a, b), block)
    const bash = spawn('bash', ['-c', `set -e; ${settings}\n${script}`], {
      cwd: folder,
      detached: true,
      env: {
        PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
        HOME: folder,
        MOTCUA: root,
        NO_COLOR: '1',
      },
    })
    t.after(() => {
      if (bash.pid !== undefined) endGroup(bash.pid)
    })
    const settled = block.split('\n').find((line) => line.startsWith('. '))
    if (settled) settings = script.slice(0, script.indexOf('\n'))
    const [out, err, [code]] = await Promise.all([
      text(bash.stdout),
      text(bash.stderr),
      once(bash, 'exit'),
    ])
    assert.equal(code, 0, `${script}\n${out}\n${err}`)
    return out + err
  }
}

function endGroup(id: number): void {
  try {
    process.kill(-id)
  } catch (error) {
    // All of it has ended already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

test('the first publish goes as its page says, from an empty folder', async (t) => {
  const folder = path.join(await temporaryFolder(t), '.motcua')
  await mkdir(folder)
  await cp(process.env.MOTCUA_TEST_DATABASE ?? '', folder, { recursive: true })
  const platform = startProgram(t, 'demo/main.ts', {
    PORT: '0',
    ADMIN_PORT: '0',
    STAND_INS_PORT: '0',
    REGISTRY_PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
  })
  const url = await platform.url()
  const port = String(await freePort())
  const run = await openShell(t, {
    '$MOTCUA/.motcua/registry.env': path.join(folder, 'registry.env'),
    'http://127.0.0.1:4000': url,
    '4021': port,
    ' > land.log &': ' > land.log 2>&1 &',
  })
  const page = await readPage()
  const blocks = (heading: string) => {
    const found = page.get(heading)
    assert.ok(found, heading)
    return found
  }

  const [, whoami = ''] = blocks('1. Tools, and the way to the registry')
  assert.match(await run(whoami), /motcua/)

  const [write = ''] = blocks('2. A subgraph')
  await run(write)
  const land = `http://127.0.0.1:${port}`
  await until('land answers', () => ask(land, '{ __typename }').catch(() => null), 60_000)

  const [conform = ''] = blocks('3. Does it do what a gateway needs?')
  const conformed = await run(conform)
  assert.deepEqual(
    [...conformed.matchAll(/^FAILED {2}(\w+)/gm)].map(([, rule]) => rule),
    ['LIMITS_LARGE_BODY'],
  )

  await until(
    'the platform has published',
    () => run('npx rover subgraph fetch motcua@current --name fees > /dev/null').catch(() => null),
    60_000,
  )
  const [publish = '', query = '', answer = ''] = blocks('4. Check, publish, ask')
  assert.match(await run(publish), /A new subgraph called 'land' was created/)
  await until(
    'it is served',
    async () => (await ask(url, '{ plot(id: "QN-1") { id } }')).data,
    60_000,
  )
  assert.deepEqual(JSON.parse(await run(query)), JSON.parse(answer))

  const [mistake = ''] = blocks('5. A mistake')
  const refused = await run(mistake)
  assert.match(refused, /refused: 1/)
  assert.match(refused, /FIELD_TYPE_MISMATCH: Type of field "Dossier.status"/)
  assert.deepEqual(JSON.parse(await run(query)), JSON.parse(answer))

  const [back = ''] = blocks('6. Back again')
  const told = await run(back)
  assert.match(told, /motcua-gateway {2}key demo-gateway {2}launch 2/)
  assert.match(told, /runs launch 3, and its subgraphs stand/)
  assert.doesNotMatch(told.slice(told.indexOf('runs launch 3')), /\bland\b/)
})
