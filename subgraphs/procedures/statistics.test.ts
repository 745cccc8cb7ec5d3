import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'

const rows = new URL('./procedures.test.sql', import.meta.url)

eachDatabase('the figures of procedures', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  test('statistics count what is in force on the day: today unless one is given', async () => {
    const share = '{ numerator denominator value population definition }'
    const { data } = await query(`{
      procedureStatistics {
        onDate total fieldCount departmentCount atCentre ${share} onTheSpot ${share}
      }
      dayBefore: procedureStatistics(onDate: "2014-07-01") {
        total fieldCount atCentre { numerator } onTheSpot { numerator }
      }
      dayAfter: procedureStatistics(onDate: "2014-07-03") {
        total fieldCount atCentre { numerator } onTheSpot { numerator }
      }
      longAgo: procedureStatistics(onDate: "1999-01-01") {
        total fieldCount departmentCount atCentre { denominator value } groups(by: FIELD) { total }
      }
    }`)
    assert.deepEqual(data, {
      procedureStatistics: {
        onDate: '2014-07-02',
        total: 11,
        fieldCount: 3,
        departmentCount: 2,
        atCentre: {
          numerator: 7,
          denominator: 11,
          value: 7 / 11,
          population: 'Procedures in force on 2014-07-02',
          definition: 'AT_CENTRE_OF_IN_FORCE_V1',
        },
        onTheSpot: {
          numerator: 3,
          denominator: 7,
          value: 3 / 7,
          population: 'Procedures in force and at the provincial centre on 2014-07-02',
          definition: 'ON_THE_SPOT_OF_AT_CENTRE_V1',
        },
      },
      dayBefore: {
        total: 12,
        fieldCount: 4,
        atCentre: { numerator: 1 },
        onTheSpot: { numerator: 1 },
      },
      dayAfter: {
        total: 12,
        fieldCount: 4,
        atCentre: { numerator: 9 },
        onTheSpot: { numerator: 5 },
      },
      longAgo: {
        total: 0,
        fieldCount: 0,
        departmentCount: 0,
        atCentre: { denominator: 0, value: null },
        groups: [],
      },
    })
  })

  test('what can be done online is counted of those that the filter lets pass, on the day', async () => {
    const online = 'online { numerator denominator population } fullyOnline { numerator }'
    const { data } = await query(`{
      today: procedureStatistics { ${online} }
      tomorrow: procedureStatistics(onDate: "2014-07-03", filter: { atCentre: true }) { ${online} }
      before: procedureStatistics(onDate: "2014-07-01") { ${online} }
      grouped: procedureStatistics(onDate: "2014-07-03") {
        groups(by: FIELD) { field { code } total online { numerator } fullyOnline { numerator } }
      }
    }`)
    const group = (code: string, total: number, fully: number) => ({
      field: { code },
      total,
      online: { numerator: total },
      fullyOnline: { numerator: fully },
    })
    assert.deepEqual(data, {
      today: {
        online: {
          numerator: 11,
          denominator: 11,
          population: 'Procedures in force on 2014-07-02',
        },
        fullyOnline: { numerator: 1 },
      },
      tomorrow: {
        online: {
          numerator: 9,
          denominator: 9,
          population: 'Procedures in force on 2014-07-03 that match the filter',
        },
        fullyOnline: { numerator: 2 },
      },
      before: {
        online: {
          numerator: 11,
          denominator: 12,
          population: 'Procedures in force on 2014-07-01',
        },
        fullyOnline: { numerator: 1 },
      },
      grouped: {
        groups: [
          group('LV-02-01', 5, 0),
          group('LV-02-02', 2, 0),
          group('LV-05-01', 4, 1),
          group('LV-05-02', 1, 1),
        ],
      },
    })
  })

  test('groups by each dimension carry their code alone and add up to the total', async () => {
    const counts = 'total atCentre { numerator denominator population } onTheSpot { numerator }'
    const { data } = await query<Record<string, { groups: { total: number }[] }>>(`{
      department: procedureStatistics {
        groups(by: DEPARTMENT) { department { name } field { code } scope ${counts} }
      }
      field: procedureStatistics(filter: { department: "H49.02" }) {
        groups(by: FIELD) { department { code } field { name } scope total }
      }
      scope: procedureStatistics { groups(by: SCOPE) { field { code } scope total } }
    }`)
    const population = 'Procedures in force on 2014-07-02, of one department'
    assert.deepEqual(data, {
      department: {
        groups: [
          {
            department: { name: 'Sở Tư pháp' },
            field: null,
            scope: null,
            total: 7,
            atCentre: { numerator: 7, denominator: 7, population },
            onTheSpot: { numerator: 3 },
          },
          {
            department: { name: 'Sở Công Thương' },
            field: null,
            scope: null,
            total: 4,
            atCentre: { numerator: 0, denominator: 4, population },
            onTheSpot: { numerator: 0 },
          },
        ],
      },
      field: {
        groups: [
          { department: null, field: { name: 'Hộ tịch' }, scope: null, total: 5 },
          { department: null, field: { name: 'Chứng thực' }, scope: null, total: 2 },
        ],
      },
      scope: {
        groups: [
          { field: null, scope: 'AT_CENTRE', total: 7 },
          { field: null, scope: 'NOT_AT_CENTRE', total: 4 },
        ],
      },
    })
  })

  test('a publication shows what it states beside what the records give on its day', async () => {
    const { data } = await query(`{
      publication(code: "BAO-1") {
        title publisher figuresOn
        procedureFigures {
          measure quote statedNumerator statedDenominator statedPercent
          computed { numerator denominator } computedPercent countsAgree percentAgrees
        }
        centreGoal { quote share by target missing atCentre { numerator denominator } }
      }
      other: publication(code: "BAO-2") { procedureFigures { measure } centreGoal { target } }
      none: publication(code: "BAO-9") { code }
    }`)
    assert.deepEqual(data, {
      publication: {
        title: 'Bài báo',
        publisher: 'Báo Quảng Ninh',
        figuresOn: '2014-07-02',
        procedureFigures: [
          {
            measure: 'AT_CENTRE',
            quote: 'bảy trong mười một',
            statedNumerator: 7,
            statedDenominator: 11,
            statedPercent: null,
            computed: { numerator: 7, denominator: 11 },
            computedPercent: 63.6,
            countsAgree: true,
            percentAgrees: null,
          },
          {
            measure: 'ON_THE_SPOT',
            quote: 'ba trong bảy, 42,8%',
            statedNumerator: 3,
            statedDenominator: 7,
            statedPercent: 42.8,
            computed: { numerator: 3, denominator: 7 },
            computedPercent: 42.9,
            countsAgree: true,
            percentAgrees: false,
          },
        ],
        centreGoal: {
          quote: '70% vào cuối năm',
          share: 0.7,
          by: '2014-12-31',
          target: 8,
          missing: 1,
          atCentre: { numerator: 7, denominator: 11 },
        },
      },
      other: { procedureFigures: [], centreGoal: null },
      none: null,
    })
  })

  test('the goal of a publication is asked of each department by itself, or of one', async () => {
    const goal = '{ department { code } target missing atCentre { numerator denominator } }'
    const { data } = await query(`{
      publication(code: "BAO-1") {
        centreGoal { departments ${goal} of: departments(department: "H49.05") ${goal} }
      }
    }`)
    const ofTrade = {
      department: { code: 'H49.05' },
      target: 3,
      missing: 3,
      atCentre: { numerator: 0, denominator: 4 },
    }
    assert.deepEqual(data, {
      publication: {
        centreGoal: {
          departments: [
            {
              department: { code: 'H49.02' },
              target: 5,
              missing: 0,
              atCentre: { numerator: 7, denominator: 7 },
            },
            ofTrade,
          ],
          of: [ofTrade],
        },
      },
    })
  })
})
