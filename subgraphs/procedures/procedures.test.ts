import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'

const rows = new URL('./procedures.test.sql', import.meta.url)

eachDatabase('procedures, agencies and fields', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  test('a procedure is found by its national code, short or full, and shows all that it has', async () => {
    const { data } = await query(`{
      procedure(code: "1.000001.000.00.00.H49") {
        code name validFrom validTo serviceLevel implementingLevels onSiteSteps atCentreSince reviewState isoState
        singleCompetence
        timeLimit { unit amount }
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
        validFrom: '2010-01-01',
        validTo: null,
        serviceLevel: 'PARTIAL_ONLINE',
        implementingLevels: ['PROVINCE'],
        onSiteSteps: ['RECEIVE', 'APPRAISE', 'APPROVE', 'RETURN'],
        atCentreSince: '2014-07-02',
        reviewState: 'STANDARDISED',
        isoState: 'DRAFTED',
        singleCompetence: true,
        timeLimit: { unit: 'WORKING_DAYS', amount: 5 },
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
      gone: procedure(code: "1.000010") { code validTo authorisation { legalBasis } timeLimit { unit amount } }
      none: procedure(code: "1.999999") { code }
    }`)
    assert.deepEqual(data, {
      byAlias: { code: '1.000001' },
      gone: { code: '1.000010', validTo: '2014-07-01', authorisation: null, timeLimit: null },
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

  test('other subgraphs reach each entity by its key; what is unknown or malformed is null', async () => {
    const { data, errors } = await query(
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
          { __typename: 'Procedure', code: 'Khai sinh' },
          { __typename: 'Agency', code: '000.00.02.H49' },
          { __typename: 'Agency' },
          { __typename: 'AdministrativeField', code: 5 },
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
        null,
        { name: 'Sở Tư pháp' },
        null,
        null,
      ],
    })
    assert.equal(errors, undefined)
  })
})
