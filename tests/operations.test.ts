import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { withWorld } from './world.ts'

const folder = path.join(import.meta.dirname, '../docs/operations')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

/** Operations are those with an answer beside them: `<name>.graphql`, `<name>.json`, `<name>.variables.json`. */
const names = globSync('*.json', { cwd: folder })
  .filter((file) => !file.endsWith('.variables.json'))
  .map((file) => path.basename(file, '.json'))
  .sort()

function variablesOf(name: string): Record<string, unknown> {
  const file = `${name}.variables.json`
  return existsSync(path.join(folder, file)) ? JSON.parse(read(file)) : {}
}

withWorld('the documented operations', (world) => {
  for (const name of names)
    test(`${name} gives the answer that stands beside it`, async () => {
      const { status, ...answer } = await world().ask(read(`${name}.graphql`), variablesOf(name))
      assert.equal(status, 200)
      assert.deepEqual(answer, JSON.parse(read(`${name}.json`)))
    })
})
