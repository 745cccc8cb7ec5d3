import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, isInterfaceType, isObjectType, parse, print } from 'graphql'
import { askRequirements } from './ask-requirements.ts'
import { nameRequirements } from './name-requirements.ts'

const directive = `
  directive @join__field(graph: join__Graph, requires: join__FieldSet, external: Boolean) repeatable on FIELD_DEFINITION
  scalar join__FieldSet
  enum join__Graph { SHOP TAX }
`
const supergraph = parse(`
  ${directive}
  type Query { cat: Cat }
  interface Pet { price(in: String!, on: String): Int friends: [Pet!] }
  type Cat implements Pet {
    price(in: String!, on: String): Int @join__field(graph: SHOP) @join__field(graph: TAX, external: true)
    friends: [Pet!] @join__field(graph: SHOP) @join__field(graph: TAX, external: true)
    tax: Int @join__field(graph: TAX, requires: "price(in: \\"VND\\", on: \\"today\\")")
    duty: Int @join__field(graph: TAX, requires: "price(on: \\"today\\", in: \\"VND\\") friends { price(in: \\"USD\\") }")
    plain: Int @join__field(graph: TAX, requires: "friends { friends { __typename } }")
  }
  type Dog implements Pet { price(in: String!, on: String): Int @join__field(graph: SHOP) friends: [Pet!] @join__field(graph: SHOP) }
`)

function fieldsOf(type: string): Record<string, string> {
  const schema = buildSchema(print(nameRequirements(supergraph).document))
  const definition = schema.getType(type)
  assert.ok(isObjectType(definition) || isInterfaceType(definition))
  return Object.fromEntries(
    Object.values(definition.getFields()).map(({ name, astNode }) => [
      name,
      (astNode?.directives ?? []).map(print).join(' '),
    ]),
  )
}

test('a field that is required with arguments is required by a name of its own, the same for equal ones', () => {
  const { tax, duty, plain } = fieldsOf('Cat')
  assert.equal(tax, '@join__field(graph: TAX, requires: "join__required_0")')
  assert.equal(
    duty,
    '@join__field(graph: TAX, requires: "join__required_0 friends {\\n  join__required_1\\n}")',
  )
  assert.match(plain ?? '', /friends { friends { __typename } }/)
})

test('the further field is where the field is, and on every type of an interface', () => {
  assert.equal(
    fieldsOf('Cat').join__required_0,
    '@join__field(graph: SHOP) @join__field(graph: TAX, external: true)',
  )
  assert.deepEqual(Object.keys(fieldsOf('Pet')), ['price', 'friends', 'join__required_1'])
  assert.equal(fieldsOf('Dog').join__required_1, '@join__field(graph: SHOP)')
  assert.equal(fieldsOf('Dog').join__required_0, undefined)
})

test('a supergraph that requires nothing with arguments stays as it is', () => {
  const document = parse(`
    ${directive}
    type Query { a: Int b: Int @join__field(graph: TAX, requires: "a") }
  `)
  assert.equal(nameRequirements(document).document, document)
})

test('subgraphs are asked for the field with its arguments, and given it by its own name', () => {
  const { fields } = nameRequirements(supergraph)
  const asked = askRequirements(
    {
      kind: 'entities',
      subgraph: 'tax',
      operation: '{ _entities { ... on Cat { join__required_0 price(in: "VND") } } }',
      variables: [],
      contexts: [],
      groups: [
        {
          responseKey: '_entities',
          variable: 'representations',
          paths: [],
          requires: [
            {
              kind: 'fragment',
              type: 'Cat',
              selections: [
                {
                  kind: 'field',
                  source: 'join__required_0',
                  name: 'join__required_0',
                  selections: [],
                },
              ],
            },
          ],
          inputRewrites: [],
          outputRewrites: [],
        },
      ],
    },
    fields,
  )
  assert.equal(
    asked.operation,
    '{_entities{...on Cat{join__required_0:price(in:"VND" on:"today")price(in:"VND")}}}',
  )
  assert.ok(asked.kind === 'entities')
  assert.deepEqual(asked.groups[0]?.requires[0]?.selections, [
    { kind: 'field', source: 'join__required_0', name: 'price', selections: [] },
  ])
})
