import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withoutKnownTypes } from './known-types.ts'
import type { EntityFetch, PathStep, PlanNode, RequiredSelection } from './plan.ts'
import { readSupergraphSdl } from './supergraph.ts'

const supergraph = readSupergraphSdl(/* GraphQL */ `
  schema {
    query: Query
  }
  type Query {
    dossier: Dossier
    party: Party
  }
  type Dossier {
    id: ID!
    owner: Party
    procedure: Procedure
  }
  type Procedure {
    id: ID!
  }
  interface Party {
    id: ID!
  }
  type Citizen implements Party {
    id: ID!
    procedure: Procedure
  }
  type Household implements Party {
    id: ID!
  }
`)

const path = (...keys: string[]): PathStep[] => keys.map((key) => ({ kind: 'field', key }))

const idOf = (type: string): RequiredSelection => ({
  kind: 'fragment',
  type,
  selections: [{ kind: 'field', source: 'id', name: 'id', selections: [] }],
})

function root(operation: string): PlanNode {
  const common = { path: [], subgraph: 'dossiers', variables: [], outputRewrites: [] }
  return { kind: 'root', operation, ...common }
}

function entities(paths: PathStep[][], requires: RequiredSelection[], operation: string) {
  const rewrites = { inputRewrites: [], outputRewrites: [] }
  const entry = { responseKey: '_entities', variable: 'representations', paths, requires }
  const common = { subgraph: 'procedures', variables: [], contexts: [] }
  const node: EntityFetch = {
    kind: 'entities',
    operation,
    groups: [{ ...entry, ...rewrites }],
    ...common,
  }
  return node
}

const names =
  'query($representations:[_Any!]!){_entities(representations:$representations){...on Procedure{name}}}'

/** The operations of a plan whose nodes follow one another, once known types are left out. */
function operationsOf(...nodes: PlanNode[]): string[] {
  const shortened = withoutKnownTypes({ root: { kind: 'sequence', nodes } }, supergraph).root
  assert.equal(shortened?.kind, 'sequence')
  return shortened.nodes.map((node) => {
    assert.ok(node.kind === 'root' || node.kind === 'entities')
    return node.operation
  })
}

describe('the type of an object', () => {
  it('is not asked for at a field of an object type', () => {
    const [operation] = operationsOf(
      root('{ dossier { __typename procedure { __typename id } } }'),
      entities([path('dossier', 'procedure')], [idOf('Procedure')], names),
    )
    assert.equal(operation, '{dossier{procedure{id}}}')
  })

  it('is not asked for below the entities of another fetch', () => {
    const operations = operationsOf(
      root('{ dossier { id } }'),
      entities(
        [path('dossier')],
        [idOf('Dossier')],
        'query($representations:[_Any!]!){_entities(representations:$representations){...on Dossier{procedure{__typename id}}}}',
      ),
    )
    assert.match(operations[1] ?? '', /procedure\{id\}/)
  })

  it('is asked for at a field of an interface', () => {
    const operation = '{party{__typename ...on Citizen{__typename id}}}'
    assert.deepEqual(operationsOf(root(operation)), [operation])
  })

  it('is asked for where nothing else is', () => {
    assert.deepEqual(operationsOf(root('{dossier{__typename}}')), ['{dossier{__typename}}'])
  })

  it('is asked for where the plan goes on for some types only', () => {
    const operation = '{dossier{procedure{__typename id}}}'
    const some: PathStep = { kind: 'types', types: ['Procedure'] }
    const [asked] = operationsOf(
      root(operation),
      entities([[...path('dossier', 'procedure'), some]], [idOf('Procedure')], names),
    )
    assert.equal(asked, operation)
  })

  it('is asked for where entities of several types are fetched at once', () => {
    const operation = '{dossier{procedure{__typename id}}}'
    const [asked] = operationsOf(
      root(operation),
      entities([path('dossier', 'procedure')], [idOf('Procedure'), idOf('Dossier')], names),
    )
    assert.equal(asked, operation)
  })

  it('is asked for inside of what representations take', () => {
    const operation = '{dossier{__typename id procedure{__typename id}}}'
    const [asked] = operationsOf(
      root(operation),
      entities(
        [path('dossier')],
        [
          {
            kind: 'fragment',
            type: 'Dossier',
            selections: [
              {
                kind: 'field',
                source: 'procedure',
                name: 'procedure',
                selections: [idOf('Procedure')],
              },
            ],
          },
        ],
        names,
      ),
    )
    assert.equal(asked, '{dossier{id procedure{__typename id}}}')
  })
})
