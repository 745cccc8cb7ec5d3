import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { failures } from '#kit/errors.ts'
import { readDocumentedOperations, readOperationGroups } from '../demo/operations.ts'
import { limitRows } from '../gateway/limits/limits.ts'
import { quotaRows } from '../gateway/quotas/quotas.ts'
import { runExample } from './example.ts'
import { type World, withWorld } from './world.ts'

const mebibyte = 1024 * 1024

const root = path.join(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

test('docs/errors.md lists every failure code with its meaning, and no other', () => {
  const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| (yes|no) \| (.+) \|$/gm)]
  const documented = rows.map(([, code, retry, meaning]) => ({ code, retry, meaning }))
  const inCode = Object.entries(failures).map(([code, { retry, meaning }]) => ({
    code,
    retry: retry ? 'yes' : 'no',
    meaning,
  }))
  assert.deepEqual(documented, inCode)
})

test('docs/operations.md lists every documented operation by who asks it, as the explorer does', () => {
  const [, ...sections] = read('docs/operations.md').split('\n## ')
  const listed = sections.map((section) =>
    [...section.matchAll(/\(operations\/([a-z0-9-]+)\.graphql\)/g)].map(([, name]) => name),
  )
  const offered = readOperationGroups().map(({ operations }) => operations.map(({ name }) => name))
  assert.deepEqual(listed, offered)
  assert.deepEqual(
    offered.flat().sort(),
    readDocumentedOperations().map(({ name }) => name),
  )
})

test('six operations or more are documented for each kind of people that ask', () => {
  const [, ...sections] = read('docs/operations.md').split(/^## /m)
  const counts = sections.map((section) => section.match(/^\| \[/gm)?.length)
  assert.deepEqual(counts, [6, 6, 6, 15])
})

test('docs/operators.md names every limit and quota, with the most that may be set', () => {
  const rows = new Map(
    [...read('docs/operators.md').matchAll(/^\| `(LIMIT_\w+)` \|.*?\| (.+) \|$/gm)].map(
      ([, name = '', meaning = '']) => [name, meaning],
    ),
  )
  for (const { variable } of Object.values(quotaRows)) assert.ok(rows.has(variable), variable)
  for (const { variable, ceiling } of Object.values(limitRows)) {
    const most = ceiling % mebibyte === 0 ? `${ceiling / mebibyte} MiB` : `${ceiling}`
    const told = ceiling === Number.MAX_SAFE_INTEGER ? '' : `at most ${most}`
    assert.ok(rows.get(variable)?.includes(told), `${variable} ${told}`)
  }
})

test('every relative link in the documents leads to a file', () => {
  const dead = globSync('{*.md,docs/**/*.md}', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, link = '']) => path.join(path.dirname(file), link))
      .filter((target) => globSync(target, { cwd: root }).length === 0)
      .map((target) => `${file} -> ${target}`),
  )
  assert.deepEqual(dead, [])
})

test('every npm script that a document names exists', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts)
  const missing = globSync('{*.md,docs/**/*.md}', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/npm run ([a-z][a-z0-9:-]*)/g)]
      .map(([, script = '']) => script)
      .filter((script) => !scripts.includes(script))
      .map((script) => `${file}: ${script}`),
  )
  assert.deepEqual(missing, [])
})

interface Block {
  readonly language: string
  readonly text: string
  /** What follows the block: another block, or the reason why it is not run. */
  readonly after: string
}

const documents = globSync('{README.md,docs/**/*.md}', { cwd: root }).map((file) => ({
  file,
  blocks: [...read(file).matchAll(/^```(\w*)\n([\s\S]*?)^```\n(?=([\s\S]{0,4000}))/gm)].map(
    ([, language = '', text = '', after = '']): Block => ({ language, text, after }),
  ),
}))

const isExcused = ({ after }: Block) => /^<!-- not run( here)?: .+ -->/.test(after)
/** What must be answered to an operation: the block of JSON right after it. */
const answerTo = ({ language, after }: Block) =>
  language === 'graphql' ? /^\n```json\n([\s\S]*?\n)```/.exec(after)?.[1] : undefined

test('every block of code in the documents is run, or says why not', () => {
  const idle = documents.flatMap(({ file, blocks }) => {
    const answers = blocks.map(answerTo)
    return blocks
      .filter(({ language }) => !['graphql', 'ts'].includes(language))
      .filter(({ language, text }) => language !== 'json' || !answers.includes(text))
      .filter((block) => !isExcused(block))
      .map(({ text }) => `${file}: ${text.slice(0, 40)}`)
  })
  assert.deepEqual(idle, [])
})

/** The list of persisted operations that a document shows. */
const manifestFile = path.join(mkdtempSync(path.join(tmpdir(), 'motcua-docs-')), 'manifest.json')
const isManifest = ({ text }: Block) => text.includes('apollo-persisted-query-manifest')
writeFileSync(manifestFile, documents.flatMap(({ blocks }) => blocks).find(isManifest)?.text ?? '')
after(() => rmSync(path.dirname(manifestFile), { recursive: true }))

function declareExamples(world: () => World): void {
  for (const { file, blocks } of documents) {
    for (const [index, block] of blocks.entries()) {
      if (block.language === 'graphql' && !isExcused(block))
        test(`${file}: operation ${index + 1} gives the answer beside it`, async () => {
          const { data, errors } = await world().ask(block.text)
          const answer = JSON.parse(answerTo(block) ?? '{}')
          assert.deepEqual({ data, errors }, { data: undefined, errors: undefined, ...answer })
        })
      if (block.language === 'ts')
        test(`${file}: example ${index + 1} has the right types, and runs`, () =>
          runExample(block.text, world().url))
    }
  }
}

withWorld('an example in the documents', declareExamples, {
  persistedOperations: { mode: 'log', from: { file: manifestFile } },
})
