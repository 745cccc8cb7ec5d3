import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const counted = `dossierStatistics(
  period: { from: "2014-06-01", to: "2014-06-30" }, scope: PROVINCIAL_CENTRE
)`
const statistics = `${counted} { received groups(by: FIELD) { field { code } received } }`

eachDatabase('the statements of the dossiers subgraph', (open) => {
  const rows = new URL('./statements.test.sql', import.meta.url)
  const { query, takeStatements } = serveSubgraph(open, dossiers, rows)

  async function statementsOf(text: string, variables: object): Promise<[number, string]> {
    takeStatements()
    const answer = await query(text, variables)
    assert.equal(answer.errors, undefined)
    return [takeStatements().length, JSON.stringify(answer.data)]
  }

  test('dossiers cost as many statements for 500 rows as for 5', async () => {
    const text = `query ($rows: Int!) { dossiers(first: $rows) { edges { node {
      codes timeliness events { status agency { code } } currentStep { since } supplements { dueOn }
      appointment { date skippedDays { date } issued { date } } stateOn(onDate: "2014-06-30") { status } owner { id } parties { role party { id } } procedure { ${statistics} }
      handledBy { ${statistics} }
    } } } }`
    const [few, fewRows] = await statementsOf(text, { rows: 5 })
    const [many, manyRows] = await statementsOf(text, { rows: 500 })
    assert.equal(fewRows.match(/"events":\[{/g)?.length, 5)
    assert.equal(manyRows.match(/"events":\[{/g)?.length, 500)
    assert.equal(many, few)
  })

  test('what a list does not show costs nothing', async () => {
    const [statements] = await statementsOf('{ dossiers { edges { node { id status } } } }', {})
    assert.equal(statements, 2)
  })

  test('the same count asked for twice costs one statement, beside that for the first day on record', async () => {
    const text = `{ one: ${counted} { received } other: ${counted} { late } }`
    const [statements] = await statementsOf(text, {})
    assert.equal(statements, 2)
  })

  const references: ReadonlyArray<[type: string, selection: string, statements: number]> = [
    ['Procedure', statistics, 3],
    ['AdministrativeField', statistics, 3],
    ['Agency', statistics, 3],
    ['Publication', 'dossierFigures { computed { value } }', 2],
  ]
  const codeOf: Readonly<Record<string, (number: string) => string>> = {
    Procedure: (number) => `1.000${number}`,
    AdministrativeField: (number) => `LV-${number}`,
    Agency: (number) => `H49.${number.slice(0, 2)}.${number.slice(2)}1`,
    Publication: (number) => `P-${number}`,
  }

  for (const [type, selection, statements] of references)
    test(`references to ${type} cost ${statements} statements, for 5 as for 500`, async () => {
      const text = `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on ${type} { ${selection} } }
      }`
      const representations = Array.from({ length: 500 }, (_, number) => ({
        __typename: type,
        code: codeOf[type]?.(String(number).padStart(3, '0')),
      }))
      const [few] = await statementsOf(text, { representations: representations.slice(0, 5) })
      const [many, answer] = await statementsOf(text, { representations })
      assert.doesNotMatch(answer, /null|"received":0|:\[\]/)
      assert.deepEqual([few, many], [statements, statements])
    })
})
