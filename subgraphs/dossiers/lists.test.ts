import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../tests/ask.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)

interface Page {
  dossiers: {
    edges: { node: { id: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
  }
}

const numbersOf = (answer: Answer<Page>) =>
  answer.data?.dossiers.edges.map(({ node }) => node.id.slice(-2)).join(' ')

eachDatabase('lists of dossiers', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const filtered = async (filter: string): Promise<unknown> =>
    numbersOf(await query<Page>(`{ dossiers(filter: ${filter}) { edges { node { id } } } }`))

  test('the latest received come first, to the microsecond; those never accepted last', async () => {
    assert.equal(await filtered('{}'), '04 10 05 09 11 06 03 02 01 07 08')
    assert.equal(await filtered('null'), '04 10 05 09 11 06 03 02 01 07 08')
  })

  test('every condition of a filter narrows the list', async () => {
    assert.equal(await filtered('{ scope: LOCAL_CENTRES }'), '10 11')
    assert.equal(await filtered('{ scope: ALL_CENTRES, field: "LV-05-01" }'), '04 05 11')
    assert.equal(await filtered('{ department: "000.00.05.H49" }'), '04 05 11')
    assert.equal(await filtered('{ procedure: "1.000002" }'), '09 06 03')
    assert.equal(await filtered('{ status: [REGISTERED, UNKNOWN] }'), '10 07')
    assert.equal(await filtered('{ receivedFrom: "2014-06-10" }'), '04 10 05')
    assert.equal(await filtered('{ receivedTo: "2014-04-01" }'), '03 02 01')
    assert.equal(await filtered('{ receivedFrom: "2014-05-28", receivedTo: "2014-05-28" }'), '09')
    assert.equal(
      await filtered('{ scope: PROVINCIAL_CENTRE, status: null, field: null }'),
      '04 05 09 06 03 02 01 07 08',
    )
    assert.equal(await filtered('{ field: "LV-99-99" }'), '')
  })

  test('those handled within an agency are its own and those of bodies below it', async () => {
    assert.equal(await filtered('{ handledWithin: "H49.05" }'), '04 05')
    assert.equal(await filtered('{ handledWithin: "H49.05.01" }'), '05')
    assert.equal(await filtered('{ handledWithin: "H49" }'), '04 10 05 09 11 06 03 02 01 07 08')
    assert.equal(await filtered('{ handledWithin: "H49.20" }'), '')
  })

  for (const size of [1, 3, 4])
    test(`following pages of ${size} visits each dossier once, in order`, async () => {
      const visited: unknown[] = []
      let after: string | null = null
      do {
        const answer: Answer<Page> = await query<Page>(
          `query ($size: Int!, $after: String) {
            dossiers(first: $size, after: $after) {
              edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
            }
          }`,
          { size, after },
        )
        const info = answer.data?.dossiers.pageInfo
        assert.equal(info?.hasPreviousPage, after !== null)
        visited.push(numbersOf(answer))
        after = info?.hasNextPage ? info.endCursor : null
      } while (after !== null)
      assert.equal(visited.join(' '), '04 10 05 09 11 06 03 02 01 07 08')
    })

  const period = 'period: { from: "2014-04-01", to: "2014-07-02" }'
  const nowhere = 'scope: PROVINCIAL_CENTRE, filter: { locality: "H49.21" }'
  const backwards = 'period: { from: "2014-07-02", to: "2014-04-01" }'
  const refusals: ReadonlyArray<[what: string, text: string, argument: string]> = [
    ['a malformed code', '{ dossier(code: "1234") { id } }', 'code'],
    [
      'a locality of the provincial centre',
      `{ dossierStatistics(${period}, ${nowhere}) { received } }`,
      'filter.locality',
    ],
    ['a malformed id', '{ dossierById(id: "1234") { id } }', 'id'],
    ['a page of no rows', '{ dossiers(first: 0) { edges { cursor } } }', 'first'],
    ['a page over 500 rows', '{ dossiers(first: 501) { edges { cursor } } }', 'first'],
    ['a cursor of nothing', '{ dossiers(after: "abc") { edges { cursor } } }', 'after'],
    [
      'an unknown status',
      '{ dossiers(filter: { status: [LOST] }) { edges { cursor } } }',
      'filter.status',
    ],
    [
      'no status at all',
      '{ dossiers(filter: { status: [] }) { edges { cursor } } }',
      'filter.status',
    ],
    [
      'a span that ends before it begins',
      '{ dossiers(filter: { receivedFrom: "2014-07-02", receivedTo: "2014-07-01" }) { edges { cursor } } }',
      'filter.receivedFrom',
    ],
    [
      'a day that never was',
      '{ dossiers(filter: { receivedTo: "2014-06-31" }) { edges { cursor } } }',
      'filter.receivedTo',
    ],
    [
      'a procedure code that only a look-up can place',
      '{ dossiers(filter: { procedure: "T-QNI-000001-TT" }) { edges { cursor } } }',
      'filter.procedure',
    ],
    [
      'the same in a count',
      `{ dossierStatistics(${period}, scope: ALL_CENTRES, filter: { procedure: "T-QNI-000001-TT" }) { received } }`,
      'filter.procedure',
    ],
    [
      'a period that ends before it begins',
      `{ dossierStatistics(${backwards}, scope: ALL_CENTRES) { received } }`,
      'period',
    ],
    [
      'an unknown population',
      `{ dossierStatistics(${period}, scope: WHOLE) { received } }`,
      'scope',
    ],
  ]

  for (const [what, text, argument] of refusals)
    test(`${what} is refused, naming "${argument}"`, async () => {
      const { errors } = await query(text)
      assert.equal(errors?.length, 1)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
      assert.equal(errors?.[0]?.extensions.argument, argument)
      assert.match(errors?.[0]?.message ?? '', new RegExp(`^Argument "${argument}": `))
    })
})
