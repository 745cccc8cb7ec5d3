import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { citizens } from './main.ts'

const idOf = (digit: string) => `00000000-0000-4000-8000-00000000000${digit}`
const rows = new URL('./citizens.test.sql', import.meta.url)

const entities = (selection: string) => `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Party { ${selection} } }
}`

eachDatabase('the citizens subgraph', (open) => {
  const { query, takeStatements } = serveSubgraph(open, citizens, rows)

  test('a party that is looked up shows masked documents, newest first, and no name', async () => {
    const { data } = await query(
      `query ($id: ID!) {
        party(id: $id) {
          __typename id maskedName
          ... on Citizen { birthYear }
          maskedPhone
          documents { kind maskedNumber validFrom validTo verified }
        }
      }`,
      { id: idOf('a') },
    )
    assert.deepEqual(data, {
      party: {
        __typename: 'Citizen',
        id: idOf('a'),
        maskedName: null,
        birthYear: 1987,
        maskedPhone: '09*****123',
        documents: [
          {
            kind: 'CITIZEN_CARD_12',
            maskedNumber: '022*******89',
            validFrom: '2014-01-02',
            validTo: null,
            verified: true,
          },
          {
            kind: 'IDENTITY_CARD_9',
            maskedNumber: '10*****67',
            validFrom: '2001-05-06',
            validTo: '2016-05-06',
            verified: true,
          },
          {
            kind: 'PASSPORT',
            maskedNumber: 'B1****67',
            validFrom: null,
            validTo: null,
            verified: false,
          },
        ],
      },
    })
  })

  test('a party that a dossier refers to shows its initials, whatever type the reference has', async () => {
    const { data } = await query(entities('__typename maskedName documents { maskedNumber }'), {
      representations: [
        { __typename: 'Party', id: idOf('a') },
        { __typename: 'Party', id: idOf('b') },
        { __typename: 'Citizen', id: idOf('c') },
        { __typename: 'Organisation', id: idOf('b') },
      ],
    })
    const company = {
      __typename: 'Organisation',
      maskedName: 'C. T. Á. D.',
      documents: [{ maskedNumber: '57******56' }],
    }
    assert.deepEqual(data, {
      _entities: [
        {
          __typename: 'Citizen',
          maskedName: 'N. V. A.',
          documents: [
            { maskedNumber: '022*******89' },
            { maskedNumber: '10*****67' },
            { maskedNumber: 'B1****67' },
          ],
        },
        company,
        { __typename: 'Citizen', maskedName: 'T. T. B.', documents: [] },
        company,
      ],
    })
  })

  const documentsOf = async (digit: string, selection: string) => {
    const { data, errors } = await query<{ party: Record<string, unknown> }>(
      `query ($id: ID!) { party(id: $id) { __typename ${selection} } }`,
      { id: idOf(digit) },
    )
    assert.equal(errors, undefined)
    return data?.party
  }

  test('the documents of a day are those valid on it', async () => {
    const kinds = (day: string) => documentsOf('a', `documents(validOn: "${day}") { kind }`)
    const [card, identity, passport] = ['CITIZEN_CARD_12', 'IDENTITY_CARD_9', 'PASSPORT'].map(
      (kind) => ({ kind }),
    )
    const __typename = 'Citizen'
    assert.deepEqual(await kinds('2016-05-06'), {
      __typename,
      documents: [card, identity, passport],
    })
    assert.deepEqual(await kinds('2016-05-07'), { __typename, documents: [card, passport] })
    assert.deepEqual(await kinds('2001-05-05'), { __typename, documents: [passport] })
  })

  test('a document tells which cross-checks it fails, and no value', async () => {
    assert.deepEqual(await documentsOf('f', 'documents { kind checks }'), {
      __typename: 'Citizen',
      documents: [
        {
          kind: 'CITIZEN_CARD_12',
          checks: [
            'LEADING_ZERO_LOST',
            'CENTURY_MISMATCH',
            'BIRTH_YEAR_MISMATCH',
            'GENDER_MISMATCH',
          ],
        },
        { kind: 'PASSPORT', checks: ['VALIDITY_REVERSED'] },
      ],
    })
    assert.deepEqual(await documentsOf('b', 'documents { checks }'), {
      __typename: 'Organisation',
      documents: [{ checks: [] }],
    })
  })

  test('families and state agencies are parties too', async () => {
    assert.deepEqual(await documentsOf('d', 'maskedPhone documents { kind maskedNumber checks }'), {
      __typename: 'Household',
      maskedPhone: null,
      documents: [{ kind: 'HOUSEHOLD_BOOK', maskedNumber: '22*****34', checks: [] }],
    })
    assert.deepEqual(await documentsOf('e', 'maskedPhone documents { kind }'), {
      __typename: 'StateAgency',
      maskedPhone: '02******123',
      documents: [],
    })
  })

  test('a birth date that is a bare year gives the year', async () => {
    assert.deepEqual(await documentsOf('c', '... on Citizen { birthYear }'), {
      __typename: 'Citizen',
      birthYear: 1990,
    })
  })

  test('nobody is behind an id that is not in use', async () => {
    const id = idOf('0')
    const { data } = await query('query ($id: ID!) { party(id: $id) { id } }', { id })
    assert.deepEqual(data, { party: null })
    const referred = await query(entities('id'), { representations: [{ __typename: 'Party', id }] })
    assert.deepEqual(referred.data, { _entities: [null] })
  })

  test('a malformed reference is nobody, and leaves the others of its batch alone', async () => {
    const { data, errors } = await query<{ _entities: unknown[] }>(entities('id'), {
      representations: [
        { __typename: 'Citizen', id: 'nobody' },
        { __typename: 'Citizen', id: '10000000-0000-4000-8000-000000000000' },
      ],
    })
    assert.equal(errors, undefined)
    assert.deepEqual(data, { _entities: [null, { id: '10000000-0000-4000-8000-000000000000' }] })
  })

  test('an identity number is no id, and is refused without being repeated', async () => {
    const { errors } = await query('query ($id: ID!) { party(id: $id) { id } }', {
      id: '022087001289',
    })
    assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
    assert.equal(errors?.[0]?.extensions.argument, 'id')
    assert.doesNotMatch(JSON.stringify(errors), /022087001289/)
  })

  test('no field of a party or a document gives a full name or number', async () => {
    const { data } = await query<Record<string, { fields: { name: string }[] }>>(`{
      citizen: __type(name: "Citizen") { fields { name } }
      household: __type(name: "Household") { fields { name } }
      organisation: __type(name: "Organisation") { fields { name } }
      agency: __type(name: "StateAgency") { fields { name } }
      document: __type(name: "IdentityDocument") { fields { name } }
    }`)
    const fields = Object.values(data ?? {}).flatMap(({ fields }) => fields.map(({ name }) => name))
    assert.deepEqual(
      [...new Set(fields)].filter((name) => /name|number|phone|birth|gender/i.test(name)),
      ['maskedName', 'birthYear', 'maskedPhone', 'maskedNumber'],
    )
  })

  test('references cost as many statements for 500 parties as for 5', async () => {
    const references = Array.from({ length: 500 }, (_, number) => ({
      __typename: 'Party',
      id: `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    }))
    const statementsOf = async (count: number) => {
      takeStatements()
      const { data } = await query<{ _entities: { documents: unknown[] }[] }>(
        entities('maskedName maskedPhone documents { maskedNumber checks }'),
        { representations: references.slice(0, count) },
      )
      assert.equal(data?._entities.flatMap(({ documents }) => documents).length, count)
      return takeStatements().length
    }
    assert.equal(await statementsOf(5), 2)
    assert.equal(await statementsOf(500), 2)
  })
})

test('in a process of its own it tells everything that is wrong in its settings', async () => {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [program], {
    env: { DATABASE_URL: 'mysql://h/db', PORT: 'x', CLOCK_START: 'today' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  assert.equal(code, 1)
  for (const setting of ['DATABASE_URL', 'PORT', 'CLOCK_START'])
    assert.match(message, new RegExp(`^ {2}${setting} is not valid`, 'm'))
  assert.doesNotMatch(message, /\n\s+at /)
})
