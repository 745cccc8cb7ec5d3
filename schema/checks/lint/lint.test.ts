import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRoverFile } from '../../rover-file.ts'
import { entityOwners, foreignTo } from '../entity-owners.ts'
import { lint, lintRules, newDiagnostics } from './lint.ts'

const isForeign = (type: string) => type === 'Dossier'

/** What one rule finds: coordinates, each with the text that it points at. */
function found(rule: string, sdl: string): string[] {
  const bytes = Buffer.from(sdl)
  return lint(sdl, { isForeign })
    .filter((diagnostic) => diagnostic.rule === rule)
    .map(({ coordinate, span: { start, end } }) => {
      return `${coordinate} at ${bytes.subarray(start.byteOffset, end.byteOffset)}`
    })
}

const cases: ReadonlyArray<[rule: string, sdl: string, found: string[]]> = [
  [
    'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
    '"Phí." type fee_item { id: ID! } type FeeItem { id: ID! } scalar VND enum payment { A } ',
    ['fee_item at fee_item', 'payment at payment'],
  ],
  [
    'FIELD_NAMES_SHOULD_BE_CAMEL_CASE',
    '"Phí." type Fee { Due(By_day: Int): Int paidOn(day: Int): Int } input I { so_tien: Int } ',
    ['Fee.Due at Due', 'Fee.Due(By_day:) at By_day', 'I.so_tien at so_tien'],
  ],
  [
    'ENUM_VALUES_SHOULD_BE_SCREAMING_SNAKE_CASE',
    '"Phí." enum Kind { FEE Charge ON__SPOT ON_THE_SPOT_2 } ',
    ['Kind.Charge at Charge', 'Kind.ON__SPOT at ON__SPOT'],
  ],
  [
    'ALL_ELEMENTS_REQUIRE_DESCRIPTION',
    `type Query { a(b: Int): Int } type Fee @key(fields: "id") { id: ID! " " due: Int }
     type Dossier @key(fields: "id") { id: ID! fees: Int old: Int @external }
     extend type Fee { paid: Int } type FeeConnection { edges: [Int] } enum Kind { FEE } `,
    [
      ...[
        'Query.a at a',
        'Fee at Fee',
        'Fee.due at due',
        'Dossier.fees at fees',
        'Fee.paid at paid',
      ],
      ...['Kind at Kind', 'Kind.FEE at FEE'],
    ],
  ],
  [
    'DESCRIPTION_IN_BOTH_LANGUAGES',
    `"What is owed. Số tiền phải nộp." type A "Số tiền phải nộp." type B "What is owed." type C
     "In whole đồng, as \`phí\`." type D "Theo Nghị định." type E
     "Là số tiền còn phải nộp sau khi đã miễn, giảm theo quy định." type F "123" type G `,
    [
      'C at "What is owed."',
      'D at "In whole đồng, as `phí`."',
      'F at "Là số tiền còn phải nộp sau khi đã miễn, giảm theo quy định."',
    ],
  ],
  [
    'DEPRECATION_NEEDS_DATE',
    `type Fee {
       a: Int @deprecated
       b: Int @deprecated(reason: "Use unpaid. Until 2027-06-30.")
       c: Int @deprecated(reason: "Until 2027-02-30")
     } `,
    ['Fee.a at @deprecated', 'Fee.c at @deprecated(reason: "Until 2027-02-30")'],
  ],
  [
    'CROSS_SUBGRAPH_FIELD_SHOULD_BE_NULLABLE',
    `type Dossier @key(fields: "id") { id: ID! fees: [Int!]! paid: [Int!] }
     type Fee { dossier: Dossier! dossiers: [Dossier!]! maybe: Dossier own: Int! } `,
    ['Dossier.fees at [Int!]!', 'Fee.dossier at Dossier!', 'Fee.dossiers at [Dossier!]!'],
  ],
  [
    'PERSONAL_IDENTIFIER_IN_KEY',
    `type A @key(fields: "id") @key(fields: "owner { soCCCD }") { id: ID! }
     type B @federation__key(fields: "taxCode") { taxCode: ID! } type C @key(fields: "phone_number") { id: ID! }
     type D @key(fields: "identityNumber code") { id: ID! } type E @key(fields: "code procedureCode emailed") { id: ID! } `,
    [
      'A at @key(fields: "id")',
      'B at @federation__key(fields: "taxCode")',
      'C at @key(fields: "phone_number")',
      'D at @key(fields: "identityNumber code")',
    ],
  ],
  [
    'LIST_SHOULD_BE_PAGINATED',
    `type Query {
       all: [Fee!]! paged(first: Int!): [Fee!]! known: [Fee] @listSize(assumedSize: 5) counts: [Int!]! one: Fee
     } type Fee @key(fields: "id") { id: ID! parts: [Fee!]! } `,
    ['Query.all at [Fee!]!'],
  ],
]

