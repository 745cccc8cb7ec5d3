import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'

const rows = new URL('./procedures.test.sql', import.meta.url)
const code = (number: number) => `1.0000${String(number).padStart(2, '0')}`

eachDatabase('sets of procedures', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  async function codes(arguments_: string): Promise<string[]> {
    const { data, errors } = await query<{ procedureSet: { codes: string[]; count: number } }>(
      `{ procedureSet${arguments_} { codes count } }`,
    )
    assert.equal(errors, undefined)
    const set = data?.procedureSet
    assert.equal(set?.codes.length, set?.count)
    return set?.codes ?? []
  }

  test('hold what is in force on the day, today unless one is given, by their codes', async () => {
    assert.deepEqual(await codes(''), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12].map(code))
    assert.deepEqual(await codes('(onDate: "2014-07-03", filter: { onTheSpot: true })'), [
      ...[0, 1, 2].map(code),
      code(11),
      code(12),
    ])
    assert.deepEqual(await codes('(onDate: "1999-01-01")'), [])
  })

  test('hold what every condition of the filter lets pass', async () => {
    const filtered = (filter: string) => codes(`(filter: { ${filter} })`)
    assert.deepEqual(await filtered('singleCompetence: true'), [code(1)])
    assert.deepEqual(await filtered('isoState: [APPLIED], reviewState: [IN_REVIEW]'), [code(12)])
    assert.deepEqual(await filtered('isoState: [APPLIED, DRAFTED], field: "LV-02-02"'), [
      code(5),
      code(6),
    ])
    assert.deepEqual(await filtered('withProcess: true'), [])
    assert.equal((await filtered('withProcess: false')).length, 11)
  })

  test('are refused with a filter that names no state, or that nothing passes', async () => {
    for (const filter of [
      'isoState: []',
      'reviewState: []',
      'withProcess: false, processOverLimit: true',
    ]) {
      const { errors } = await query(`{ procedureSet(filter: { ${filter} }) { count } }`)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT', filter)
    }
  })

  test('are counted from their codes, each once, wherever these come from', async () => {
    const { data } = await query(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on ProcedureSet { codes count } }
      }`,
      {
        representations: [
          { __typename: 'ProcedureSet', codes: [code(2), code(1), code(2)] },
          { __typename: 'ProcedureSet', codes: ['Sở'] },
        ],
      },
    )
    assert.deepEqual(data, {
      _entities: [{ codes: [code(2), code(1), code(2)], count: 2 }, null],
    })
  })

  test('hold at most 10,000 procedures', async () => {
    const made = (count: number) =>
      query(
        `query ($representations: [_Any!]!) {
          _entities(representations: $representations) { ... on ProcedureSet { count } }
        }`,
        {
          representations: [
            {
              __typename: 'ProcedureSet',
              codes: Array.from({ length: count }, (_, n) => `2.${String(n).padStart(6, '0')}`),
            },
          ],
        },
      )
    assert.deepEqual((await made(10_000)).data, { _entities: [{ count: 10_000 }] })
    assert.equal((await made(10_001)).errors?.[0]?.extensions.code, 'KEY_SET_TOO_LARGE')
  })
})

const tooMany = new URL('./procedure-set.test.sql', import.meta.url)

eachDatabase('more procedures than a set holds', (open) => {
  const { query } = serveSubgraph(open, procedures, tooMany)

  test('are refused, and are a set once a filter narrows them', async () => {
    const { errors } = await query('{ procedureSet { count } }')
    assert.equal(errors?.[0]?.extensions.code, 'KEY_SET_TOO_LARGE')
    assert.match(errors?.[0]?.message ?? '', /10001/)
    const { data } = await query('{ procedureSet(filter: { field: "LV-1" }) { count } }')
    assert.deepEqual(data, { procedureSet: { count: 1 } })
  })
})
