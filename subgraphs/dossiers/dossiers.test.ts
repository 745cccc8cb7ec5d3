import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)
const id = (number: string) => `00000000-0000-4000-8000-0000000000${number}`

eachDatabase('one dossier', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const byId = async (number: string, selection: string): Promise<unknown> => {
    const { data, errors } = await query<{ dossierById: unknown }>(
      `query ($id: ID!) { dossierById(id: $id) { ${selection} } }`,
      { id: id(number) },
    )
    assert.equal(errors, undefined)
    return data?.dossierById
  }

  test('a dossier shows everything that is recorded of it', async () => {
    const shown = await byId(
      '01',
      `id codes status sourceStatus channel scope submittedAt receivedAt appointmentOn processedAt
       returnedAt timeliness procedure { code } field { code } department { code }
       handledBy { code } receivedBy { code } owner { __typename id }`,
    )
    assert.deepEqual(shown, {
      id: id('01'),
      codes: ['000.00.20.H49-140401-0001', 'H49.02-20140401-0000001'],
      status: 'RETURNED',
      sourceStatus: '10',
      channel: 'COUNTER',
      scope: 'PROVINCIAL_CENTRE',
      submittedAt: '2014-04-01T07:55:00+07:00',
      receivedAt: '2014-04-01T08:00:00+07:00',
      appointmentOn: '2014-04-08',
      processedAt: '2014-04-07T16:00:00+07:00',
      returnedAt: '2014-04-09T09:00:00+07:00',
      timeliness: 'EARLY',
      procedure: { code: '1.000001' },
      field: { code: 'LV-02-01' },
      department: { code: 'H49.02' },
      handledBy: { code: 'H49.02' },
      receivedBy: { code: 'H49.20' },
      owner: { __typename: 'Citizen', id: '00000000-0000-4000-9000-000000000001' },
    })
  })

  test('its events are told oldest first, with who acted', async () => {
    const shown = await byId(
      '01',
      'events { at status sourceStatus appointmentOn note agency { code } }',
    )
    const centre = { code: 'H49.20' }
    const event = { appointmentOn: null, note: null, agency: null }
    assert.deepEqual(shown, {
      events: [
        {
          ...event,
          at: '2014-04-01T07:55:00+07:00',
          status: 'REGISTERED',
          sourceStatus: '1',
          agency: centre,
        },
        {
          at: '2014-04-01T08:00:00+07:00',
          status: 'ACCEPTED',
          sourceStatus: '2',
          appointmentOn: '2014-04-08',
          note: 'Đủ hồ sơ',
          agency: centre,
        },
        { ...event, at: '2014-04-07T16:00:00+07:00', status: 'PROCESSED', sourceStatus: '9' },
        {
          ...event,
          at: '2014-04-09T09:00:00+07:00',
          status: 'RETURNED',
          sourceStatus: '10',
          agency: centre,
        },
      ],
    })
  })

  test('each stands against its appointment as the calendar of the province says', async () => {
    const classes = []
    for (let number = 1; number <= 11; number++)
      classes.push(await byId(String(number).padStart(2, '0'), 'timeliness'))
    assert.deepEqual(
      classes,
      [
        'EARLY',
        'ON_TIME',
        'LATE',
        'NOT_DUE',
        'OVERDUE',
        'PAUSED',
        null,
        null,
        'ON_TIME',
        'NOT_DUE',
        'LATE',
      ].map((timeliness) => ({ timeliness })),
    )
  })

  test('a status that the list does not know keeps the code of its source', async () => {
    assert.deepEqual(await byId('10', 'status sourceStatus'), {
      status: 'UNKNOWN',
      sourceStatus: 'DANG_LUAN_CHUYEN',
    })
  })

  const byCode = (code: string) =>
    query<{ dossier: unknown }>(
      'query ($code: DossierCode!) { dossier(code: $code) { id codes } }',
      {
        code,
      },
    )

  test('any code that names a dossier finds it', async () => {
    for (const code of ['000.00.20.H49-140401-0001', 'H49.02-20140401-0000001'])
      assert.deepEqual((await byCode(code)).data?.dossier, {
        id: id('01'),
        codes: ['000.00.20.H49-140401-0001', 'H49.02-20140401-0000001'],
      })
  })

  test('a code that two systems give to the same dossier is one code', async () => {
    assert.deepEqual((await byCode('H49.20-20140625-0000004')).data?.dossier, {
      id: id('04'),
      codes: ['H49.20-20140625-0000004'],
    })
  })

  test('a code that two systems give to different dossiers is refused as ambiguous', async () => {
    const { data, errors } = await byCode('H49-20140401-0000009')
    assert.equal(data?.dossier, null)
    assert.deepEqual(errors?.[0]?.extensions, { code: 'AMBIGUOUS_CODE', argument: 'code' })
  })

  test('what nothing is recorded under is null', async () => {
    assert.deepEqual((await byCode('H49-20990101-0000001')).data, { dossier: null })
    assert.equal(await byId('99', 'id'), null)
  })

  test('a malformed reference names nothing, and leaves the others of its batch alone', async () => {
    const { data, errors } = await query<{ _entities: unknown[] }>(
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        __typename ... on Dossier { status } ... on Agency { code }
      } }`,
      {
        representations: [
          { __typename: 'Dossier', id: id('07') },
          { __typename: 'Dossier', id: 'not an id' },
          { __typename: 'Dossier', id: id('99') },
          { __typename: 'Agency', code: 'H49.02' },
          { __typename: 'Agency', code: 'Sở Tư pháp' },
          { __typename: 'Procedure' },
          { __typename: 'AdministrativeField', code: 5 },
          { __typename: 'Publication', code: null },
        ],
      },
    )
    assert.deepEqual(data?._entities, [
      { __typename: 'Dossier', status: 'REGISTERED' },
      null,
      null,
      { __typename: 'Agency', code: 'H49.02' },
      null,
      null,
      null,
      null,
    ])
    assert.equal(errors, undefined)
  })
})
