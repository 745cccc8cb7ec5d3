import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  buildSchema,
  type DocumentNode,
  Kind,
  parse,
  print,
  validate,
  validateSchema,
  visit,
} from 'graphql'
import type { KnownOperation, OperationPolicy } from './counted-operations.ts'
import { judgeOperations, type OperationsQuestion } from './judge-operations.ts'

const before = `
  directive @slow(limitMs: Int) on FIELD
  type Query {
    dossier(id: ID!, onDate: String): Dossier
    dossiers(filter: Filter, first: Int = 20): [Dossier!]!
    party: Party
    node: Node
    result: Result
  }
  type Mutation { note(text: String!): Boolean }
  interface Node { id: ID! }
  interface Party { name: String }
  type Dossier implements Node { id: ID! status: Status! note: String owner: Party }
  type Citizen implements Party & Node { id: ID! name: String birthYear: Int }
  type Organisation implements Party { name: String taxOffice: String }
  union Result = Dossier | Citizen
  enum Status { OPEN CLOSED }
  enum Channel { COUNTER POST ONLINE }
  input Filter { status: Status channel: Channel code: String nested: Filter }
`

const operations: Readonly<Record<string, string>> = {
  byId: '{ dossier(id: 1) { id note } }',
  onDate: 'query ($id: ID!) { dossier(id: $id, onDate: "2014-07-02") { status } }',
  literal: '{ dossiers(filter: { channel: POST }) { id } }',
  variable: 'query ($filter: Filter) { dossiers(filter: $filter, first: 5) { id } }',
  owner: '{ dossier(id: 1) { owner { name ... on Citizen { birthYear } } } }',
  node: '{ node { id ... on Dossier { note } ... on Party { name } } }',
  result: '{ result { __typename ... on Node { id } ... on Dossier { status } } }',
  slow: '{ party @slow(limitMs: 5) { ...P } } fragment P on Organisation { taxOffice }',
  write: 'mutation ($text: String!) { note(text: $text) }',
}

const known = (id: string, given: Partial<KnownOperation> = {}): KnownOperation => ({
  id,
  name: null,
  document: operations[id] ?? '',
  clients: [{ name: 'portal', version: null, count: 10 }],
  lastSeen: new Date('2014-07-02T08:00:00Z'),
  isPersisted: false,
  ...given,
})

const policy: OperationPolicy = {
  from: new Date('2014-06-25T00:00:00Z'),
  to: new Date('2014-07-03T00:00:00Z'),
  minCount: 1,
  minPercentage: 0,
  excludedClients: [],
  excludedOperationNames: [],
  ignoredOperations: [],
  failOnDangerous: false,
}

const judge = (after: string, given: Partial<OperationsQuestion> = {}) =>
  judgeOperations({
    before,
    after,
    operations: Object.keys(operations).map((id) => known(id)),
    policy,
    overrides: [],
    today: '2014-07-02',
    ...given,
  })

/** The schema with one text of it replaced. */
function changed(from: string | RegExp, to: string): string {
  const after = before.replace(from, to)
  assert.notEqual(after, before)
  return after
}

