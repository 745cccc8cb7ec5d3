import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { startSubgraph } from '#kit/subgraph.ts'
import { type Answer, ask } from '../../tests/ask.ts'
import { eachDatabase, notingStatements } from '../../tests/databases.ts'
import { procedures } from './main.ts'

const clock = standingClock(new Date('2014-07-02T15:00:00+07:00'))
const log = pino({ level: 'silent' })

/** Two departments of three fields, and thirteen procedures around 2 July 2014. */
async function insertRows({ transaction }: Database): Promise<void> {
  await transaction(({ script }) =>
    script(`
      INSERT INTO procedures.agency (code, name, kind, parent_code, valid_from, valid_to) VALUES
        ('H49', 'Tỉnh Quảng Ninh', 'PROVINCE', NULL, NULL, NULL),
        ('H49.02', 'Sở Tư pháp', 'DEPARTMENT', 'H49', '1981-01-01', NULL),
        ('H49.05', 'Sở Công Thương', 'DEPARTMENT', 'H49', '2008-04-01', '2014-12-31'),
        ('H49.05.01', 'Chi cục Quản lý thị trường', 'DEPARTMENT', 'H49.05', '2008-04-01', '2014-07-01'),
        ('H49.20', 'Trung tâm Hành chính công tỉnh', 'PROVINCIAL_CENTRE', 'H49', '2014-03-24', NULL),
        ('H49.50', 'Sở Công Thương mới', 'DEPARTMENT', 'H49', '2015-01-01', NULL);
      INSERT INTO procedures.agency_successor VALUES ('H49.05', 'H49.50'), ('H49.05', 'H49.02');
      INSERT INTO procedures.field VALUES
        ('LV-02-01', 'Hộ tịch', 'H49.02'),
        ('LV-02-02', 'Chứng thực', 'H49.02'),
        ('LV-05-01', 'Lưu thông hàng hóa', 'H49.05'),
        ('LV-05-02', 'Điện', 'H49.05');

      -- Ten in force: seven at the centre, three of them on the spot.
      INSERT INTO procedures.procedure
        (code, name, field_code, service_level, implementing_levels, on_site_steps,
          time_limit_working_days, at_centre_since, valid_from, valid_to, review_state, iso_state)
      SELECT '1.00000' || number, 'Thủ tục ' || number,
        CASE WHEN number < 5 THEN 'LV-02-01' WHEN number < 7 THEN 'LV-02-02' ELSE 'LV-05-01' END,
        'PARTIAL_ONLINE', CASE WHEN number = 0 THEN ARRAY['COMMUNE'] ELSE ARRAY['PROVINCE'] END,
        CASE WHEN number < 3 THEN ARRAY['RECEIVE', 'APPRAISE', 'APPROVE', 'RETURN'] ELSE '{}' END,
        CASE WHEN number = 1 THEN 5 END,
        CASE WHEN number < 7 THEN date '2014-07-02' END,
        '2010-01-01', NULL, 'STANDARDISED', 'DRAFTED'
      FROM generate_series(0, 9) AS number;
      -- Not in force any more, not yet, and with the steps but only later at the centre.
      INSERT INTO procedures.procedure
        (code, name, field_code, service_level, implementing_levels, on_site_steps,
          at_centre_since, valid_from, valid_to, review_state, iso_state) VALUES
        ('1.000010', 'Đã bãi bỏ', 'LV-05-02', 'INFORMATION_ONLY', '{PROVINCE}', '{APPRAISE,APPROVE}',
          '2014-03-24', '2010-01-01', '2014-07-01', 'NOT_STARTED', 'NOT_STARTED'),
        ('1.000011', 'Chưa có hiệu lực', 'LV-05-02', 'FULL_ONLINE', '{PROVINCE}', '{APPRAISE,APPROVE}',
          '2014-07-03', '2014-07-03', NULL, 'IN_REVIEW', 'APPLIED'),
        ('1.000012', 'Sắp đưa vào Trung tâm', 'LV-05-01', 'FULL_ONLINE', '{PROVINCE,DISTRICT}',
          '{APPRAISE,APPROVE}', '2014-07-03', '2010-01-01', NULL, 'IN_REVIEW', 'APPLIED');

      INSERT INTO procedures.procedure_alias VALUES
        ('T-QNI-000001-TT', '1.000001', '2009-01-01', '2016-12-31'),
        ('T-QNI-000009-TT', '1.000001', NULL, NULL);
      INSERT INTO procedures.competence VALUES
        ('1.000001', 'H49.02'), ('1.000002', 'H49.05'), ('1.000002', 'H49.02');
      INSERT INTO procedures.authorisation
        (procedure_code, valid_from, valid_to, from_code, to_code, legal_basis) VALUES
        ('1.000001', '2014-01-01', '2014-03-23', 'H49', 'H49.02', 'Quyết định cũ'),
        ('1.000001', '2014-03-24', NULL, 'H49.02', 'H49.20', 'Quyết định 1'),
        ('1.000001', '2014-07-03', NULL, 'H49', 'H49.20', 'Quyết định sau');

      INSERT INTO procedures.publication VALUES
        ('BAO-1', 'Bài báo', 'Báo Quảng Ninh', '2014-07-02'),
        ('BAO-2', 'Bài khác', 'Báo Quảng Ninh', '2014-07-01');
      INSERT INTO procedures.stated_share VALUES
        ('BAO-1', 'AT_CENTRE', 'bảy trong mười một', 7, 11, NULL),
        ('BAO-1', 'ON_THE_SPOT', 'ba trong bảy, 42,8%', 3, 7, '42.8');
      INSERT INTO procedures.centre_goal VALUES ('BAO-1', '70% vào cuối năm', 70, '2014-12-31');
    `),
  )
}

