import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { freePort } from '../bench/free-port.ts'
import { createPostgres, postgresSkip } from './databases.ts'
import { startProgram } from './process.ts'
import { until } from './until.ts'

const root = path.join(import.meta.dirname, '..')
const run = promisify(execFile)

interface Steps {
  readonly file: string
  readonly folder: string
  /** What the document says that a try shows. */
  readonly shown: string
  readonly command: string
  readonly query: string
}

/** Follows the document's first steps in a folder of the test's own; nobody waits for a minute until the file is whole. */
async function follow(t: TestContext): Promise<Steps> {
  const document = await readFile(path.join(root, 'docs/department-integrators.md'), 'utf8')
  const [, section = ''] = document.split('\n## ')
  const blocks = [...section.matchAll(/^```\w*\n([\s\S]*?)^```\n/gm)].map(([, text = '']) => text)
  const [list = '', settings = '', command = '', shown = '', , query = ''] = blocks
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-connect-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'sources.yaml')
  await mkdir(path.join(folder, 'so-ngoai-vu'))
  await writeFile(path.join(folder, 'so-ngoai-vu/ho-so.csv'), list)
  const work = `work: ${folder}/work\n`
  await writeFile(
    file,
    settings
      .replace('work: /srv/motcua/work\n', `${work}      settle: 1ms\n`)
      .replace('/srv/motcua', folder),
  )
  return { file, folder, command, shown, query }
}

test('a list is tried as the document says, and what cannot be taken is told', async (t) => {
  const { file, command, shown } = await follow(t)
  const [, ...words] = command.trim().split(' ')
  assert.deepEqual(words.slice(0, 3), ['npm', 'run', 'source'])
  const env = { ...process.env, SOURCES_FILE: file }
  // A row that cannot be taken makes it end with 2.
  const { stdout, code } = await run('npm', words.slice(1), { cwd: root, env }).then(
    () => assert.fail('it should have refused a row'),
    (error: { readonly stdout: string; readonly code: number }) => error,
  )
  assert.equal(code, 2)
  for (const line of shown.split('\n').filter((line) => line.trim() !== '…'))
    assert.ok(stdout.includes(line), `${line}\nis not in\n${stdout}`)
})

test('a list is followed as the document says, and answers say what they know of the department', {
  skip: postgresSkip,
}, async (t) => {
  const { file, query } = await follow(t)
  const database = await createPostgres()
  t.after(() => database.stop())
  const [citizens, dossiers] = [String(await freePort()), String(await freePort())]
  const common = { DATABASE_URL: database.url, LOG_LEVEL: 'warn' }
  startProgram(t, 'subgraphs/citizens/main.ts', { ...common, PORT: citizens })
  startProgram(t, 'subgraphs/dossiers/main.ts', {
    ...common,
    PORT: dossiers,
    SOURCES_FILE: file,
    QUARANTINE_KEY: randomBytes(32).toString('base64'),
    CITIZENS_URL: `http://127.0.0.1:${citizens}`,
  })
  const statistics = await until(
    'the two dossiers are counted',
    async () => {
      const response = await fetch(`http://127.0.0.1:${dossiers}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }).catch(() => null)
      const { data } = (await response?.json()) ?? {}
      return data?.dossierStatistics.received === 2 && data.dossierStatistics
    },
    60_000,
  )
  assert.partialDeepStrictEqual(statistics.coverage, {
    expected: 1,
    answered: 1,
    sources: [{ department: 'H49.16', state: 'FRESH' }],
  })
})
