import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { eachDatabase } from '../../../tests/databases.ts'
import { serveSubgraph } from '../../../tests/served-subgraph.ts'
import { procedures } from '../main.ts'
import { amountDue } from './exemption.ts'

const rows = new URL('./cases.test.sql', import.meta.url)
const inTime = '00000000-0000-0000-0000-000000000001'

eachDatabase('procedures in depth', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  test('a case shows channels with limits and fees, papers and steps as they stand today', async () => {
    const { data } = await query(
      `query ($id: ID!) { procedureCase(id: $id) {
        name localVariant { name } procedure { name targetGroups conditions }
        timeLimit { unit amount }
        channels { channel timeLimit { unit amount } fees { kind name amount exemptions {
          beneficiary reductionPercent amountDue legalBasis
        } } }
        papers { name originals copies eCopies form }
        steps { position description }
      } }`,
      { id: inTime },
    )
    assert.deepEqual(data, {
      procedureCase: {
        name: 'Đúng hạn',
        localVariant: null,
        procedure: {
          name: 'Đăng ký khai sinh',
          targetGroups: ['INDIVIDUAL'],
          conditions: 'Cư trú trong tỉnh',
        },
        timeLimit: { unit: 'WORKING_DAYS', amount: 2 },
        channels: [
          {
            channel: 'COUNTER',
            timeLimit: { unit: 'WORKING_DAYS', amount: 2 },
            fees: [
              {
                kind: 'CHARGE',
                name: 'Lệ phí hộ tịch',
                amount: '10001',
                exemptions: [
                  {
                    beneficiary: 'CHILD',
                    reductionPercent: 100,
                    amountDue: '0',
                    legalBasis: 'Luật B',
                  },
                  {
                    beneficiary: 'DISABLED',
                    reductionPercent: 50,
                    amountDue: '5001',
                    legalBasis: 'Luật A',
                  },
                ],
              },
            ],
          },
          {
            channel: 'ONLINE',
            timeLimit: { unit: 'WORKING_HOURS', amount: 4 },
            fees: [{ kind: 'FEE', name: 'Phí lớn', amount: '9007199254740993', exemptions: [] }],
          },
        ],
        papers: [
          { name: 'Tờ khai', originals: 1, copies: 0, eCopies: 1, form: 'Mẫu 01' },
          { name: 'Giấy chứng sinh', originals: 1, copies: 0, eCopies: 0, form: null },
        ],
        steps: [
          { position: 1, description: 'Nộp hồ sơ' },
          { position: 2, description: 'Nhận kết quả' },
        ],
      },
    })
  })

  test('cases, and all that belongs to them, can be asked for another day', async () => {
    const { data } = await query(`{
      procedure(code: "1.000001") {
        today: cases { name localVariant { name localities { name } } timeLimit { unit amount } }
        before: cases(onDate: "2014-06-30") {
          name timeLimit { unit amount } papers { name }
          channels { channel validFrom validTo fees { amount } }
        }
        never: cases(onDate: "2009-12-31") { name }
        legalBases { number } older: legalBases(onDate: "2006-03-31") { number }
        results { name } none: results(onDate: "2009-12-31") { name }
      }
    }`)
    assert.deepEqual(data, {
      procedure: {
        today: [
          { name: 'Đúng hạn', localVariant: null, timeLimit: { unit: 'WORKING_DAYS', amount: 2 } },
          {
            name: '[Đặc thù]',
            localVariant: {
              name: 'Hải đảo',
              localities: [{ name: 'Ủy ban nhân dân huyện Cô Tô' }],
            },
            timeLimit: { unit: 'CALENDAR_DAYS', amount: 9 },
          },
        ],
        before: [
          { name: 'Cũ', timeLimit: null, papers: [], channels: [] },
          {
            name: 'Đúng hạn',
            timeLimit: { unit: 'WORKING_DAYS', amount: 3 },
            papers: [{ name: 'Tờ khai' }, { name: 'Giấy chứng sinh' }, { name: 'Hộ khẩu' }],
            channels: [
              {
                channel: 'COUNTER',
                validFrom: '2010-01-01',
                validTo: '2014-06-30',
                fees: [{ amount: '8000' }],
              },
            ],
          },
          {
            name: '[Đặc thù]',
            timeLimit: { unit: 'CALENDAR_DAYS', amount: 9 },
            papers: [],
            channels: [{ channel: 'COUNTER', validFrom: '2010-01-01', validTo: null, fees: [] }],
          },
        ],
        never: [],
        legalBases: [{ number: '158/2005/NĐ-CP' }],
        older: [{ number: '1/2000' }],
        results: [{ name: 'Giấy khai sinh' }],
        none: [],
      },
    })
  })

  test('a case that is not taken at the counter has no time limit there', async () => {
    const { data } = await query(
      '{ procedure(code: "1.000002") { cases { timeLimit { amount } } } }',
    )
    assert.deepEqual(data, { procedure: { cases: [{ timeLimit: null }] } })
  })

  test('a process adds up its steps and tells whether they exceed the limit of the procedure', async () => {
    const process = 'documentNumber totalHours limitHours exceedsLimit'
    const { data } = await query(`{
      one: procedure(code: "1.000001") {
        internalProcess { ${process} steps { position name role agency { name } hours } }
        before: internalProcess(onDate: "2014-06-30") { ${process} }
      }
      unlimited: procedure(code: "1.000002") { internalProcess { ${process} } }
      none: procedure(code: "1.000003") { internalProcess { ${process} } }
    }`)
    const agency = { name: 'Sở Tư pháp' }
    assert.deepEqual(data, {
      one: {
        internalProcess: {
          documentNumber: 'QT-2',
          totalHours: 16.25,
          limitHours: 16,
          exceedsLimit: true,
          steps: [
            { position: 1, name: 'Tiếp nhận', role: 'Cán bộ', agency, hours: 8 },
            { position: 2, name: 'Phê duyệt', role: 'Lãnh đạo', agency, hours: 8.25 },
          ],
        },
        before: { documentNumber: 'QT-1', totalHours: 16, limitHours: 16, exceedsLimit: false },
      },
      unlimited: {
        internalProcess: {
          documentNumber: 'QT-3',
          totalHours: 100,
          limitHours: null,
          exceedsLimit: null,
        },
      },
      none: { internalProcess: null },
    })
  })

  test('processes are counted over all and by department, and found by a filter', async () => {
    const counts =
      'withProcess { numerator denominator } processOverLimit { numerator denominator }'
    const { data } = await query(`{
      procedureStatistics { ${counts} groups(by: DEPARTMENT) { ${counts} } }
      before: procedureStatistics(onDate: "2014-06-30") { ${counts} }
      over: procedures(filter: { processOverLimit: true }) { totalCount edges { node { code } } }
      others: procedures(filter: { processOverLimit: false }) { totalCount edges { node { code } } }
    }`)
    const today = {
      withProcess: { numerator: 2, denominator: 3 },
      processOverLimit: { numerator: 1, denominator: 1 },
    }
    assert.deepEqual(data, {
      procedureStatistics: { ...today, groups: [today] },
      before: { ...today, processOverLimit: { numerator: 0, denominator: 1 } },
      over: { totalCount: 1, edges: [{ node: { code: '1.000001' } }] },
      others: {
        totalCount: 2,
        edges: [{ node: { code: '1.000002' } }, { node: { code: '1.000003' } }],
      },
    })
  })

  test('a reference to a case is answered with its limit, one to none of ours with null', async () => {
    const { data } = await query(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on ProcedureCase { name timeLimit { unit amount } }
      } }`,
      {
        representations: [inTime, inTime.replace(/1$/, '9'), 'x', null].map((id) => ({
          __typename: 'ProcedureCase',
          id,
        })),
      },
    )
    assert.deepEqual(data, {
      _entities: [
        { name: 'Đúng hạn', timeLimit: { unit: 'WORKING_DAYS', amount: 2 } },
        null,
        null,
        null,
      ],
    })
  })

  test('an id that is none of this graph is refused, and an unknown one is null', async () => {
    const { errors } = await query('{ procedureCase(id: "1") { name } }')
    assert.equal(errors?.[0]?.extensions.argument, 'id')
    const unknown = inTime.replace(/1$/, '9')
    const { data } = await query(`{ procedureCase(id: "${unknown}") { name } }`)
    assert.deepEqual(data, { procedureCase: null })
  })
})

test('what remains of a fee is whole, between nothing and all of it, and never rounded down', () => {
  fc.assert(
    fc.property(
      fc.bigInt(0n, 2n ** 63n - 1n),
      fc.integer({ min: 1, max: 100 }),
      (amount, percent) => {
        const due = amountDue(amount, percent)
        assert.ok(due >= 0n && due <= amount)
        assert.ok(due * 100n >= amount * BigInt(100 - percent))
        assert.ok((due - 1n) * 100n < amount * BigInt(100 - percent))
      },
    ),
  )
})
