import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { withWorld } from './world.ts'

const folder = path.join(import.meta.dirname, '../docs/operations')
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8')

const names = globSync('*.json', { cwd: folder })
  .filter((file) => !file.endsWith('.variables.json'))
  .map((file) => path.basename(file, '.json'))
  .sort()

withWorld('a documented operation', (world) => {
  for (const name of names)
    test(`${name} gives the answer beside it`, async () => {
      const [variables] = globSync(`${name}.variables.json`, { cwd: folder })
      const { status, ...answer } = await world().ask(
        read(`${name}.graphql`),
        variables ? JSON.parse(read(variables)) : {},
      )
      assert.equal(status, 200)
      assert.deepEqual(answer, JSON.parse(read(`${name}.json`)))
    })
})
