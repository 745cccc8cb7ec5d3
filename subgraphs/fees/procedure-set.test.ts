import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { fees } from './main.ts'

const rows = new URL('./fees.test.sql', import.meta.url)
const known = ['1.000001', '1.000002']
const amounts = ['assessed', 'paid', 'settled', 'unsettled', 'refunded'] as const

interface Sums extends Readonly<Record<(typeof amounts)[number], string>> {
  readonly items: number
  readonly collectedAtCentre: { readonly population: string }
  readonly groups: ReadonlyArray<{ readonly department: { readonly code: string }; paid: string }>
}

eachDatabase('fees of sets of procedures', (open) => {
  const { query, takeStatements } = serveSubgraph(open, fees, rows)

  async function statisticsOf(
    references: ReadonlyArray<readonly [type: string, key: object]>,
  ): Promise<Sums[]> {
    const statistics = `feeStatistics(
      period: { from: "2014-05-01", to: "2014-06-30" }, scope: ALL_CENTRES
    ) { items ${amounts.join(' ')} collectedAtCentre { population }
      groups(by: DEPARTMENT) { department { code } paid } }`
    const { data, errors } = await query<{ _entities: { feeStatistics: Sums }[] }>(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on ProcedureSet { ${statistics} } ... on Procedure { ${statistics} }
      } }`,
      { representations: references.map(([__typename, key]) => ({ __typename, ...key })) },
    )
    assert.equal(errors, undefined)
    return data?._entities.map(({ feeStatistics }) => feeStatistics) ?? []
  }

  const sets = (...given: readonly (readonly string[])[]) =>
    statisticsOf(given.map((codes) => ['ProcedureSet', { codes }] as const))

  test('are to the đồng what their procedures have together, each procedure once', async () => {
    const single = await statisticsOf(known.map((code) => ['Procedure', { code }] as const))
    const code = fc.constantFrom(...known, '1.999999')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(code, { maxLength: 5 }), { maxLength: 4 }),
        async (many) => {
          const summed = await sets(...many)
          many.forEach((codes, place) => {
            const members = known.flatMap((code, at) => (codes.includes(code) ? [single[at]] : []))
            for (const amount of amounts)
              assert.equal(
                summed[place]?.[amount],
                String(members.reduce((sum, member) => sum + BigInt(member?.[amount] ?? 0), 0n)),
                `${amount} of ${codes}`,
              )
          })
        },
      ),
      { numRuns: 20 },
    )
  })

  test('say how large the set is, and are summed by groups', async () => {
    const [set] = await sets(['1.000002', '1.000001'])
    assert.match(set?.collectedAtCentre.population ?? '', /of a set of 2 procedures, paid in/)
    assert.deepEqual(
      set?.groups.map(({ department }) => department.code),
      ['H49.02', 'H49.09'],
    )
  })

  test('cost three statements with their groups, for one set as for many', async () => {
    for (const count of [1, 30]) {
      takeStatements()
      await sets(...Array.from({ length: count }, (_, n) => [...known, `1.9999${10 + n}`]))
      assert.equal(takeStatements().length, 3)
    }
  })
})