for (const [rule, sdl, expected] of cases)
  test(`${rule} finds what breaks it, with its bytes, and nothing else`, () => {
    assert.deepEqual(found(rule, sdl), expected)
  })

test('every rule has a case here, and a code of its own', () => {
  assert.deepEqual(
    lintRules.map(({ code }) => code),
    cases.map(([rule]) => rule),
  )
})

test('a text that is no schema is one finding at its place', () => {
  const [only, ...others] = lint('"Phí."\ntype Query {', { isForeign })
  assert.deepEqual(others, [])
  assert.equal(only?.rule, 'INVALID_GRAPHQL')
  assert.deepEqual([only?.span.start.line, only?.span.start.byteOffset], [2, 19])
  assert.equal(lint('', { isForeign })[0]?.rule, 'INVALID_GRAPHQL')
  const deep = `type Query { a: ${'['.repeat(100_000)}`
  assert.match(lint(deep, { isForeign })[0]?.message ?? '', /nested too deeply/)
})

test('what stood there before is not new, wherever it stands now', () => {
  const before = 'type fee { id: ID! }'
  const after = `${'\n'.repeat(3)}type fee { id: ID! Due: Int }`
  const news = newDiagnostics(lint(after, { isForeign }), lint(before, { isForeign }))
  assert.deepEqual(
    news.map(({ rule, coordinate }) => [rule, coordinate]),
    [
      ['FIELD_NAMES_SHOULD_BE_CAMEL_CASE', 'fee.Due'],
      ['ALL_ELEMENTS_REQUIRE_DESCRIPTION', 'fee.Due'],
    ],
  )
  const same = lint(before, { isForeign })
  assert.deepEqual(newDiagnostics(same, same), [])
})

const word = fc.constantFrom(
  ...['type', 'enum', 'input', 'extend', 'Query', 'fee', 'Dossier', '{', '}', ':', 'a', 'Int', '!'],
  ...['"Phí 🏛."', '@key(fields: "cccd")', '@deprecated', '[Dossier!]!', '\n', '# đ\n', '(', ')'],
)

test('whatever a text holds, linting it ends with places that are in it', () => {
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const sdl = words.join(' ')
      const last = Math.max(0, Buffer.byteLength(sdl) - 1)
      return lint(sdl, { isForeign }).every(
        ({ span: { start, end } }) => start.byteOffset <= end.byteOffset && end.byteOffset <= last,
      )
    }),
  )
})

test('our own subgraphs break no rule', async () => {
  const subgraphs = await readRoverFile(path.join(import.meta.dirname, '../../../rover.yaml'))
  const owners = entityOwners(subgraphs)
  const findings = subgraphs.flatMap(({ name, sdl }) =>
    lint(sdl, { isForeign: foreignTo(name, owners) }).map(
      ({ rule, coordinate }) => `${name}: ${coordinate} ${rule}`,
    ),
  )
  assert.deepEqual(findings, [])
})
