import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

eachDatabase('a case of a procedure', (open) => {
  const { query } = serveSubgraph(open, dossiers, new URL('./dossiers.test.sql', import.meta.url))

  const id = (number: string) => `10000000-0000-4000-8000-00000000000${number}`

  test('previews the appointment that its limit gives, and none without a limit or a right id', async () => {
    const text = `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on ProcedureCase { previewAppointment(acceptedAt: "2014-04-29T09:00:00+07:00") { date } }
      }
    }`
    const { data } = await query(text, {
      representations: [
        {
          __typename: 'ProcedureCase',
          id: id('1'),
          timeLimit: { unit: 'WORKING_DAYS', amount: 1 },
        },
        { __typename: 'ProcedureCase', id: id('2'), timeLimit: null },
        { __typename: 'ProcedureCase', id: '3', timeLimit: null },
      ],
    })
    assert.deepEqual(data, {
      _entities: [
        { previewAppointment: { date: '2014-05-05' } },
        { previewAppointment: null },
        null,
      ],
    })
  })
})
