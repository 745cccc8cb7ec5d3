import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

interface PartyInRole {
  readonly role: string
  readonly party: { readonly __typename: string; readonly id: string }
}

eachDatabase('the parties of a dossier', (open) => {
  const rows = new URL('./parties.test.sql', import.meta.url)
  const { query } = serveSubgraph(open, dossiers, rows)

  const partiesOf = async (digit: string) => {
    const { data, errors } = await query<{ dossierById: { parties: PartyInRole[] } }>(
      'query ($id: ID!) { dossierById(id: $id) { parties { role party { __typename id } } } }',
      { id: `00000000-0000-4000-8000-00000000000${digit}` },
    )
    assert.equal(errors, undefined)
    return data?.dossierById.parties.map(({ role, party }) => [
      role,
      party.__typename,
      party.id.slice(-1),
    ])
  }

  test('come with their roles, the owner first', async () => {
    assert.deepEqual(await partiesOf('1'), [
      ['OWNER', 'Household', '1'],
      ['SUBMITTER', 'Citizen', '5'],
      ['PROXY', 'Organisation', '4'],
      ['PROXY', 'Citizen', '5'],
      ['RECEIVER', 'Citizen', '3'],
    ])
  })

  test('are its owner alone where nobody else takes part', async () => {
    assert.deepEqual(await partiesOf('2'), [['OWNER', 'StateAgency', '2']])
  })
})
