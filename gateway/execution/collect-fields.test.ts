import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertObjectType, buildSchema, type FieldNode, Kind } from 'graphql'
import { Failure } from '#kit/errors.ts'
import { collectFields } from './collect-fields.ts'
import type { SelectedField, Selection } from './selection.ts'

const schema = buildSchema(`
  type Query { owner: Owner }
  type Owner implements Named { name: String number: String }
  interface Named { name: String }
`)
const query = assertObjectType(schema.getType('Query'))
const refusal = new Failure('FORBIDDEN', 'No')

function field(
  name: string,
  selections: readonly Selection[] = [],
  refused = false,
): SelectedField {
  const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } }
  const keys = { responseKey: name, gatheredKey: name }
  return { kind: 'field', name, ...keys, node, refusal: refused ? refusal : null, selections }
}

/** Which fields there are, and which of them are refused. */
const told = (selections: readonly Selection[]) =>
  selections.map((selection) =>
    selection.kind === 'field' ? [selection.name, selection.refusal !== null] : selection.type,
  )

test('selections of one key are merged', () => {
  const [owner] = collectFields(
    query,
    [field('owner', [field('name')]), field('owner', [field('number')])],
    schema,
  )
  assert.deepEqual(told(owner?.selections ?? []), [
    ['name', false],
    ['number', false],
  ])
})

test('what is selected of a refused place stays, refused, beside what is selected of another', () => {
  const allowed = field('owner', [field('name')])
  const forbidden = field('owner', [field('number')], true)
  for (const selections of [
    [allowed, forbidden],
    [forbidden, allowed],
  ]) {
    const [owner] = collectFields(query, selections, schema)
    assert.equal(owner?.refusal, null)
    assert.deepEqual(told(owner?.selections ?? []).toSorted(), [
      ['name', false],
      ['number', true],
    ])
  }
})

test('the fields of a fragment that is true for the type stand in its place', () => {
  const owner = assertObjectType(schema.getType('Owner'))
  const fragment = { kind: 'fragment', type: 'Named', selections: [field('name')] } as const
  const fields = collectFields(owner, [fragment, field('number')], schema)
  assert.deepEqual(
    fields.map(({ name }) => name),
    ['name', 'number'],
  )
})

test('fragments on other types add nothing', () => {
  const fragment = { kind: 'fragment', type: 'Owner', selections: [field('name')] } as const
  assert.deepEqual(collectFields(query, [fragment], schema), [])
})