const breaking: ReadonlyArray<[what: string, after: string, id: string, broken: string[]]> = [
  ['a field', changed(' note: String', ''), 'FIELD_REMOVED Dossier.note', ['byId', 'node']],
  [
    'the type of a field',
    changed('status: Status! note', 'status: Status note'),
    'FIELD_TYPE_CHANGED Dossier.status Status',
    ['onDate', 'result'],
  ],
  [
    'an argument',
    changed(', onDate: String', ''),
    'FIELD_ARGUMENT_REMOVED Query.dossier.onDate',
    ['onDate'],
  ],
  [
    'an argument that becomes mandatory',
    changed('onDate: String', 'onDate: String!'),
    'FIELD_ARGUMENT_TYPE_CHANGED Query.dossier.onDate String!',
    ['byId', 'onDate', 'owner'],
  ],
  [
    'a new mandatory argument',
    changed('first: Int = 20', 'first: Int = 20, by: Int!'),
    'FIELD_ARGUMENT_ADDED Query.dossiers.by',
    ['literal', 'variable'],
  ],
  ['an input field', changed('code: String ', ''), 'INPUT_FIELD_REMOVED Filter.code', ['variable']],
  [
    'a new mandatory input field',
    changed('code: String', 'code: String by: Int!'),
    'INPUT_FIELD_ADDED Filter.by',
    ['literal', 'variable'],
  ],
  [
    'an enum value that is sent',
    changed('POST ', ''),
    'ENUM_VALUE_REMOVED Channel.POST',
    ['literal', 'variable'],
  ],
  [
    'an enum value that nobody sends but in a variable',
    changed(' CLOSED', ''),
    'ENUM_VALUE_REMOVED Status.CLOSED',
    ['variable'],
  ],
  [
    'a member of a union',
    changed('Dossier | Citizen', 'Citizen'),
    'UNION_MEMBER_REMOVED Result Dossier',
    ['result'],
  ],
  [
    'an interface',
    changed('Party & Node', 'Party'),
    'OBJECT_TYPE_INTERFACE_REMOVED Citizen Node',
    ['node', 'result'],
  ],
  ['a type', changed(/type Organisation[^}]*}/, ''), 'TYPE_REMOVED Organisation', ['slow']],
  ['a directive', changed(/directive.*\n/, ''), 'DIRECTIVE_REMOVED @slow', ['slow']],
  [
    'an argument of a directive',
    changed('@slow(limitMs: Int)', '@slow'),
    'DIRECTIVE_ARGUMENT_REMOVED @slow.limitMs',
    ['slow'],
  ],
  ['all mutations', changed(/type Mutation[^}]*}/, ''), 'TYPE_REMOVED Mutation', ['write']],
]

for (const [what, after, id, broken] of breaking)
  test(`a change of ${what} breaks exactly the operations that depend on it`, async () => {
    const { changes } = await judge(after)
    const change = changes.find((change) => change.id === id)
    assert.ok(change, `no change ${id} among ${changes.map((change) => change.id)}`)
    assert.deepEqual(
      change.operations.map((operation) => operation.id),
      broken,
    )
    assert.equal(change.severity, 'FAILURE')
  })

const dangerous: ReadonlyArray<[what: string, after: string, id: string, surprised: string[]]> = [
  [
    'an enum value',
    changed('CLOSED', 'CLOSED PAUSED'),
    'ENUM_VALUE_ADDED Status.PAUSED',
    ['onDate', 'result'],
  ],
  [
    'a union member',
    changed('Dossier | Citizen', 'Dossier | Citizen | Organisation'),
    'UNION_MEMBER_ADDED Result Organisation',
    ['result'],
  ],
  [
    'an optional argument',
    changed('first: Int', 'last: Int, first: Int'),
    'FIELD_ARGUMENT_ADDED Query.dossiers.last',
    ['literal', 'variable'],
  ],
  [
    'another default',
    changed('first: Int = 20', 'first: Int = 30'),
    'FIELD_ARGUMENT_DEFAULT_CHANGED Query.dossiers.first',
    ['literal', 'variable'],
  ],
]

for (const [what, after, id, surprised] of dangerous)
  test(`${what} that is new tells who may be surprised, and fails a check where it is to`, async () => {
    const { severity, changes } = await judge(after)
    const change = changes.find((change) => change.id === id)
    assert.ok(change, `no change ${id} among ${changes.map((change) => change.id)}`)
    assert.deepEqual(
      change.operations.map((operation) => operation.id),
      surprised,
    )
    assert.deepEqual([severity, change.severity], ['NOTICE', 'NOTICE'])
    const strict = await judge(after, { policy: { ...policy, failOnDangerous: true } })
    assert.equal(strict.severity, 'FAILURE')
  })