eachDatabase('the procedures subgraph', (open) => {
  let database: Database & { statements: string[] }
  let served: Awaited<ReturnType<typeof startSubgraph>>
  const query = <Data = unknown>(text: string, variables = {}): Promise<Answer<Data>> =>
    ask<Data>(served.url, text, variables)

  before(async () => {
    database = notingStatements(await open())
    await migrate(database, procedures.name, procedures.migrations)
    await insertRows(database)
    served = await startSubgraph(procedures, { database, clock, log })
  })
  after(() => served.stop())

  test('a procedure is found by its national code, short or full, and shows all that it has', async () => {
    const { data } = await query(`{
      procedure(code: "1.000001.000.00.00.H49") {
        code name serviceLevel implementingLevels onSiteSteps atCentreSince reviewState isoState
        singleCompetence
        timeLimit { workingDays }
        aliases { code validFrom validTo }
        field { code name department { code } }
        competentAgencies { code code2016 kind }
        authorisation { from { name } to { code } legalBasis validFrom validTo }
      }
    }`)
    assert.deepEqual(data, {
      procedure: {
        code: '1.000001',
        name: 'Thủ tục 1',
        serviceLevel: 'PARTIAL_ONLINE',
        implementingLevels: ['PROVINCE'],
        onSiteSteps: ['RECEIVE', 'APPRAISE', 'APPROVE', 'RETURN'],
        atCentreSince: '2014-07-02',
        reviewState: 'STANDARDISED',
        isoState: 'DRAFTED',
        singleCompetence: true,
        timeLimit: { workingDays: 5 },
        aliases: [
          { code: 'T-QNI-000001-TT', validFrom: '2009-01-01', validTo: '2016-12-31' },
          { code: 'T-QNI-000009-TT', validFrom: null, validTo: null },
        ],
        field: { code: 'LV-02-01', name: 'Hộ tịch', department: { code: 'H49.02' } },
        competentAgencies: [{ code: 'H49.02', code2016: '000.00.02.H49', kind: 'DEPARTMENT' }],
        authorisation: {
          from: { name: 'Sở Tư pháp' },
          to: { code: 'H49.20' },
          legalBasis: 'Quyết định 1',
          validFrom: '2014-03-24',
          validTo: null,
        },
      },
    })
  })

  test('a procedure is found by an alias, in force or not, and not by a code that nobody gave', async () => {
    const { data } = await query(`{
      byAlias: procedure(code: "T-QNI-000009-TT") { code }
      gone: procedure(code: "1.000010") { code authorisation { legalBasis } timeLimit { workingDays } }
      none: procedure(code: "1.999999") { code }
    }`)
    assert.deepEqual(data, {
      byAlias: { code: '1.000001' },
      gone: { code: '1.000010', authorisation: null, timeLimit: null },
      none: null,
    })
  })

  test('competence shared by two departments is not single', async () => {
    const { data } = await query(
      '{ procedure(code: "1.000002") { singleCompetence competentAgencies { code } } }',
    )
    assert.deepEqual(data, {
      procedure: {
        singleCompetence: false,
        competentAgencies: [{ code: 'H49.02' }, { code: 'H49.05' }],
      },
    })
  })

  test('an agency is found by its code in either style, with its parent and successors', async () => {
    const { data } = await query(`{
      agency(code: "000.00.05.H49") {
        code name validFrom validTo parent { code parent { code } } successors { code }
      }
      new: agency(code: "H49.05") { code2016 }
      none: agency(code: "H49.77") { code }
    }`)
    assert.deepEqual(data, {
      agency: {
        code: 'H49.05',
        name: 'Sở Công Thương',
        validFrom: '2008-04-01',
        validTo: '2014-12-31',
        parent: { code: 'H49', parent: null },
        successors: [{ code: 'H49.02' }, { code: 'H49.50' }],
      },
      new: { code2016: '000.00.05.H49' },
      none: null,
    })
  })

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

  test('fields are listed in the order of their codes, all or those of one department', async () => {
    const { data } = await query(`{
      all: fields { code }
      some: fields(department: "H49.05") { code department { name } }
      none: fields(department: "H49.77") { code }
    }`)
    assert.deepEqual(data, {
      all: ['LV-02-01', 'LV-02-02', 'LV-05-01', 'LV-05-02'].map((code) => ({ code })),
      some: ['LV-05-01', 'LV-05-02'].map((code) => ({
        code,
        department: { name: 'Sở Công Thương' },
      })),
      none: [],
    })
  })

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

  test('other subgraphs reach each entity by its key; what is unknown is null', async () => {
    const { data } = await query(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Procedure { name }
          ... on AdministrativeField { name }
          ... on Agency { name }
          ... on Publication { title }
        }
      }`,
      {
        representations: [
          { __typename: 'Procedure', code: '1.000003' },
          { __typename: 'AdministrativeField', code: 'LV-02-02' },
          { __typename: 'Agency', code: 'H49.20' },
          { __typename: 'Publication', code: 'BAO-1' },
          { __typename: 'Procedure', code: '1.999999' },
          { __typename: 'AdministrativeField', code: 'LV-99-99' },
          { __typename: 'Agency', code: 'H49.77' },
          { __typename: 'Publication', code: 'BAO-9' },
        ],
      },
    )
    assert.deepEqual(data, {
      _entities: [
        { name: 'Thủ tục 3' },
        { name: 'Chứng thực' },
        { name: 'Trung tâm Hành chính công tỉnh' },
        { title: 'Bài báo' },
        null,
        null,
        null,
        null,
      ],
    })
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
      assert.match(
        errors?.[0]?.extensions.code ?? '',
        /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/,
      )
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
