import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)

const columns =
  'carriedOver received receivedOnline resolved early onTime late pending inTime overdue'

type Counts = Record<string, number>

eachDatabase('counts of dossiers', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const statistics = async <Data = Counts>(
    scope: string,
    [from, to]: readonly [string, string],
    selection: string,
    filter = '{}',
  ): Promise<Data | undefined> => {
    const { data, errors } = await query<{ dossierStatistics: Data }>(
      `query ($period: PeriodInput!, $scope: CentreScope!) {
        dossierStatistics(period: $period, scope: $scope, filter: ${filter}) { ${selection} }
      }`,
      { period: { from, to }, scope },
    )
    assert.equal(errors, undefined)
    return data?.dossierStatistics
  }

  const untilToday = ['2014-04-01', '2014-07-02'] as const

  test('those only registered or rejected at intake are in no count', async () => {
    assert.deepEqual(await statistics('PROVINCIAL_CENTRE', untilToday, columns), {
      carriedOver: 0,
      received: 7,
      receivedOnline: 1,
      resolved: 4,
      early: 1,
      onTime: 2,
      late: 1,
      pending: 3,
      inTime: 2,
      overdue: 1,
    })
  })

  test('while a period runs, nothing is overdue that is not past its appointment today', async () => {
    assert.deepEqual(
      await statistics('PROVINCIAL_CENTRE', ['2014-04-01', '2014-12-31'], columns),
      await statistics('PROVINCIAL_CENTRE', untilToday, columns),
    )
  })

  test('the two populations are apart unless both are asked for', async () => {
    const received = async (scope: string) =>
      (await statistics(scope, untilToday, 'received'))?.received
    assert.equal(await received('PROVINCIAL_CENTRE'), 7)
    assert.equal(await received('LOCAL_CENTRES'), 2)
    assert.equal(await received('ALL_CENTRES'), 9)
  })

  test('what was accepted before a period and is still open is carried over', async () => {
    assert.deepEqual(await statistics('ALL_CENTRES', ['2014-06-01', '2014-06-30'], columns), {
      carriedOver: 2,
      received: 3,
      receivedOnline: 1,
      resolved: 1,
      early: 0,
      onTime: 1,
      late: 0,
      pending: 4,
      inTime: 4,
      overdue: 0,
    })
  })

  test('the day on which a dossier ends belongs to the period, on both of its borders', async () => {
    const resolved = async (from: string, to: string) =>
      await statistics('PROVINCIAL_CENTRE', [from, to], 'carriedOver resolved')
    assert.deepEqual(await resolved('2014-04-08', '2014-04-08'), { carriedOver: 2, resolved: 1 })
    assert.deepEqual(await resolved('2014-04-09', '2014-04-30'), { carriedOver: 1, resolved: 1 })
    assert.deepEqual(await resolved('2014-04-02', '2014-04-07'), { carriedOver: 3, resolved: 1 })
  })

  test('the pending stand as they did at the end of the period, not as they do now', async () => {
    const open = async (to: string, field: string) =>
      statistics('PROVINCIAL_CENTRE', ['2014-05-01', to], 'inTime overdue', `{ field: "${field}" }`)
    // 06 was due on 8 May and paused on the 10th.
    assert.deepEqual(await open('2014-05-08', 'LV-02-02'), { inTime: 1, overdue: 0 })
    assert.deepEqual(await open('2014-05-09', 'LV-02-02'), { inTime: 0, overdue: 1 })
    assert.deepEqual(await open('2014-05-10', 'LV-02-02'), { inTime: 1, overdue: 0 })
    // 05 was due on 20 June; on the 25th it was given 1 July.
    assert.deepEqual(await open('2014-06-20', 'LV-05-01'), { inTime: 1, overdue: 0 })
    assert.deepEqual(await open('2014-06-24', 'LV-05-01'), { inTime: 0, overdue: 1 })
    assert.deepEqual(await open('2014-07-01', 'LV-05-01'), { inTime: 2, overdue: 0 })
    assert.deepEqual(await open('2014-07-02', 'LV-05-01'), { inTime: 1, overdue: 1 })
  })

  test('every condition of a filter narrows the counts', async () => {
    const received = async (filter: string) =>
      (await statistics('ALL_CENTRES', untilToday, 'received', filter))?.received
    assert.equal(await received('{ department: "H49.05" }'), 3)
    assert.equal(await received('{ department: "H49.05", locality: "H49.22" }'), 1)
    assert.equal(await received('{ field: "LV-02-01" }'), 3)
    assert.equal(await received('{ procedure: "1.000002" }'), 3)
    assert.equal(await received('{ field: "" }'), 0)
    assert.equal(await received('{ locality: "H49.21", department: null }'), 1)
    assert.equal(await received('null'), 9)
  })

  test('three rates say what they divide by, of whom, and by which rule', async () => {
    const rate = '{ numerator denominator value population definition }'
    const shown = await statistics<unknown>(
      'PROVINCIAL_CENTRE',
      ['2014-04-08', '2014-07-02'],
      `onTimeOfResolved ${rate} onTimeOfReceived ${rate} onTimeOfDue ${rate}`,
      '{ department: "H49.02" }',
    )
    const dossiersOf = 'Dossiers at the provincial centre of department H49.02'
    assert.deepEqual(shown, {
      onTimeOfResolved: {
        numerator: 2,
        denominator: 3,
        value: 2 / 3,
        population: `${dossiersOf}, resolved in 2014-04-08 to 2014-07-02`,
        definition: 'ON_TIME_OF_RESOLVED_V1',
      },
      onTimeOfReceived: {
        numerator: 2,
        denominator: 4,
        value: 0.5,
        population: `${dossiersOf}, carried over into or received in 2014-04-08 to 2014-07-02`,
        definition: 'ON_TIME_OF_RECEIVED_V1',
      },
      onTimeOfDue: {
        numerator: 2,
        denominator: 3,
        value: 2 / 3,
        population: `${dossiersOf}, resolved in or overdue at the end of 2014-04-08 to 2014-07-02`,
        definition: 'ON_TIME_OF_DUE_V1',
      },
    })
  })

  test('a rate with nothing to divide by has no value', async () => {
    const shown = await statistics<unknown>(
      'PROVINCIAL_CENTRE',
      untilToday,
      'onTimeOfResolved { denominator value }',
      '{ field: "" }',
    )
    assert.deepEqual(shown, { onTimeOfResolved: { denominator: 0, value: null } })
  })

  test('a period of which nothing is known is refused, as reports refuse it', async () => {
    for (const period of [
      'from: "2013-01-01", to: "2013-12-31"',
      'from: "2014-07-03", to: "2014-07-04"',
    ])
      for (const text of [
        `dossierStatistics(period: { ${period} }, scope: ALL_CENTRES) { received }`,
        `departmentRanking(period: { ${period} }, scope: ALL_CENTRES, by: ON_TIME_OF_DUE) { belowMinimum { received } }`,
      ]) {
        const { errors } = await query(`{ ${text} }`)
        assert.deepEqual(
          errors?.map(({ extensions }) => extensions.code),
          ['PERIOD_NOT_COVERED'],
        )
      }
  })

  const groups = async (by: string, selection: string) => {
    const shown = await statistics<{ groups: unknown[] }>(
      'ALL_CENTRES',
      ['2014-05-01', '2014-07-02'],
      `groups(by: ${by}) { ${selection} }`,
    )
    return shown?.groups
  }

  const taken = 'workingDays { dossiers uncounted percentile histogram { workingDays dossiers } }'

  test('the working days that the resolved took are counted, each number by itself', async () => {
    const shown = await statistics<unknown>(
      'PROVINCIAL_CENTRE',
      untilToday,
      `${taken} groups(by: FIELD) { field { code } workingDays { dossiers ninth: percentile(percent: 90) } }`,
    )
    assert.deepEqual(shown, {
      workingDays: {
        dossiers: 4,
        uncounted: 0,
        percentile: 4,
        // From 1 April to the 7th, the 8th and half an hour into the 9th; from 28 May to a Sunday.
        histogram: [2, 4, 5, 6].map((workingDays) => ({ workingDays, dossiers: 1 })),
      },
      groups: [
        { field: { code: 'LV-02-01' }, workingDays: { dossiers: 2, ninth: 5 } },
        { field: { code: 'LV-02-02' }, workingDays: { dossiers: 2, ninth: 6 } },
        { field: { code: 'LV-05-01' }, workingDays: { dossiers: 0, ninth: null } },
      ],
    })
  })

  test('a percentage is 1 to 100', async () => {
    const { errors } = await query(
      `{ dossierStatistics(period: { from: "2014-04-01", to: "2014-07-02" }, scope: ALL_CENTRES) {
        workingDays { percentile(percent: 0) } } }`,
    )
    assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
  })

  test('groups come in the order of their codes and name one dimension only', async () => {
    assert.deepEqual(
      await groups(
        'DEPARTMENT',
        'department { code } field { code } locality { code } month received',
      ),
      [
        { department: { code: 'H49.02' }, field: null, locality: null, month: null, received: 3 },
        { department: { code: 'H49.05' }, field: null, locality: null, month: null, received: 3 },
      ],
    )
    assert.deepEqual(await groups('FIELD', 'field { code } received late'), [
      { field: { code: 'LV-02-01' }, received: 1, late: 0 },
      { field: { code: 'LV-02-02' }, received: 2, late: 0 },
      { field: { code: 'LV-05-01' }, received: 3, late: 1 },
    ])
  })

  test('the share received online is of those received in the period, not of those carried over', async () => {
    const online = async (from: string) =>
      await statistics<unknown>(
        'PROVINCIAL_CENTRE',
        [from, '2014-06-30'],
        'receivedOnline onlineOfReceived { numerator denominator value population definition }',
        '{ department: "H49.05" }',
      )
    assert.deepEqual(await online('2014-06-10'), {
      receivedOnline: 1,
      onlineOfReceived: {
        numerator: 1,
        denominator: 2,
        value: 0.5,
        population:
          'Dossiers at the provincial centre of department H49.05, received in 2014-06-10 to 2014-06-30',
        definition: 'ONLINE_OF_RECEIVED_V1',
      },
    })
    assert.deepEqual(await online('2014-06-11'), {
      receivedOnline: 0,
      onlineOfReceived: {
        numerator: 0,
        denominator: 1,
        value: 0,
        population:
          'Dossiers at the provincial centre of department H49.05, received in 2014-06-11 to 2014-06-30',
        definition: 'ONLINE_OF_RECEIVED_V1',
      },
    })
  })

  test('the groups of channels say how dossiers were handed in', async () => {
    const shown = await statistics(
      'ALL_CENTRES',
      untilToday,
      'groups(by: CHANNEL) { channel received receivedOnline onlineOfReceived { population } }',
    )
    const of = (channel: string) => ({
      population: `Dossiers at the provincial and the local centres of channel ${channel}, received in 2014-04-01 to 2014-07-02`,
    })
    assert.deepEqual(shown, {
      groups: [
        { channel: 'COUNTER', received: 7, receivedOnline: 0, onlineOfReceived: of('COUNTER') },
        { channel: 'ONLINE', received: 1, receivedOnline: 1, onlineOfReceived: of('ONLINE') },
        { channel: 'POST', received: 1, receivedOnline: 0, onlineOfReceived: of('POST') },
      ],
    })
  })

  test('the group without a locality is that of the provincial centre', async () => {
    assert.deepEqual(await groups('LOCALITY', 'locality { code } received'), [
      { locality: null, received: 4 },
      { locality: { code: 'H49.21' }, received: 1 },
      { locality: { code: 'H49.22' }, received: 1 },
    ])
  })

  test('the groups of months are those of acceptance', async () => {
    assert.deepEqual(
      await groups('MONTH', 'month received resolved onTimeOfResolved { population }'),
      [
        {
          month: '2014-05-01',
          received: 3,
          resolved: 2,
          onTimeOfResolved: {
            population:
              'Dossiers at the provincial and the local centres of month 2014-05-01, resolved in 2014-05-01 to 2014-07-02',
          },
        },
        {
          month: '2014-06-01',
          received: 3,
          resolved: 0,
          onTimeOfResolved: {
            population:
              'Dossiers at the provincial and the local centres of month 2014-06-01, resolved in 2014-05-01 to 2014-07-02',
          },
        },
      ],
    )
  })

  const ofEntity = async (type: string, code: string, selection: string) => {
    const { data, errors } = await query<{ _entities: [{ dossierStatistics: unknown }] }>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on ${type} {
            dossierStatistics(
              period: { from: "2014-04-01", to: "2014-07-02" }, scope: ALL_CENTRES
            ) { ${selection} }
          }
        }
      }`,
      { representations: [{ __typename: type, code }] },
    )
    assert.equal(errors, undefined)
    return data?._entities[0].dossierStatistics
  }

  test('procedures and fields show the counts of their dossiers', async () => {
    assert.deepEqual(await ofEntity('Procedure', '1.000003', 'received late'), {
      received: 3,
      late: 1,
    })
    assert.deepEqual(
      await ofEntity(
        'AdministrativeField',
        'LV-05-01',
        'received groups(by: LOCALITY) { locality { code } received }',
      ),
      {
        received: 3,
        groups: [
          { locality: null, received: 2 },
          { locality: { code: 'H49.22' }, received: 1 },
        ],
      },
    )
  })

  test('an agency counts what it or a body below it decides or takes in', async () => {
    const received = async (code: string) => ofEntity('Agency', code, 'received')
    assert.deepEqual(await received('H49.05'), { received: 2 })
    assert.deepEqual(await received('H49.05.01'), { received: 1 })
    assert.deepEqual(await received('H49.20'), { received: 7 })
    assert.deepEqual(await received('H49.21'), { received: 1 })
    assert.deepEqual(await received('H49'), { received: 9 })
    assert.deepEqual(
      await ofEntity('Agency', 'H49.20', 'groups(by: FIELD) { field { code } received }'),
      {
        groups: [
          { field: { code: 'LV-02-01' }, received: 2 },
          { field: { code: 'LV-02-02' }, received: 3 },
          { field: { code: 'LV-05-01' }, received: 2 },
        ],
      },
    )
  })

  test('an entity without dossiers has zeros', async () => {
    const none = await ofEntity('Agency', 'H49.77', `${columns} onTimeOfDue { value population }`)
    assert.deepEqual(none, {
      ...Object.fromEntries(columns.split(' ').map((column) => [column, 0])),
      onTimeOfDue: {
        value: null,
        population:
          'Dossiers at the provincial and the local centres of agency H49.77, resolved in or overdue at the end of 2014-04-01 to 2014-07-02',
      },
    })
  })

  test('what a publication states stands beside what the records give', async () => {
    const { data } = await query(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Publication {
            dossierFigures {
              measure quote statedNumerator statedDenominator statedPercent
              computed { numerator denominator definition } computedPercent countsAgree percentAgrees
            }
          }
        }
      }`,
      {
        representations: [
          { __typename: 'Publication', code: 'BAO-1' },
          { __typename: 'Publication', code: 'BAO-2' },
        ],
      },
    )
    assert.deepEqual(data, {
      _entities: [
        {
          dossierFigures: [
            {
              measure: 'ON_TIME_AT_PROVINCIAL_CENTRE',
              quote: 'ba trên bảy, 42,8%',
              statedNumerator: 3,
              statedDenominator: 7,
              statedPercent: 42.8,
              computed: { numerator: 3, denominator: 7, definition: 'ON_TIME_OF_RECEIVED_V1' },
              computedPercent: 42.9,
              countsAgree: true,
              percentAgrees: false,
            },
            {
              measure: 'ON_TIME_AT_LOCAL_CENTRES',
              quote: 'một trên hai',
              statedNumerator: 1,
              statedDenominator: 2,
              statedPercent: null,
              computed: { numerator: 0, denominator: 2, definition: 'ON_TIME_OF_RECEIVED_V1' },
              computedPercent: 0,
              countsAgree: false,
              percentAgrees: null,
            },
          ],
        },
        { dossierFigures: [] },
      ],
    })
  })
})
