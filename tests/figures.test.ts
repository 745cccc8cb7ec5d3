import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { eachWorld, type World } from './world.ts'

const figuresOf2014 = readFileSync(
  path.join(import.meta.dirname, '../docs/operations/figures-of-2014.graphql'),
  'utf8',
)

interface Share {
  readonly numerator: number
  readonly denominator: number
  readonly value: number
}

interface Stated {
  readonly measure: string
  readonly statedPercent: number | null
  readonly computedPercent: number
  readonly countsAgree: boolean
  readonly percentAgrees: boolean | null
  readonly computed: Share
}

interface Counts {
  readonly received: number
  readonly resolved: number
  readonly early: number
  readonly onTime: number
  readonly late: number
  readonly pending: number
  readonly onTimeOfReceived: Share
}

interface Figures {
  readonly procedureStatistics: {
    readonly total: number
    readonly fieldCount: number
    readonly departmentCount: number
    readonly atCentre: Share
    readonly onTheSpot: Share
  }
  readonly publication: {
    readonly procedureFigures: Stated[]
    readonly dossierFigures: Stated[]
    readonly provincialCentre: Counts
    readonly localCentres: Counts
    readonly centreGoal: { by: string; target: number; missing: number; atCentre: Share }
    readonly slowFeeCollection: Array<{
      agency: { code: string }
      rankFromLowest: number
      rankedAmong: number
    }>
  }
}

async function figures(world: World): Promise<Figures> {
  const { data, errors } = await world.ask<Figures>(figuresOf2014)
  assert.equal(errors, undefined)
  assert.ok(data)
  return data
}

const share = ({ numerator, denominator }: Share) => [numerator, denominator]

const verdict = ({
  measure,
  computed,
  statedPercent,
  computedPercent,
  countsAgree,
  percentAgrees,
}: Stated) => ({
  measure,
  share: share(computed),
  statedPercent,
  computedPercent,
  countsAgree,
  percentAgrees,
})

eachWorld("the article's figures", (world) => {
  test('count the procedures of 2 July 2014', async () => {
    const { procedureStatistics } = await figures(world())
    assert.deepEqual(
      {
        ...procedureStatistics,
        atCentre: share(procedureStatistics.atCentre),
        onTheSpot: share(procedureStatistics.onTheSpot),
      },
      {
        total: 1385,
        fieldCount: 53,
        departmentCount: 19,
        atCentre: [457, 1385],
        onTheSpot: [136, 457],
      },
    )
  })

  test('count the dossiers of the two populations apart', async () => {
    const { provincialCentre, localCentres } = (await figures(world())).publication
    assert.deepEqual(share(provincialCentre.onTimeOfReceived), [2479, 2617])
    assert.deepEqual(share(localCentres.onTimeOfReceived), [34195, 35597])
    for (const counts of [provincialCentre, localCentres]) {
      assert.equal(counts.received, counts.resolved + counts.pending)
      assert.equal(counts.resolved, counts.early + counts.onTime + counts.late)
    }
    assert.equal(provincialCentre.late + provincialCentre.pending, 138)
    assert.equal(localCentres.late + localCentres.pending, 1402)
  })

  test('stand beside what the article states, and flag what does not follow', async () => {
    const { publication } = await figures(world())
    assert.deepEqual(
      [...publication.procedureFigures, ...publication.dossierFigures].map(verdict),
      [
        {
          measure: 'AT_CENTRE',
          share: [457, 1385],
          statedPercent: null,
          computedPercent: 33,
          countsAgree: true,
          percentAgrees: null,
        },
        {
          measure: 'ON_THE_SPOT',
          share: [136, 457],
          statedPercent: 29.7,
          computedPercent: 29.8,
          countsAgree: true,
          percentAgrees: false,
        },
        {
          measure: 'ON_TIME_AT_PROVINCIAL_CENTRE',
          share: [2479, 2617],
          statedPercent: 93,
          computedPercent: 94.7,
          countsAgree: true,
          percentAgrees: false,
        },
        {
          measure: 'ON_TIME_AT_LOCAL_CENTRES',
          share: [34195, 35597],
          statedPercent: 91.1,
          computedPercent: 96.1,
          countsAgree: true,
          percentAgrees: false,
        },
      ],
    )
  })

  test('give the distance to the goal of 70 %', async () => {
    const { centreGoal } = (await figures(world())).publication
    assert.deepEqual(
      { ...centreGoal, share: undefined, atCentre: share(centreGoal.atCentre) },
      { by: '2014-12-31', target: 970, missing: 513, atCentre: [457, 1385], share: undefined },
    )
  })

  test('find the two departments that are slow to collect fees at the centre', async () => {
    const { slowFeeCollection } = (await figures(world())).publication
    assert.deepEqual(
      slowFeeCollection.map(({ agency, rankFromLowest }) => [agency.code, rankFromLowest <= 2]),
      [
        ['H49.03', true],
        ['H49.05', true],
      ],
    )
  })
})

eachWorld('a figure computed from rows', (world) => {
  test('changes when one dossier is deleted', async () => {
    const { sql } = world().database
    const [gone] = await sql<{ id: string }>`
      SELECT id FROM dossiers.dossier
      WHERE scope = 'PROVINCIAL_CENTRE' AND ended_on < due_on AND accepted_on IS NOT NULL
      ORDER BY id LIMIT 1
    `
    await sql`DELETE FROM dossiers.event WHERE dossier_id = ${gone?.id}`
    await sql`DELETE FROM dossiers.dossier_code WHERE dossier_id = ${gone?.id}`
    await sql`DELETE FROM dossiers.dossier WHERE id = ${gone?.id}`

    const { publication } = await figures(world())
    assert.deepEqual(share(publication.provincialCentre.onTimeOfReceived), [2478, 2616])
    const stated = publication.dossierFigures.find(
      ({ measure }) => measure === 'ON_TIME_AT_PROVINCIAL_CENTRE',
    )
    assert.equal(stated?.countsAgree, false)
  })
})
