import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { fees } from './main.ts'

const rows = new URL('./fees.test.sql', import.meta.url)
const dossier = (number: string) => `00000000-0000-4000-8000-0000000000${number}`

const inMay = 'period: { from: "2014-05-01", to: "2014-05-31" }'
const inJune = 'period: { from: "2014-06-01", to: "2014-06-30" }'
const sums = 'items assessed paidItems paid'

eachDatabase('the fees subgraph', (open) => {
  const { query } = serveSubgraph(open, fees, rows)

  const entities = async (representations: readonly object[], selection: string) => {
    const { data, errors } = await query<{ _entities: unknown[] }>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ${selection} }
      }`,
      { representations },
    )
    return { entities: data?._entities, errors }
  }

  test('a dossier shows its items, first assessed first, with exact amounts', async () => {
    const { entities: shown } = await entities(
      [
        { __typename: 'Dossier', id: dossier('01') },
        { __typename: 'Dossier', id: dossier('99') },
      ],
      `... on Dossier { fees {
        kind name amount assessedOn state exemption { reason legalBasis } dueAt collectedAt
        beneficiary { code } dossier { id } paidOn unpaid settled refunded receipt { form series number issuedAt }
      } }`,
    )
    assert.deepEqual(shown, [
      {
        fees: [
          {
            kind: 'FEE',
            name: 'Phí thẩm định',
            amount: '0',
            assessedOn: '2014-05-05',
            state: 'ASSESSED',
            exemption: { reason: 'Hộ nghèo', legalBasis: 'Nghị quyết 62/2012/NQ-HĐND' },
            dueAt: 'CENTRE',
            collectedAt: 'CENTRE',
            beneficiary: { code: 'H49.02' },
            dossier: { id: dossier('01') },
            paidOn: null,
            unpaid: '0',
            settled: '0',
            refunded: '0',
            receipt: null,
          },
          {
            kind: 'CHARGE',
            name: 'Lệ phí hộ tịch',
            amount: '8000',
            assessedOn: '2014-05-06',
            state: 'RECEIPTED',
            exemption: null,
            dueAt: 'CENTRE',
            collectedAt: 'CENTRE',
            beneficiary: { code: 'H49.02' },
            dossier: { id: dossier('01') },
            paidOn: '2014-05-06',
            unpaid: '0',
            settled: '0',
            refunded: '0',
            receipt: {
              form: '01BLP',
              series: 'AA/14P',
              number: '0000001',
              issuedAt: '2014-05-07T08:00:00+07:00',
            },
          },
        ],
      },
      { fees: [] },
    ])
  })

  test('an item shows its ledger, and which entries cannot be true of it', async () => {
    const { entities: shown } = await entities(
      [{ __typename: 'Dossier', id: dossier('01') }],
      `... on Dossier { fees { entries {
        kind amount collectionPoint partner transactionCode receipt { number } fault
      } } }`,
    )
    const entry = { collectionPoint: null, receipt: null, fault: null }
    assert.deepEqual(shown, [
      {
        fees: [
          {
            entries: [
              { ...entry, kind: 'ASSESSED', amount: '0', partner: 'quay', transactionCode: 'a2' },
            ],
          },
          {
            entries: [
              {
                ...entry,
                kind: 'ASSESSED',
                amount: '8000',
                partner: 'quay',
                transactionCode: 'a1',
              },
              {
                ...entry,
                kind: 'PAID',
                amount: '8000',
                partner: 'quay',
                transactionCode: 'p1',
                collectionPoint: 'CENTRE',
              },
              {
                ...entry,
                kind: 'RECEIPTED',
                amount: '8000',
                partner: 'bien-lai',
                transactionCode: 'r1',
                receipt: { number: '0000001' },
              },
              {
                ...entry,
                kind: 'REFUNDED',
                amount: '8001',
                partner: 'quay',
                transactionCode: 'f1',
                fault: 'MORE_THAN_PAID',
              },
            ],
          },
        ],
      },
    ])
  })

  const statistics = async (scope: string, selection: string, filter = '{}', period = inMay) => {
    const { data, errors } = await query<{ feeStatistics: unknown }>(
      `{ feeStatistics(${period}, scope: ${scope}, filter: ${filter}) { ${selection} } }`,
    )
    assert.equal(errors, undefined)
    return data?.feeStatistics
  }

  const balance = 'paid settled unsettled refunded'

  test('cancelled items are not assessed; what was paid stays paid when it is refunded', async () => {
    assert.deepEqual(await statistics('PROVINCIAL_CENTRE', `${sums} faultyEntries`), {
      items: 7,
      assessed: '9007199256279093',
      paidItems: 4,
      paid: '1528100',
      faultyEntries: 1,
    })
  })

  test('sums are those at the end of the period, whatever came later', async () => {
    const until = (to: string) =>
      statistics(
        'PROVINCIAL_CENTRE',
        balance,
        '{ department: "H49.09" }',
        `period: { from: "2014-05-31", to: "${to}" }`,
      )
    const held = { settled: '0', refunded: '0' }
    assert.deepEqual(await until('2014-05-31'), { ...held, paid: '1520100', unsettled: '1520100' })
    const june = { paid: '9007199256261093', settled: '0', refunded: '100' }
    assert.deepEqual(await until('2014-06-09'), { ...june, unsettled: '9007199256260993' })
    assert.deepEqual(await until('2014-06-10'), {
      ...june,
      settled: '9007199254740993',
      unsettled: '1520000',
    })
  })

  test('an item counts as assessed and as paid by the day of each', async () => {
    assert.deepEqual(await statistics('PROVINCIAL_CENTRE', sums, '{}', inJune), {
      items: 0,
      assessed: '0',
      paidItems: 1,
      paid: '9007199254740993',
    })
  })

  test('the two populations are apart unless both are asked for', async () => {
    assert.deepEqual(await statistics('LOCAL_CENTRES', 'items'), { items: 1 })
    assert.deepEqual(await statistics('ALL_CENTRES', 'items'), { items: 8 })
  })

  test('every condition of a filter narrows the sums', async () => {
    const items = (filter: string) => statistics('ALL_CENTRES', 'items', filter)
    assert.deepEqual(await items('{ department: "000.00.09.H49" }'), { items: 5 })
    assert.deepEqual(await items('{ field: "LV-02-01" }'), { items: 3 })
    assert.deepEqual(await items('{ kind: CHARGE, field: "LV-02-01" }'), { items: 2 })
    assert.deepEqual(await items('{ collectedAt: CENTRE, department: "H49.09" }'), { items: 2 })
    assert.deepEqual(await items('{ collectedAt: POST }'), { items: 0 })
    assert.deepEqual(await items('{ kind: null }'), { items: 8 })
    assert.deepEqual(await items('null'), { items: 8 })
  })

  test('the share collected at the centre counts paid items, and says so', async () => {
    const rate = 'collectedAtCentre { numerator denominator value population definition }'
    assert.deepEqual(await statistics('PROVINCIAL_CENTRE', rate, '{ department: "H49.09" }'), {
      collectedAtCentre: {
        numerator: 2,
        denominator: 3,
        value: 2 / 3,
        population:
          'Fee items of dossiers at the provincial centre of department H49.09, paid in 2014-05-01 to 2014-05-31',
        definition: 'COLLECTED_AT_CENTRE_OF_PAID_V2',
      },
    })
    assert.deepEqual(
      await statistics('ALL_CENTRES', 'collectedAtCentre { value }', '{ field: "LV-99" }'),
      { collectedAtCentre: { value: null } },
    )
  })

  const groups = (by: string, selection: string) =>
    statistics('ALL_CENTRES', `groups(by: ${by}) { ${selection} }`)

  test('groups come in the order of their codes and name one dimension only', async () => {
    assert.deepEqual(
      await groups('DEPARTMENT', `department { code } field { code } kind collectedAt ${sums}`),
      {
        groups: [
          {
            department: { code: 'H49.02' },
            field: null,
            kind: null,
            collectedAt: null,
            items: 3,
            assessed: '16000',
            paidItems: 2,
            paid: '16000',
          },
          {
            department: { code: 'H49.09' },
            field: null,
            kind: null,
            collectedAt: null,
            items: 5,
            assessed: '9007199256271093',
            paidItems: 3,
            paid: '1520100',
          },
        ],
      },
    )
    assert.deepEqual(await groups('FIELD', 'field { code } items'), {
      groups: [
        { field: { code: 'LV-02-01' }, items: 3 },
        { field: { code: 'LV-09-01' }, items: 5 },
      ],
    })
    assert.deepEqual(await groups('KIND', 'kind items'), {
      groups: [
        { kind: 'CHARGE', items: 2 },
        { kind: 'FEE', items: 5 },
        { kind: 'FINANCIAL_OBLIGATION', items: 1 },
      ],
    })
    assert.deepEqual(
      await groups('COLLECTION_POINT', 'collectedAt paidItems collectedAtCentre { numerator }'),
      {
        groups: [
          { collectedAt: 'BANK', paidItems: 0, collectedAtCentre: { numerator: 0 } },
          { collectedAt: 'CENTRE', paidItems: 4, collectedAtCentre: { numerator: 4 } },
          { collectedAt: 'DEPARTMENT', paidItems: 1, collectedAtCentre: { numerator: 0 } },
          { collectedAt: 'ONLINE', paidItems: 0, collectedAtCentre: { numerator: 0 } },
        ],
      },
    )
  })

  test('procedures, fields and beneficiaries show their sums, zeros where there are none', async () => {
    const all = `feeStatistics(${inMay}, scope: ALL_CENTRES) { items paidItems }`
    const { entities: shown } = await entities(
      [
        { __typename: 'Procedure', code: '1.000001' },
        { __typename: 'AdministrativeField', code: 'LV-09-01' },
        { __typename: 'Agency', code: 'H49.09' },
        { __typename: 'Agency', code: 'H49.77' },
      ],
      `... on Procedure { ${all} } ... on AdministrativeField { ${all} } ... on Agency { ${all} }`,
    )
    assert.deepEqual(shown, [
      { feeStatistics: { items: 3, paidItems: 2 } },
      { feeStatistics: { items: 5, paidItems: 3 } },
      { feeStatistics: { items: 3, paidItems: 3 } },
      { feeStatistics: { items: 0, paidItems: 0 } },
    ])
  })

  test('a body named as slow is ranked among those that were paid at all', async () => {
    const rate = 'collectedAtCentre { numerator denominator population }'
    const { entities: shown } = await entities(
      [
        { __typename: 'Publication', code: 'BAO-1' },
        { __typename: 'Publication', code: 'BAO-2' },
      ],
      `... on Publication { slowFeeCollection {
        quote agency { code } ${rate} rankFromLowest rankedAmong
      } }`,
    )
    const of = (code: string) =>
      `Fee items of dossiers at the provincial centre of beneficiary ${code}, paid in 2014-05-01 to 2014-06-30`
    assert.deepEqual(shown, [
      {
        slowFeeCollection: [
          {
            quote: 'Sở Công Thương thu chậm',
            agency: { code: 'H49.05' },
            collectedAtCentre: { numerator: 0, denominator: 0, population: of('H49.05') },
            rankFromLowest: null,
            rankedAmong: 3,
          },
          {
            quote: 'Sở Tài nguyên và Môi trường thu chậm',
            agency: { code: 'H49.09' },
            collectedAtCentre: { numerator: 2, denominator: 3, population: of('H49.09') },
            rankFromLowest: 2,
            rankedAmong: 3,
          },
        ],
      },
      { slowFeeCollection: [] },
    ])
  })

  test('a malformed reference names nothing, and leaves the others of its batch alone', async () => {
    const { entities: shown, errors } = await entities(
      [
        { __typename: 'Dossier', id: 'not an id' },
        { __typename: 'Agency', code: 'Sở' },
        { __typename: 'Procedure' },
        { __typename: 'AdministrativeField', code: 5 },
        { __typename: 'Agency', code: 'H49.02' },
      ],
      '__typename',
    )
    assert.deepEqual(shown, [null, null, null, null, { __typename: 'Agency' }])
    assert.equal(errors, undefined)
  })

  const toCollect = async (args: string) => {
    const { data, errors } = await query<{
      feesToCollect: { edges: { node: { name: string; state: string }; cursor: string }[] }
    }>(`{ feesToCollect(${args}) { edges { cursor node { name state } } } }`)
    assert.equal(errors, undefined)
    return data?.feesToCollect.edges ?? []
  }
  const namesOf = async (args: string) => (await toCollect(args)).map(({ node }) => node.name)

  test('a counter collects what is owed there, and shows what was paid there on the day', async () => {
    assert.deepEqual(await namesOf('point: CENTRE, onDate: "2014-05-06"'), ['Lệ phí hộ tịch'])
    assert.deepEqual(await namesOf('point: CENTRE, onDate: "2014-05-07"'), [])
    assert.deepEqual(await namesOf('point: DEPARTMENT, onDate: "2014-05-31"'), ['Phí đo đạc'])
    assert.deepEqual(await namesOf('point: BANK, onDate: "2014-06-01"'), ['Tiền sử dụng đất'])
    assert.deepEqual(await namesOf('point: BANK, onDate: "2014-06-03"'), [])
    assert.deepEqual(await namesOf('point: ONLINE, onDate: "2014-07-02"'), ['Phí chờ nộp'])
  })

  test('each condition narrows the list of a counter', async () => {
    const onDay = (filter: string) =>
      namesOf(`point: CENTRE, onDate: "2014-05-31", filter: ${filter}`)
    const all = ['Phí trích lục', 'Phí hoàn lại']
    assert.deepEqual(await onDay('null'), all)
    assert.deepEqual(await onDay('{ scope: PROVINCIAL_CENTRE, department: "H49.09" }'), all)
    assert.deepEqual(await onDay('{ scope: LOCAL_CENTRES }'), [])
    assert.deepEqual(await onDay('{ beneficiary: "H49.21" }'), [])
    assert.deepEqual(await onDay('{ kind: CHARGE }'), [])
    assert.deepEqual(await onDay('{ amountFrom: "20000" }'), ['Phí trích lục'])
    assert.deepEqual(await onDay('{ amountFrom: "9223372036854775807" }'), [])
  })

  test('pages of the list of a counter follow one another', async () => {
    const day = 'point: CENTRE, onDate: "2014-05-31", first: 1'
    const [first] = await toCollect(day)
    assert.equal(first?.node.name, 'Phí trích lục')
    assert.deepEqual(await namesOf(`${day}, after: "${first.cursor}"`), ['Phí hoàn lại'])
  })

  test('departments late to collect or to settle are told with their counts', async () => {
    const rate = '{ numerator denominator definition population }'
    const { data, errors } = await query(
      `{ lateToCollect(
        period: { from: "2014-05-01", to: "2014-06-15" }, scope: PROVINCIAL_CENTRE, afterDays: 10
      ) {
        department { code } items unpaid unpaidAmount paidElsewhere late ${rate}
        paidItems heldItems held lateToSettle ${rate}
      } }`,
    )
    assert.equal(errors, undefined)
    const of = (department: string) =>
      `Fee items of dossiers at the provincial centre of department ${department}, assessed in 2014-05-01 to 2014-06-15`
    assert.deepEqual(data, {
      lateToCollect: [
        {
          department: { code: 'H49.02' },
          items: 1,
          unpaid: 0,
          unpaidAmount: '0',
          paidElsewhere: 0,
          late: {
            numerator: 0,
            denominator: 1,
            definition: 'LATE_TO_COLLECT_OF_ASSESSED_V1',
            population: of('H49.02'),
          },
          paidItems: 1,
          heldItems: 1,
          held: '8000',
          lateToSettle: {
            numerator: 1,
            denominator: 1,
            definition: 'LATE_TO_SETTLE_OF_PAID_V1',
            population: `${of('H49.02')} and paid by then`,
          },
        },
        {
          department: { code: 'H49.09' },
          items: 5,
          unpaid: 1,
          unpaidAmount: '10000',
          paidElsewhere: 2,
          late: {
            numerator: 3,
            denominator: 5,
            definition: 'LATE_TO_COLLECT_OF_ASSESSED_V1',
            population: of('H49.09'),
          },
          paidItems: 4,
          heldItems: 2,
          held: '1520000',
          lateToSettle: {
            numerator: 2,
            denominator: 4,
            definition: 'LATE_TO_SETTLE_OF_PAID_V1',
            population: `${of('H49.09')} and paid by then`,
          },
        },
      ],
    })
  })

  test('a period of which nothing is known is refused, as reports refuse it', async () => {
    const period = 'period: { from: "2013-01-01", to: "2013-12-31" }, scope: ALL_CENTRES'
    for (const text of [
      `feeStatistics(${period}) { items }`,
      `lateToCollect(${period}, afterDays: 10) { items }`,
    ]) {
      const { errors } = await query(`{ ${text} }`)
      assert.deepEqual(
        errors?.map(({ extensions }) => extensions.code),
        ['PERIOD_NOT_COVERED'],
      )
    }
  })

  const refusals: ReadonlyArray<[what: string, text: string, argument: string]> = [
    [
      'a period that ends before it begins',
      '{ feeStatistics(period: { from: "2014-05-02", to: "2014-05-01" }, scope: ALL_CENTRES) { items } }',
      'period',
    ],
    [
      'a malformed code',
      `{ feeStatistics(${inMay}, scope: ALL_CENTRES, filter: { department: "Sở" }) { items } }`,
      'filter.department',
    ],
    [
      'an unknown kind',
      `{ feeStatistics(${inMay}, scope: ALL_CENTRES, filter: { kind: TIP }) { items } }`,
      'filter.kind',
    ],
    [
      'an amount past 64 bits',
      '{ feesToCollect(point: CENTRE, onDate: "2014-05-31", filter: { amountFrom: "9223372036854775808" }) { edges { cursor } } }',
      'filter.amountFrom',
    ],
    [
      'a cursor of no list',
      '{ feesToCollect(point: CENTRE, onDate: "2014-05-31", after: "WyJ4Il0") { edges { cursor } } }',
      'after',
    ],
    [
      'a page over 500',
      '{ feesToCollect(point: CENTRE, onDate: "2014-05-31", first: 501) { edges { cursor } } }',
      'first',
    ],
    [
      'a threshold below zero',
      `{ lateToCollect(${inMay}, scope: ALL_CENTRES, afterDays: -1) { items } }`,
      'afterDays',
    ],
  ]

  for (const [what, text, argument] of refusals)
    test(`${what} is refused, naming "${argument}"`, async () => {
      const { errors } = await query(text)
      assert.equal(errors?.length, 1)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
      assert.equal(errors?.[0]?.extensions.argument, argument)
    })
})
