import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { OperatorError } from '#kit/operator-error.ts'
import { readRoverFile } from '../../rover-file.ts'
import { checkOwnership } from './check-ownership.ts'
import { parseOwnership, readOwnershipFile } from './ownership-file.ts'

const root = path.join(import.meta.dirname, '../../..')

const ownership = parseOwnership(`
  shared: [Rate, Page*]
  subgraphs:
    dossiers: { department: H49.20, types: [Dossier*], fields: [Query.dossier*] }
    land: { department: H49.12, types: [Plot, Land*], fields: ["*.plots", Dossier.plot*, Query.*] }
`)

/** What is found in a schema of the land register: rule, coordinate, and the text pointed at. */
function found(sdl: string): string[] {
  return checkOwnership('land', sdl, ownership).map(({ rule, coordinate, places }) => {
    const [place] = places
    const { start, end } = place?.span ?? { start: { byteOffset: 0 }, end: { byteOffset: 0 } }
    return `${rule} ${coordinate} at ${Buffer.from(sdl).subarray(start.byteOffset, end.byteOffset)}`
  })
}

test('a subgraph defines its own types and what is shared, and adds the fields that it may', () => {
  assert.deepEqual(
    found(`
      type Query { plot(id: ID!): Plot }
      type Plot @key(fields: "id") { id: ID! area: Int }
      enum LandUse { FOREST } type Rate { value: Float } type PageInfo { hasNextPage: Boolean! }
      type Dossier @key(fields: "id") { id: ID! status: String @external plotOf: Plot plots: [Plot] }
      extend type DossierEvent { plots: [Plot] }
    `),
    [],
  )
})

test('a type or a field of another department is found where it stands', () => {
  assert.deepEqual(
    found(`
      "Thửa đất." type Plot { id: ID! }
      "Hồ sơ." type DossierNote { text: String }
      type Dossier @key(fields: "id") { id: ID! status(now: Boolean): String }
      extend type Dossier { note: String }
      enum Weather { RAIN }
    `),
    [
      'TYPE_OF_ANOTHER DossierNote at DossierNote',
      'FIELD_OF_ANOTHER DossierNote.text at text',
      'FIELD_OF_ANOTHER Dossier.status at status',
      'FIELD_OF_ANOTHER Dossier.note at note',
      'TYPE_OF_ANOTHER Weather at Weather',
      'FIELD_OF_ANOTHER Weather.RAIN at RAIN',
    ],
  )
})

test('a finding says whom to ask', () => {
  const [type, field] = checkOwnership('land', 'type DossierNote { text: String }', ownership)
  assert.match(type?.message ?? '', /defined by dossiers \(H49\.20\)/)
  assert.match(field?.message ?? '', /land \(H49\.12\) may not add DossierNote\.text: ask H49\.20/)
})

test('a subgraph that nobody answers for is a finding of its own', () => {
  const [only, ...others] = checkOwnership('weather', 'type Query { a: Int }', ownership)
  assert.deepEqual([only?.rule, others], ['SUBGRAPH_WITHOUT_OWNER', []])
})

const broken: ReadonlyArray<[what: string, text: string, problems: readonly RegExp[]]> = [
  ['is not YAML', 'subgraphs: [', [/./]],
  ['is empty', '', [/the file: /]],
  ['names no subgraph', 'subgraphs: {}', [/names no subgraph/]],
  [
    'has several faults',
    'subgraphs: { land: { types: ["*Plot", "a b"], fields: [Plot], owner: me } }',
    [
      /land\.department/,
      /types\.0: not the name/,
      /types\.1/,
      /fields\.0: not a field/,
      /land\.owner/,
    ],
  ],
  [
    'gives one type to two subgraphs',
    'subgraphs: { a: { department: x, types: [Dossier*] }, b: { department: y, types: [DossierNote] } }',
    [/subgraphs\.b\.types: DossierNote is a's \(Dossier\*\)/],
  ],
]

for (const [what, text, problems] of broken)
  test(`an ownership file that ${what} is refused with everything that is wrong`, () => {
    assert.throws(
      () => parseOwnership(text),
      (error: unknown) => {
        assert.ok(error instanceof OperatorError)
        for (const problem of problems) assert.match(error.message, problem)
        return true
      },
    )
  })

test('an ownership file that is not there is named', async () => {
  await assert.rejects(readOwnershipFile('/nowhere/ownership.yaml'), /\/nowhere\/ownership\.yaml/)
})

test('our own subgraphs keep to what they own', async () => {
  const ours = await readOwnershipFile(path.join(root, 'schema/ownership.yaml'))
  const subgraphs = await readRoverFile(path.join(root, 'rover.yaml'))
  assert.deepEqual(
    subgraphs.flatMap(({ name, sdl }) => checkOwnership(name, sdl, ours)),
    [],
  )
})
