import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { OperatorError } from '#kit/operator-error.ts'
import { readRoverFile } from './rover-file.ts'

async function roverFile(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-rover-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = path.join(folder, 'rover.yaml')
  await writeFile(file, text)
  return file
}

test('a rover.yaml gives its subgraphs with their schemas, which stand beside it', async (t) => {
  const file = await roverFile(
    t,
    'subgraphs: { fees: { routing_url: "http://fees/graphql", schema: { file: fees.graphql } } }',
  )
  await writeFile(path.join(path.dirname(file), 'fees.graphql'), 'type Query { fee: Int }')
  assert.deepEqual(await readRoverFile(file), [
    { name: 'fees', url: 'http://fees/graphql', sdl: 'type Query { fee: Int }' },
  ])
})

const broken: ReadonlyArray<[what: string, text: string, problems: readonly RegExp[]]> = [
  ['that is not YAML', 'subgraphs: [', [/rover\.yaml:/]],
  ['that is empty', '', [/the file: .*Object/]],
  ['without subgraphs', 'federation_version: =2.14.4', [/subgraphs: /]],
  ['with an empty list of subgraphs', 'subgraphs: {}', [/subgraphs: names no subgraph/]],
  [
    'with several faults',
    'subgraphs: { fees: { routing_url: nowhere, schema: { file: 7 } }, centre: { schema: {} } }',
    [
      /subgraphs\.fees\.routing_url: not a URL/,
      /subgraphs\.fees\.schema\.file: .*string/,
      /subgraphs\.centre\.routing_url: /,
      /subgraphs\.centre\.schema\.file: /,
    ],
  ],
  [
    'that names schema files which are not there',
    `subgraphs:
      fees: { routing_url: "http://fees", schema: { file: gone.graphql } }
      centre: { routing_url: "http://centre", schema: { file: lost.graphql } }`,
    [/schema file of fees .*gone\.graphql/, /schema file of centre .*lost\.graphql/],
  ],
]

for (const [what, text, problems] of broken)
  test(`a rover.yaml ${what} is refused with everything that is wrong`, async (t) => {
    const error = await readRoverFile(await roverFile(t, text)).catch((thrown: unknown) => thrown)
    assert.ok(error instanceof OperatorError)
    for (const problem of problems) assert.match(error.message, problem)
  })

test('a rover.yaml that is not there is named', async () => {
  await assert.rejects(readRoverFile('/nowhere/rover.yaml'), /\/nowhere\/rover\.yaml/)
})
