import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { OperatorError } from '#kit/operator-error.ts'
import { compose } from './compose.ts'
import { readRoverFile } from './rover-file.ts'

/** `npm run compose`: composes `rover.yaml` into the committed supergraph; with `--check`, tells whether that one is stale. */
const root = path.join(import.meta.dirname, '..')
const supergraphFile = path.join(root, 'schema/supergraph.graphql')
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

const subgraphs = await readRoverFile(path.join(root, 'rover.yaml')).catch((error: unknown) => {
  if (error instanceof OperatorError) fail(error.message)
  throw error
})
const composed = compose(subgraphs)
if ('errors' in composed) fail(`rover.yaml does not compose:\n${composed.errors.join('\n')}`)
for (const hint of composed.hints) console.warn(`hint: ${hint}`)

if (values.check) {
  if ((await readFile(supergraphFile, 'utf8')) !== composed.sdl)
    fail('schema/supergraph.graphql is stale: run `npm run compose` and commit it')
  console.log('schema/supergraph.graphql is up to date')
} else {
  await writeFile(supergraphFile, composed.sdl)
  console.log('wrote schema/supergraph.graphql')
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
