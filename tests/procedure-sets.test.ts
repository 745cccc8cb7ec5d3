import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachWorld } from './world.ts'

const period = '{ from: "2014-03-24", to: "2014-07-02" }'
const share = '{ numerator denominator value }'
const figures = `
  count
  dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) {
    received onTimeOfReceived ${share} coverage { expected }
  }
  feeStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { items paid }
`
const sets = `query Sets {
  all: procedureSet { ${figures} }
  onTheSpot: procedureSet(filter: { onTheSpot: true }) { ${figures} }
  others: procedureSet(filter: { onTheSpot: false }) { ${figures} }
  again: procedureSet(onDate: "2014-07-02", filter: { onTheSpot: true, atCentre: true }) { ${figures} }
  none: procedureSet(onDate: "1999-01-01") { ${figures} }
  dossierStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { received onTimeOfReceived ${share} }
  feeStatistics(period: ${period}, scope: PROVINCIAL_CENTRE) { items paid }
  publication(code: "BAOQUANGNINH-2014-07-02") { centreGoal { target missing } }
  procedureStatistics { withProcess ${share} }
}`

interface SetFigures {
  readonly count: number
  readonly dossierStatistics: {
    readonly received: number
    readonly onTimeOfReceived: { readonly numerator: number; readonly denominator: number }
  }
  readonly feeStatistics: { readonly items: number; readonly paid: string }
}

type Answer = Omit<SetFigures, 'count'> &
  Readonly<Record<'all' | 'onTheSpot' | 'others' | 'again' | 'none', SetFigures>>

eachWorld('figures over sets of procedures', (world) => {
  test('are those of the whole where the set is, and add up where sets are apart', async () => {
    const { data, errors } = await world().ask<Answer>(sets)
    assert.equal(errors, undefined)
    assert.ok(data)
    const { all, onTheSpot, others, again, none } = data
    assert.deepEqual([all.count, onTheSpot.count, none.count], [1385, 136, 0])
    assert.deepEqual(again, onTheSpot)
    assert.equal(all.dossierStatistics.received, 2617)
    assert.equal(all.dossierStatistics.onTimeOfReceived.numerator, 2479)
    assert.deepEqual(all.feeStatistics, data.feeStatistics)
    const sum = (of: (figures: SetFigures) => number) => of(onTheSpot) + of(others)
    assert.equal(
      sum(({ dossierStatistics }) => dossierStatistics.received),
      2617,
    )
    assert.equal(
      sum(({ dossierStatistics }) => dossierStatistics.onTimeOfReceived.numerator),
      2479,
    )
    assert.equal(
      BigInt(onTheSpot.feeStatistics.paid) + BigInt(others.feeStatistics.paid),
      BigInt(all.feeStatistics.paid),
    )
    assert.equal(none.dossierStatistics.received, 0)
  })
})