const safe: ReadonlyArray<[what: string, after: string]> = [
  ['a field', changed('note: String', 'note: String noteBy: String')],
  [
    'a type with fields and arguments',
    `${before} type Fee { id(of: Int!): ID! } enum Kind { FEE }`,
  ],
  ['a description', changed('note: String', '"Ghi chú." note: String')],
  ['a field that can no longer be null', changed('note: String', 'note: String!')],
]

for (const [what, after] of safe)
  test(`${what} that is new concerns nobody`, async () => {
    const { severity, changes } = await judge(after)
    assert.equal(severity, 'NOTICE')
    assert.deepEqual(
      changes.flatMap((change) => change.operations),
      [],
    )
    assert.ok(changes.length <= 2)
  })

test('no change gives a verdict without any', async () => {
  assert.deepEqual(await judge(before), {
    severity: 'NOTICE',
    checkedOperations: Object.keys(operations).length,
    misfits: [],
    changes: [],
  })
})

const withoutNote = changed(' note: String', '')

/** The operations that the removal of `Dossier.note` is judged by. */
async function countedFor(given: Partial<OperationsQuestion>): Promise<string[]> {
  const { changes } = await judge(withoutNote, given)
  return changes.flatMap((change) => change.operations).map(({ id }) => id)
}

test('an operation outside of the window breaks nothing, unless it is persisted', async () => {
  const lastSeen = new Date('2014-06-01T00:00:00Z')
  assert.deepEqual(await countedFor({ operations: [known('byId', { lastSeen })] }), [])
  const persisted = known('byId', { lastSeen: null, clients: [], isPersisted: true })
  assert.deepEqual(await countedFor({ operations: [persisted] }), ['byId'])
})

test('thresholds are a number of requests and a share of all of them', async () => {
  const often = known('byId', { clients: [{ name: 'portal', version: '1', count: 99 }] })
  const seldom = known('node', { clients: [{ name: 'kiosk', version: '1', count: 1 }] })
  const counted = (given: Partial<OperationPolicy>) =>
    countedFor({ operations: [often, seldom], policy: { ...policy, ...given } })
  assert.deepEqual(await counted({}), ['byId', 'node'])
  assert.deepEqual(await counted({ minCount: 2 }), ['byId'])
  assert.deepEqual(await counted({ minPercentage: 1 }), ['byId', 'node'])
  assert.deepEqual(await counted({ minPercentage: 1.1 }), ['byId'])
})

test('clients, names of operations and operations can be left out', async () => {
  const clients = [
    { name: 'portal', version: '1', count: 5 },
    { name: 'kiosk', version: '2', count: 7 },
  ]
  const operation = known('byId', { name: 'ById', clients })
  const counted = async (given: Partial<OperationPolicy>) => {
    const { changes } = await judge(withoutNote, {
      operations: [operation],
      policy: { ...policy, ...given },
    })
    return changes.flatMap((change) => change.operations).map(({ count }) => count)
  }
  assert.deepEqual(await counted({}), [12])
  assert.deepEqual(await counted({ excludedClients: [{ name: 'kiosk' }] }), [5])
  assert.deepEqual(await counted({ excludedClients: [{ name: 'kiosk', version: '1' }] }), [12])
  assert.deepEqual(await counted({ excludedClients: [{ name: 'kiosk' }, { name: 'portal' }] }), [])
  assert.deepEqual(await counted({ excludedOperationNames: ['ById'] }), [])
  assert.deepEqual(await counted({ ignoredOperations: ['byId'] }), [])
})

