import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { composed } from '../../tests/gateway-world.ts'
import { readAccessRules } from './read-access-rules.ts'

const subgraph = (name: string, imports: string, sdl: string) => ({
  name,
  url: `http://${name}/graphql`,
  sdl: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}]) ${sdl}`,
})

const rulesOf = (sdl: string) => readAccessRules(parse(sdl))

const authenticated = { kind: 'authenticated' }
const scopes = (...anyOf: string[][]) => ({ kind: 'scopes', anyOf })
const policies = (...anyOf: string[][]) => ({ kind: 'policies', anyOf })

test('rules are read from types and fields of a composed supergraph', () => {
  const sdl = composed([
    subgraph(
      'a',
      '"@authenticated", "@requiresScopes", "@policy"',
      `type Query { user: User @authenticated }
       type User @policy(policies: [["staff", "centre"], ["leader"]]) {
         name: String @requiresScopes(scopes: [["user:read"], ["admin"]])
         number: Number
         kind: Kind
       }
       scalar Number @requiresScopes(scopes: [["number:read"]])
       enum Kind @authenticated { PERSON }`,
    ),
  ])
  assert.deepEqual(rulesOf(sdl), {
    ofType: new Map<string, unknown[]>([
      ['Kind', [authenticated]],
      ['Number', [scopes(['number:read'])]],
      ['User', [policies(['staff', 'centre'], ['leader'])]],
    ]),
    ofField: new Map<string, unknown[]>([
      ['Query.user', [authenticated]],
      ['User.name', [scopes(['user:read'], ['admin'])]],
    ]),
  })
})

test('rules of several subgraphs, of types on interfaces and of interface objects are merged', () => {
  const shared = '"@key", "@shareable", "@authenticated", "@requiresScopes"'
  const sdl = composed([
    subgraph(
      'a',
      shared,
      `type Query { count: Int @shareable @authenticated post: Post media: Media }
       interface Post { id: ID }
       type Draft implements Post @authenticated { id: ID }
       interface Media @key(fields: "id") { id: ID! }
       type Film implements Media @key(fields: "id") { id: ID! }`,
    ),
    subgraph(
      'b',
      `${shared}, "@interfaceObject"`,
      `type Query { count: Int @shareable @requiresScopes(scopes: [["count"]]) }
       type Media @key(fields: "id") @interfaceObject {
         id: ID!
         rating: Int @requiresScopes(scopes: [["rate"]])
       }`,
    ),
  ])
  assert.deepEqual(rulesOf(sdl), {
    ofType: new Map<string, unknown[]>([
      ['Draft', [authenticated]],
      ['Post', [authenticated]],
    ]),
    ofField: new Map<string, unknown[]>([
      ['Film.rating', [scopes(['rate'])]],
      ['Media.rating', [scopes(['rate'])]],
      ['Query.count', [authenticated, scopes(['count'])]],
    ]),
  })
})

test('directives that subgraphs import by other names are found', () => {
  const sdl = composed([
    subgraph(
      'a',
      '{ name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@may" }',
      'type Query { a: Int @signedIn b: Int @may(scopes: [["b"]]) }',
    ),
  ])
  assert.match(sdl, /@signedIn/)
  assert.deepEqual([...rulesOf(sdl).ofField.keys()], ['Query.a', 'Query.b'])
})

const spec = 'https://specs.apollo.dev/authenticated/v0.1'

const links: ReadonlyArray<readonly [string, string, string]> = [
  ['its own name', `@link(url: "${spec}")`, '@authenticated'],
  ['a name by as:', `@link(url: "${spec}", as: "access")`, '@access'],
  ['a prefix', `@link(url: "${spec}", as: "access")`, '@access__authenticated'],
  ['an import', `@link(url: "${spec}", as: "x", import: ["@authenticated"])`, '@authenticated'],
  ['@link by another name', `@uses(url: "${spec}/", for: SECURITY)`, '@authenticated'],
  ['@core', `@core(feature: "${spec}", as: "access")`, '@access'],
]

for (const [what, link, directive] of links)
  test(`a directive that goes by ${what} is found`, () => {
    for (const schema of [`schema ${link} { query: Query }`, `extend schema ${link}`]) {
      const { ofField } = rulesOf(`${schema} type Query { a: Int ${directive} }`)
      assert.deepEqual([...ofField], [['Query.a', [authenticated]]])
    }
  })

test('a directive of the same name that no link brings is no rule', () => {
  const sdl = 'schema @tag(name: "a") { query: Query } type Query @authenticated { a: Int }'
  assert.equal(rulesOf(sdl).ofType.size, 0)
})

test('rules of extensions join those of their types', () => {
  const { ofType, ofField } = rulesOf(`
    extend schema @link(url: "${spec}")
      @link(url: "https://specs.apollo.dev/requiresScopes/v0.1")
    interface Post @authenticated { id: ID }
    extend interface Post @requiresScopes(scopes: [["post"]]) { title: String @authenticated }
  `)
  assert.deepEqual([...ofType], [['Post', [authenticated, scopes(['post'])]]])
  assert.deepEqual([...ofField], [['Post.title', [authenticated]]])
})

test('equal rules are one', () => {
  const { ofField } = rulesOf(`
    extend schema @link(url: "https://specs.apollo.dev/policy/v0.1")
    type Query { a: Int @policy(policies: [["p"]]) b: Int @policy(policies: [["p"]]) }
  `)
  assert.equal(ofField.get('Query.a')?.[0], ofField.get('Query.b')?.[0])
})

const notUnderstood: ReadonlyArray<readonly [string, string, string, RegExp]> = [
  ['a version that is not known', 'authenticated/v1.0', '@authenticated', /authenticated\/v1\.0/],
  ['no scopes', 'requiresScopes/v0.1', '@requiresScopes', /"@requiresScopes" of Query\.a/],
  ['scopes of another form', 'requiresScopes/v0.1', '@requiresScopes(scopes: [1])', /Query\.a/],
  ['policies of another form', 'policy/v0.1', '@policy(policies: "p")', /"@policy" of Query\.a/],
]

for (const [what, feature, directive, message] of notUnderstood)
  test(`a supergraph with ${what} is refused`, () => {
    const sdl = `extend schema @link(url: "https://specs.apollo.dev/${feature}") type Query { a: Int ${directive} }`
    assert.throws(() => rulesOf(sdl), message)
  })

test('a link whose imports cannot be read is refused', () => {
  const sdl = `extend schema @link(url: "${spec}", import: [7]) type Query { a: Int }`
  assert.throws(() => rulesOf(sdl))
})
