import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { fees } from './main.ts'

const statistics = `feeStatistics(
  period: { from: "2014-06-01", to: "2014-06-30" }, scope: PROVINCIAL_CENTRE
) { items paid settled unsettled groups(by: FIELD) { field { code } items refunded } }`

/** Each entity: how the gateway refers to it by a number, what is asked of it, and what that costs. */
const references: ReadonlyArray<
  [type: string, reference: (number: string) => object, selection: string, statements: number]
> = [
  [
    'Dossier',
    (number) => ({ id: `00000000-0000-4000-8000-000000000${number}` }),
    'fees { name beneficiary { code } receipt { number } entries { kind partner } }',
    2,
  ],
  ['Procedure', (number) => ({ code: `1.000${number}` }), statistics, 3],
  ['AdministrativeField', (number) => ({ code: `LV-${number}` }), statistics, 3],
  [
    'Agency',
    (number) => ({ code: `H49.${number.slice(0, 2)}.${number.slice(2)}1` }),
    statistics,
    3,
  ],
  [
    'Publication',
    (number) => ({ code: `P-${number}` }),
    'slowFeeCollection { rankFromLowest collectedAtCentre { value } }',
    2,
  ],
]

eachDatabase('the statements of the fees subgraph', (open) => {
  const rows = new URL('./statements.test.sql', import.meta.url)
  const { query, takeStatements } = serveSubgraph(open, fees, rows)

  for (const [type, reference, selection, statements] of references)
    test(`references to ${type} cost ${statements} statements, for 5 as for 500`, async () => {
      const text = `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on ${type} { ${selection} } }
      }`
      for (const count of [5, 500]) {
        const representations = Array.from({ length: count }, (_, number) => ({
          __typename: type,
          ...reference(String(number).padStart(3, '0')),
        }))
        takeStatements()
        const answer = await query(text, { representations })
        assert.equal(answer.errors, undefined)
        assert.doesNotMatch(JSON.stringify(answer.data), /null|"items":0|:\[\]/)
        assert.equal(takeStatements().length, statements)
      }
    })

  test('the list of a counter costs 2 statements, for 5 items as for 500', async () => {
    for (const first of [5, 500]) {
      takeStatements()
      const { data, errors } = await query<{ feesToCollect: { edges: unknown[] } }>(
        `query ($first: Int!) {
          feesToCollect(point: CENTRE, onDate: "2014-06-02", first: $first) {
            edges { node { name dossier { id } receipt { number } entries { kind } } }
          }
        }`,
        { first },
      )
      assert.equal(errors, undefined)
      assert.equal(data?.feesToCollect.edges.length, first)
      assert.equal(takeStatements().length, 2)
    }
  })
})
