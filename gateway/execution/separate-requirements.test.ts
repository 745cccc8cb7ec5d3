import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntityFetch, PlanNode, RequiredSelection } from './plan.ts'
import { separateRequirements } from './separate-requirements.ts'

const field = (name: string, ...selections: readonly RequiredSelection[]): RequiredSelection => ({
  kind: 'field',
  source: name,
  name,
  selections,
})

const further = new Map(['vnd', 'usd'].map((name) => [name, { name: 'price', given: [] }] as const))
const required: Readonly<Record<string, readonly string[]>> = {
  'Cat.tax': ['vnd'],
  'Cat.duty': ['usd'],
  'Cat.fee': ['vnd', 'parts'],
}
const requirements = {
  further,
  requiredOf: (_: string, type: string, field: string) =>
    new Set(required[`${type}.${field}`] ?? []),
}

function fetchOf(operation: string, selections: readonly RequiredSelection[]): EntityFetch {
  return {
    kind: 'entities',
    subgraph: 'tax',
    operation,
    variables: ['on'],
    contexts: [],
    groups: [
      {
        responseKey: '_entities',
        variable: 'r',
        paths: [],
        requires: [{ kind: 'fragment', type: 'Cat', selections }],
        inputRewrites: [],
        outputRewrites: [],
      },
    ],
  }
}

function fetchesOf(node: PlanNode): EntityFetch[] {
  if (node.kind === 'entities') return [node]
  assert.ok(node.kind === 'parallel')
  return node.nodes.flatMap(fetchesOf)
}

const requiredNames = ({ groups }: EntityFetch) =>
  groups[0]?.requires[0]?.selections.map(
    (selection) => selection.kind === 'field' && selection.name,
  )

test('fields that require several values of one field are asked for apart, each with its own', () => {
  const fetch = fetchOf(
    'query ($r: [_Any!]!, $on: String) { _entities(representations: $r) { ... on Cat { tax ...C } } } fragment C on Cat { duty(on: $on) fee name }',
    [field('id'), field('vnd'), field('usd'), field('parts')],
  )
  const fetches = fetchesOf(separateRequirements(fetch, requirements))
  assert.deepEqual(
    fetches.map(({ operation }) => operation),
    [
      'query($r:[_Any!]!){_entities(representations:$r){...on Cat{tax}...on Cat{...on Cat{fee}}...on Cat{...on Cat{name}}}}',
      'query($r:[_Any!]!$on:String){_entities(representations:$r){...on Cat{...on Cat{duty(on:$on)}}}}',
    ],
  )
  assert.deepEqual(
    fetches.map(({ variables }) => variables),
    [[], ['on']],
  )
  assert.deepEqual(fetches.map(requiredNames), [
    ['id', 'vnd', 'parts'],
    ['id', 'usd', 'parts'],
  ])
})

test('a fetch whose fields agree in what they require stays one', () => {
  const fetch = fetchOf('{ _entities { ... on Cat { tax fee } } }', [field('id'), field('vnd')])
  assert.equal(separateRequirements(fetch, requirements), fetch)
})
