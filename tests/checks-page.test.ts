import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { lintRules } from '../schema/checks/lint/lint.ts'
import { conformRules } from '../schema/conform/conform.ts'

const page = readFileSync(path.join(import.meta.dirname, '../docs/checks.md'), 'utf8')

test('docs/checks.md lists every lint rule with its level', () => {
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (error|warning) \|/gm)]
  assert.deepEqual(
    rows.map(([, code, level]) => [code, level?.toUpperCase()]),
    lintRules.map(({ code, level }) => [code, level]),
  )
})

test('docs/checks.md lists every rule for running subgraphs as it is told', () => {
  const [, table = ''] = page.split('| rule | what the subgraph must do |')
  assert.deepEqual(
    [...table.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, id, must]) => ({ id, must })),
    conformRules.map(({ id, must }) => ({ id, must })),
  )
})
