import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { failures } from '#kit/errors.ts'

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
