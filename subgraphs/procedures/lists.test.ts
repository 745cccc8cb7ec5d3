import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../tests/ask.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'

const rows = new URL('./procedures.test.sql', import.meta.url)

eachDatabase('lists of procedures and agencies', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  const codesOf = async (filter: string): Promise<unknown> => {
    const { data } = await query<{
      procedures: { totalCount: number; edges: { node: { code: string } }[] }
      procedureStatistics: { total: number }
    }>(`{
      procedures(filter: ${filter}) { totalCount edges { node { code } } }
      procedureStatistics(filter: ${filter}) { total }
    }`)
    const codes = data?.procedures.edges.map(({ node }) => node.code.slice(-2))
    assert.equal(data?.procedures.totalCount, codes?.length)
    assert.equal(data?.procedureStatistics.total, codes?.length)
    return codes?.join(' ')
  }

  test('lists and statistics filter alike the procedures that are in force today', async () => {
    assert.equal(await codesOf('{}'), '00 01 02 03 04 05 06 07 08 09 12')
    assert.equal(await codesOf('{ atCentre: true }'), '00 01 02 03 04 05 06')
    assert.equal(await codesOf('{ atCentre: false }'), '07 08 09 12')
    assert.equal(await codesOf('{ onTheSpot: true }'), '00 01 02')
    assert.equal(await codesOf('{ onTheSpot: false, atCentre: true }'), '03 04 05 06')
    assert.equal(await codesOf('{ onTheSpot: true, atCentre: null }'), '00 01 02')
    assert.equal(await codesOf('{ field: "LV-02-02" }'), '05 06')
    assert.equal(await codesOf('{ department: "000.00.05.H49" }'), '07 08 09 12')
    assert.equal(await codesOf('{ implementingLevel: DISTRICT }'), '12')
    assert.equal(await codesOf('{ implementingLevel: COMMUNE, department: "H49.02" }'), '00')
    assert.equal(await codesOf('{ field: "LV-99-99" }'), '')
    assert.equal(await codesOf('{ department: "H49.77" }'), '')
    assert.equal(await codesOf('{ field: "LV-02-01", department: "H49.05" }'), '')
  })

  test('following the pages of procedures visits each once, in the order of codes', async () => {
    interface Page {
      procedures: {
        edges: { node: { code: string } }[]
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
      }
    }
    const visited: string[] = []
    const sizes: number[] = []
    let after: string | null = null
    do {
      const { data }: Answer<Page> = await query<Page>(
        `query ($after: String) {
          procedures(first: 4, after: $after) {
            edges { node { code } } pageInfo { hasNextPage hasPreviousPage endCursor }
          }
        }`,
        { after },
      )
      assert.ok(data)
      assert.equal(data.procedures.pageInfo.hasPreviousPage, after !== null)
      visited.push(...data.procedures.edges.map(({ node }) => node.code))
      sizes.push(data.procedures.edges.length)
      after = data.procedures.pageInfo.hasNextPage ? data.procedures.pageInfo.endCursor : null
    } while (after !== null)
    assert.deepEqual(sizes, [4, 4, 3])
    assert.deepEqual(visited, [...new Set(visited)].sort())
  })

  const agencyCodes = async (filter: string): Promise<unknown> => {
    const { data } = await query<{
      agencies: { totalCount: number; edges: { node: { code: string } }[] }
    }>(`{ agencies(filter: ${filter}) { totalCount edges { node { code } } } }`)
    const codes = data?.agencies.edges.map(({ node }) => node.code)
    assert.equal(data?.agencies.totalCount, codes?.length)
    return codes?.join(' ')
  }

  test('agencies are filtered by kind, by day and by what they stand under', async () => {
    assert.equal(await agencyCodes('null'), 'H49 H49.02 H49.05 H49.05.01 H49.20 H49.50')
    assert.equal(await agencyCodes('{ kind: PROVINCIAL_CENTRE }'), 'H49.20')
    assert.equal(await agencyCodes('{ onDate: "2014-07-02" }'), 'H49 H49.02 H49.05 H49.20')
    assert.equal(
      await agencyCodes('{ onDate: "2014-07-01", within: "H49.05" }'),
      'H49.05 H49.05.01',
    )
    assert.equal(await agencyCodes('{ within: "H49.77" }'), '')
  })

  const refusals: ReadonlyArray<[what: string, text: string, argument: string]> = [
    ['a malformed procedure code', '{ procedure(code: "4.1") { code } }', 'code'],
    ['a malformed agency code', '{ agency(code: "Z49") { code } }', 'code'],
    ['a page of 0', '{ procedures(first: 0) { totalCount } }', 'first'],
    ['a page of 501', '{ procedures(first: 501) { totalCount } }', 'first'],
    ['a page of 501 agencies', '{ agencies(first: 501) { totalCount } }', 'first'],
    ['a cursor that is none', '{ procedures(after: "x") { totalCount } }', 'after'],
    [
      'a filter that nothing can meet',
      '{ procedures(filter: { atCentre: false, onTheSpot: true }) { totalCount } }',
      'filter.onTheSpot',
    ],
    [
      'the same filter of statistics',
      '{ procedureStatistics(filter: { atCentre: false, onTheSpot: true }) { total } }',
      'filter.onTheSpot',
    ],
    ['a day that never was', '{ procedureStatistics(onDate: "2014-02-30") { total } }', 'onDate'],
    [
      'a malformed code inside of a filter',
      '{ procedures(filter: { department: "Sở" }) { totalCount } }',
      'filter.department',
    ],
    ['an unknown kind', '{ agencies(filter: { kind: MINISTRY }) { totalCount } }', 'filter.kind'],
  ]

  for (const [what, text, argument] of refusals)
    test(`${what} is refused, naming "${argument}"`, async () => {
      const { errors } = await query(text)
      assert.equal(errors?.length, 1)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
      assert.equal(errors?.[0]?.extensions.argument, argument)
      assert.match(errors?.[0]?.message ?? '', new RegExp(`^Argument "${argument}": `))
    })

  test('a cursor of another list is refused', async () => {
    const { data } = await query<{ agencies: { pageInfo: { endCursor: string } } }>(
      '{ agencies(first: 1) { pageInfo { endCursor } } }',
    )
    const { errors } = await query(
      'query ($after: String) { procedures(after: $after) { totalCount } }',
      { after: data?.agencies.pageInfo.endCursor },
    )
    assert.equal(errors?.[0]?.extensions.argument, 'after')
  })
})
