import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { withWorld } from './world.ts'

const folder = path.join(import.meta.dirname, '../docs/operations')
const readJson = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'))

const operations = globSync('*.graphql', { cwd: folder })
  .map((file) => path.basename(file, '.graphql'))
  .filter((name) => existsSync(path.join(folder, `${name}.json`)))
  .sort()

withWorld('a documented operation', (world) => {
  for (const name of operations)
    test(`${name} gives the answer beside it`, async () => {
      const text = readFileSync(path.join(folder, `${name}.graphql`), 'utf8')
      const given = `${name}.variables.json`
      const variables = existsSync(path.join(folder, given)) ? readJson(given) : {}
      const { status, ...answer } = await world().ask(text, variables)
      assert.equal(status, 200)
      assert.deepEqual(answer, readJson(`${name}.json`))
    })
})