test('an override lets one change pass until its last day, and tells who gave it', async () => {
  const override = {
    change: 'FIELD_REMOVED Dossier.note',
    author: 'Sở Xây dựng',
    reason: 'The portal no longer shows notes',
    until: '2014-07-02',
  }
  const held = await judge(withoutNote, { overrides: [override] })
  assert.equal(held.severity, 'NOTICE')
  assert.deepEqual(
    held.changes[0]?.operations.map(({ override }) => override?.author),
    ['Sở Xây dựng', 'Sở Xây dựng'],
  )
  const ended = await judge(withoutNote, { overrides: [override], today: '2014-07-03' })
  assert.equal(ended.severity, 'FAILURE')
  const ofOne = await judge(withoutNote, { overrides: [{ ...override, operations: ['byId'] }] })
  assert.equal(ofOne.severity, 'FAILURE')
  const ofAnother = await judge(withoutNote, {
    overrides: [{ ...override, change: 'FIELD_REMOVED Dossier.id' }],
  })
  assert.equal(ofAnother.severity, 'FAILURE')
})

test('an operation that did not fit before is told, and judged by nothing', async () => {
  const { misfits, checkedOperations, changes } = await judge(withoutNote, {
    operations: [known('odd', { document: '{ nowhere }' }), known('text', { document: '{' })],
  })
  assert.deepEqual(misfits, ['odd', 'text'])
  assert.equal(checkedOperations, 0)
  assert.deepEqual(
    changes.map(({ severity }) => severity),
    ['NOTICE'],
  )
})

test('an operation is judged although its server took values and aliases out of its text', async () => {
  const schema = before.replace('code: String nested', 'code: String! nested')
  const sent =
    'query ($a: ID! $b: ID!) { dossier(id: $a) { note } dossier(id: $b) { id } dossiers(filter: {}) { id } }'
  const { misfits, changes } = await judge(schema.replace(' note: String', ''), {
    before: schema,
    operations: [known('bare', { document: sent })],
  })
  assert.deepEqual(misfits, [])
  assert.deepEqual(
    changes.map(({ id, operations }) => [id, operations.length]),
    [['FIELD_REMOVED Dossier.note', 1]],
  )
})

type Mutation = {
  readonly at: number
  readonly to: 'nothing' | 'mandatory' | 'Int' | 'Dossier' | 'Status'
}

const removable: readonly string[] = [
  Kind.FIELD_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.DIRECTIVE_DEFINITION,
]

/** One step from a schema to another: something is taken out, or has another type. */
function mutate(document: DocumentNode, { at, to }: Mutation): DocumentNode {
  let nth = 0
  return visit(document, {
    enter(node) {
      const isHit = to === 'nothing' ? removable.includes(node.kind) : node.kind === Kind.NAMED_TYPE
      if (!isHit || nth++ !== at) return undefined
      if (to === 'nothing') return null
      if (to === 'mandatory') return { kind: Kind.NON_NULL_TYPE, type: node }
      return { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: to } }
    },
  })
}

/** A schema as SDL that graphql-js takes; null for one that is none. */
function schemaOf(document: DocumentNode): string | null {
  try {
    const sdl = print(document)
    return validateSchema(buildSchema(sdl)).length === 0 ? sdl : null
  } catch {
    // What mutations make is often no schema.
    return null
  }
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(50),
  to: fc.constantFrom('nothing', 'mandatory', 'Int', 'Dossier', 'Status'),
})

test('whatever changes, an operation that no longer fits is found by a change that accounts for it', async () => {
  let broken = 0
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const after = schemaOf(mutations.reduce(mutate, parse(before)))
      fc.pre(after !== null)
      const schema = buildSchema(after)
      const verdict = await judge(after)
      const blamed = new Set(
        verdict.changes
          .filter(({ severity, code }) => severity === 'FAILURE' && code !== 'OPERATION_BROKEN')
          .flatMap(({ operations }) => operations.map(({ id }) => id)),
      )
      for (const [id, text] of Object.entries(operations)) {
        if (validate(schema, parse(text)).length === 0) continue
        broken++
        assert.ok(blamed.has(id), `${id} is broken and no change says why`)
      }
    }),
    { numRuns: 150 },
  )
  assert.ok(broken > 50)
})
