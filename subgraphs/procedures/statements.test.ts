import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'

const agency = '{ name parent { name } successors { name } }'
const procedureCase = `{
  name localVariant { localities ${agency} } timeLimit { unit amount }
  channels { timeLimit { amount } fees { amount exemptions { amountDue } } }
  papers { name } steps { description }
}`
const procedure = `{
  name singleCompetence aliases { code } field { name department ${agency} }
  competentAgencies ${agency}
  authorisation { legalBasis from { name } to ${agency} }
  cases ${procedureCase} legalBases { title } results { name }
  internalProcess { totalHours exceedsLimit steps { hours agency ${agency} } }
}`

/** Each list, asked for as many rows as a variable says. */
const lists: ReadonlyArray<[list: string, text: string, rowsOf: RegExp]> = [
  [
    'procedures',
    `query ($rows: Int!) { procedures(first: $rows) { totalCount edges { node ${procedure} } } }`,
    /"node"/g,
  ],
  [
    'procedures by relevance',
    `query ($rows: Int!) { procedures(first: $rows, filter: { search: "0" }) {
      edges { node { cases { timeLimit { unit } papers { name } } } } } }`,
    /"node"/g,
  ],
  [
    'agencies',
    `query ($rows: Int!) { agencies(first: $rows) { totalCount edges { node ${agency} } } }`,
    /"node"/g,
  ],
]

eachDatabase('the statements of the procedures subgraph', (open) => {
  const rows = new URL('./statements.test.sql', import.meta.url)
  const { query, takeStatements } = serveSubgraph(open, procedures, rows)

  async function statementsOf(text: string, variables: object): Promise<[number, string]> {
    takeStatements()
    const answer = await query(text, variables)
    assert.equal(answer.errors, undefined)
    return [takeStatements().length, JSON.stringify(answer.data)]
  }

  for (const [list, text, rowsOf] of lists)
    test(`${list} cost as many statements for 500 rows as for 5`, async () => {
      const [few, fewRows] = await statementsOf(text, { rows: 5 })
      const [many, manyRows] = await statementsOf(text, { rows: 500 })
      assert.equal(fewRows.match(rowsOf)?.length, 5)
      assert.equal(manyRows.match(rowsOf)?.length, 500)
      assert.equal(many, few)
    })

  test('what a list does not show costs nothing', async () => {
    const [statements] = await statementsOf('{ procedures { edges { node { code name } } } }', {})
    assert.equal(statements, 1)
  })

  test('fields and groups cost as many statements as their list and their departments', async () => {
    const [fields] = await statementsOf('{ fields { name department { name } } }', {})
    assert.equal(fields, 2)
    const groups = 'groups(by: DEPARTMENT) { total department { name } }'
    const [counted] = await statementsOf(`{ procedureStatistics { total ${groups} } }`, {})
    assert.equal(counted, 3)
  })

  test('references to cases, with their limits only, cost two statements for 500 as for 5', async () => {
    const [, shown] = await statementsOf(
      '{ procedures(first: 500) { edges { node { cases { id } } } } }',
      {},
    )
    const ids = shown.match(/[0-9a-f-]{36}/g) ?? []
    assert.equal(ids.length, 500)
    for (const some of [ids.slice(0, 5), ids]) {
      const [statements, rows] = await statementsOf(
        `query ($representations: [_Any!]!) {
          _entities(representations: $representations) { ... on ProcedureCase { timeLimit { unit amount } } }
        }`,
        { representations: some.map((id) => ({ __typename: 'ProcedureCase', id })) },
      )
      assert.equal(rows.match(/"amount":3/g)?.length, some.length)
      assert.equal(statements, 2)
    }
  })

  const entities: ReadonlyArray<[type: string, prefix: string, selection: string]> = [
    ['Procedure', '1.', procedure],
    ['AdministrativeField', 'LV-', `{ name department ${agency} }`],
    [
      'Publication',
      'P-',
      '{ title procedureFigures { countsAgree computed { value } } centreGoal { missing } }',
    ],
  ]

  for (const [type, prefix, selection] of entities)
    test(`references to ${type} cost as many statements for 500 as for 5`, async () => {
      const text = `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on ${type} ${selection} }
      }`
      const references = Array.from({ length: 500 }, (_, number) => ({
        __typename: type,
        code: `${prefix}${String(number).padStart(6, '0')}`,
      }))
      const [few] = await statementsOf(text, { representations: references.slice(0, 5) })
      const [many, rows] = await statementsOf(text, { representations: references })
      assert.doesNotMatch(rows, /null,null/)
      assert.equal(many, few)
    })
})
