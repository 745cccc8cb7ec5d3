import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)
const known = ['1.000001', '1.000002', '1.000003']
const columns = ['carriedOver', 'received', 'receivedOnline', 'early', 'onTime', 'late', 'overdue']

interface Figures {
  readonly onTimeOfReceived: { readonly population: string }
  readonly groups: ReadonlyArray<{ readonly field: { readonly code: string }; received: number }>
  readonly [column: string]: unknown
}

eachDatabase('dossiers of sets of procedures', (open) => {
  const { query, takeStatements } = serveSubgraph(open, dossiers, rows)

  async function statisticsOf(
    references: ReadonlyArray<readonly [type: string, key: object]>,
  ): Promise<Figures[]> {
    const statistics = `dossierStatistics(
      period: { from: "2014-05-06", to: "2014-07-02" }, scope: ALL_CENTRES
    ) { ${columns.join(' ')} onTimeOfReceived { population }
      groups(by: FIELD) { field { code } received } }`
    const { data, errors } = await query<{ _entities: { dossierStatistics: Figures }[] }>(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on ProcedureSet { ${statistics} } ... on Procedure { ${statistics} }
      } }`,
      { representations: references.map(([__typename, key]) => ({ __typename, ...key })) },
    )
    assert.equal(errors, undefined)
    return data?._entities.map((entity) => entity.dossierStatistics) ?? []
  }

  const sets = (...given: readonly (readonly string[])[]) =>
    statisticsOf(given.map((codes) => ['ProcedureSet', { codes }] as const))

  test('count what their procedures count together, each procedure once', async () => {
    const single = await statisticsOf(known.map((code) => ['Procedure', { code }] as const))
    const code = fc.constantFrom(...known, '1.999999')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(code, { maxLength: 6 }), { maxLength: 4 }),
        async (many) => {
          const counted = await sets(...many)
          many.forEach((codes, place) => {
            const members = known.flatMap((code, at) => (codes.includes(code) ? [single[at]] : []))
            for (const column of columns)
              assert.equal(
                counted[place]?.[column],
                members.reduce((sum, member) => sum + Number(member?.[column]), 0),
                `${column} of ${codes}`,
              )
          })
        },
      ),
      { numRuns: 20 },
    )
  })

  test('say how large the set is, and count its groups', async () => {
    const [set] = await sets(['1.000003', '1.000002'])
    assert.match(
      set?.onTimeOfReceived.population ?? '',
      /of a set of 2 procedures, carried over into or received in/,
    )
    assert.deepEqual(set?.groups, [
      { field: { code: 'LV-02-02' }, received: 1 },
      { field: { code: 'LV-05-01' }, received: 2 },
    ])
  })

  test('cost three statements with their groups, for one set as for many', async () => {
    for (const count of [1, 30]) {
      takeStatements()
      await sets(...Array.from({ length: count }, (_, n) => [...known, `1.9999${10 + n}`]))
      assert.equal(takeStatements().length, 3)
    }
  })

  test('are refused where a set is too large, and the others are answered', async () => {
    const many = Array.from({ length: 10_001 }, (_, n) => `2.${String(n).padStart(6, '0')}`)
    const { data, errors } = await query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on ProcedureSet { dossierStatistics(
          period: { from: "2014-04-01", to: "2014-07-02" }, scope: ALL_CENTRES
        ) { received } }
      } }`,
      {
        representations: [many, many.slice(1), known].map((codes) => ({
          __typename: 'ProcedureSet',
          codes,
        })),
      },
    )
    assert.deepEqual(
      errors?.map(({ path, extensions }) => [path, extensions.code]),
      [[['_entities', 0], 'KEY_SET_TOO_LARGE']],
    )
    assert.deepEqual(data, {
      _entities: [
        null,
        { dossierStatistics: { received: 0 } },
        { dossierStatistics: { received: 9 } },
      ],
    })
  })
})
