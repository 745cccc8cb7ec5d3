import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../tests/ask.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { dossiers } from './main.ts'

const rows = new URL('./dossiers.test.sql', import.meta.url)

interface Page {
  dossiers: {
    edges: { node: { id: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
  }
}

const numbersOf = (answer: Answer<Page>) =>
  answer.data?.dossiers.edges.map(({ node }) => node.id.slice(-2)).join(' ')

eachDatabase('lists of dossiers', (open) => {
  const { query } = serveSubgraph(open, dossiers, rows)

  const filtered = async (filter: string): Promise<unknown> =>
    numbersOf(await query<Page>(`{ dossiers(filter: ${filter}) { edges { node { id } } } }`))

  test('the latest received come first, to the microsecond; those never accepted last', async () => {
    assert.equal(await filtered('{}'), '04 10 05 09 11 06 03 02 01 07 08')
    assert.equal(await filtered('null'), '04 10 05 09 11 06 03 02 01 07 08')
  })

  test('every condition of a filter narrows the list', async () => {
    assert.equal(await filtered('{ scope: LOCAL_CENTRES }'), '10 11')
    assert.equal(await filtered('{ scope: ALL_CENTRES, field: "LV-05-01" }'), '04 05 11')
    assert.equal(await filtered('{ department: "000.00.05.H49" }'), '04 05 11')
    assert.equal(await filtered('{ procedure: "1.000002" }'), '09 06 03')
    assert.equal(await filtered('{ status: [REGISTERED, UNKNOWN] }'), '10 07')
    assert.equal(await filtered('{ receivedFrom: "2014-06-10" }'), '04 10 05')
    assert.equal(await filtered('{ receivedTo: "2014-04-01" }'), '03 02 01')
    assert.equal(await filtered('{ receivedFrom: "2014-05-28", receivedTo: "2014-05-28" }'), '09')
    assert.equal(
      await filtered('{ scope: PROVINCIAL_CENTRE, status: null, field: null }'),
      '04 05 09 06 03 02 01 07 08',
    )
    assert.equal(await filtered('{ field: "LV-99-99" }'), '')
  })

  const stillOpen = '04 10 05 06 07'

  test('a queue is narrowed by what stands open, by class, appointment, owner and deadlines', async () => {
    assert.equal(await filtered('{ open: true }'), stillOpen)
    assert.equal(await filtered('{ open: false }'), '09 11 03 02 01 08')
    assert.equal(
      await filtered('{ open: null, timeliness: null }'),
      '04 10 05 09 11 06 03 02 01 07 08',
    )
    assert.equal(await filtered('{ timeliness: [OVERDUE] }'), '05')
    assert.equal(await filtered('{ timeliness: [NOT_DUE, PAUSED] }'), '04 10 06')
    assert.equal(await filtered('{ timeliness: [EARLY] }'), '01')
    assert.equal(await filtered('{ timeliness: [ON_TIME, LATE] }'), '09 11 03 02')
    assert.equal(await filtered('{ open: true, timeliness: [LATE, NOT_DUE] }'), '04 10')
    assert.equal(await filtered('{ dueFrom: "2014-07-01", dueTo: "2014-07-02" }'), '04 05')
    assert.equal(await filtered('{ dueTo: "2014-05-08" }'), '06 03 02 01')
    assert.equal(await filtered('{ owner: "00000000-0000-4000-9000-000000000009" }'), '09')
    assert.equal(await filtered('{ acceptBy: "2014-06-30T16:00:00+07:00" }'), '07')
    assert.equal(await filtered('{ acceptBy: "2014-06-30T15:59:59+07:00" }'), '')
    assert.equal(await filtered('{ supplementDueBefore: "2014-06-21" }'), '06')
    assert.equal(await filtered('{ supplementDueBefore: "2014-06-20" }'), '')
  })

  test('a class in a filter is the class that the dossier shows', async () => {
    for (const timeliness of ['EARLY', 'ON_TIME', 'LATE', 'NOT_DUE', 'OVERDUE', 'PAUSED']) {
      const { data } = await query<{ dossiers: { edges: { node: { timeliness: string } }[] } }>(
        `{ dossiers(filter: { timeliness: [${timeliness}] }) { edges { node { timeliness } } } }`,
      )
      const shown = new Set(data?.dossiers.edges.map(({ node }) => node.timeliness))
      assert.deepEqual([...shown], [timeliness])
    }
  })

  test('a cursor of one order is none of the other', async () => {
    const cursorOf = async (orderBy: string) => {
      const { data } = await query<{ dossiers: { edges: { cursor: string }[] } }>(
        `{ dossiers(orderBy: ${orderBy}, first: 1) { edges { cursor } } }`,
      )
      return data?.dossiers.edges[0]?.cursor
    }
    const due = await cursorOf('DUE_SOONEST_FIRST')
    const received = await cursorOf('RECEIVED_LATEST_FIRST')
    for (const [orderBy, after] of [
      ['RECEIVED_LATEST_FIRST', due],
      ['DUE_SOONEST_FIRST', received],
      ['DUE_SOONEST_FIRST', due?.slice(1)],
    ]) {
      const { errors } = await query(
        `{ dossiers(orderBy: ${orderBy}, after: "${after}") { edges { cursor } } }`,
      )
      assert.equal(errors?.[0]?.extensions.argument, 'after')
    }
  })

  test('those handled within an agency are its own and those of bodies below it', async () => {
    assert.equal(await filtered('{ handledWithin: "H49.05" }'), '04 05')
    assert.equal(await filtered('{ handledWithin: "H49.05.01" }'), '05')
    assert.equal(await filtered('{ handledWithin: "H49" }'), '04 10 05 09 11 06 03 02 01 07 08')
    assert.equal(await filtered('{ handledWithin: "H49.20" }'), '')
  })

  const orders = [
    ['RECEIVED_LATEST_FIRST', '04 10 05 09 11 06 03 02 01 07 08'],
    ['DUE_SOONEST_FIRST', '01 02 03 06 11 05 04 10 07 08 09'],
  ] as const
  const walks = [1, 3, 4].flatMap((size) => orders.map((order) => [size, ...order] as const))

  for (const [size, orderBy, inOrder] of walks)
    test(`pages of ${size}, ${orderBy}, visit each dossier once, in order`, async () => {
      const visited: unknown[] = []
      let after: string | null = null
      do {
        const answer: Answer<Page> = await query<Page>(
          `query ($size: Int!, $after: String, $orderBy: DossierOrder!) {
            dossiers(first: $size, after: $after, orderBy: $orderBy) {
              edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
            }
          }`,
          { size, after, orderBy },
        )
        const info = answer.data?.dossiers.pageInfo
        assert.equal(info?.hasPreviousPage, after !== null)
        visited.push(numbersOf(answer))
        after = info?.hasNextPage ? info.endCursor : null
      } while (after !== null)
      assert.equal(visited.join(' '), inOrder)
    })

  const period = 'period: { from: "2014-04-01", to: "2014-07-02" }'
  const nowhere = 'scope: PROVINCIAL_CENTRE, filter: { locality: "H49.21" }'
  const backwards = 'period: { from: "2014-07-02", to: "2014-04-01" }'
  const refusals: ReadonlyArray<[what: string, text: string, argument: string]> = [
    ['a malformed code', '{ dossier(code: "1234") { id } }', 'code'],
    [
      'a locality of the provincial centre',
      `{ dossierStatistics(${period}, ${nowhere}) { received } }`,
      'filter.locality',
    ],
    ['a malformed id', '{ dossierById(id: "1234") { id } }', 'id'],
    ['a page of no rows', '{ dossiers(first: 0) { edges { cursor } } }', 'first'],
    ['a page over 500 rows', '{ dossiers(first: 501) { edges { cursor } } }', 'first'],
    ['a cursor of nothing', '{ dossiers(after: "abc") { edges { cursor } } }', 'after'],
    [
      'an unknown status',
      '{ dossiers(filter: { status: [LOST] }) { edges { cursor } } }',
      'filter.status',
    ],
    [
      'no status at all',
      '{ dossiers(filter: { status: [] }) { edges { cursor } } }',
      'filter.status',
    ],
    [
      'a span that ends before it begins',
      '{ dossiers(filter: { receivedFrom: "2014-07-02", receivedTo: "2014-07-01" }) { edges { cursor } } }',
      'filter.receivedFrom',
    ],
    [
      'a day that never was',
      '{ dossiers(filter: { receivedTo: "2014-06-31" }) { edges { cursor } } }',
      'filter.receivedTo',
    ],
    ...[
      ['no class at all', '{ timeliness: [] }', 'timeliness'],
      [
        'a due span that ends before it begins',
        '{ dueFrom: "2014-07-02", dueTo: "2014-07-01" }',
        'dueFrom',
      ],
      ['an owner that is no id', '{ owner: "Nguyễn Văn A" }', 'owner'],
      ['late ones that are open', '{ open: true, timeliness: [LATE] }', 'timeliness'],
      ['overdue ones that are closed', '{ open: false, timeliness: [OVERDUE] }', 'timeliness'],
      [
        'to be accepted and due',
        '{ acceptBy: "2014-07-02T17:00:00+07:00", dueTo: "2014-07-02" }',
        'acceptBy',
      ],
      [
        'to be accepted and returned',
        '{ acceptBy: "2014-07-02T17:00:00+07:00", status: [RETURNED] }',
        'acceptBy',
      ],
      [
        'to be accepted and closed',
        '{ acceptBy: "2014-07-02T17:00:00+07:00", open: false }',
        'acceptBy',
      ],
      [
        'waiting for a supplement and processed',
        '{ supplementDueBefore: "2014-07-02", status: [PROCESSED] }',
        'supplementDueBefore',
      ],
      [
        'waiting for a supplement and closed',
        '{ supplementDueBefore: "2014-07-02", open: false }',
        'supplementDueBefore',
      ],
      ['returned ones that are open', '{ open: true, status: [PROCESSED, RETURNED] }', 'status'],
      [
        'returned ones that are overdue',
        '{ status: [RETURNED], timeliness: [OVERDUE] }',
        'timeliness',
      ],
      [
        'paused ones that are overdue',
        '{ status: [STOPPED, PAYMENT_REQUESTED], timeliness: [OVERDUE, NOT_DUE] }',
        'timeliness',
      ],
      [
        'paused ones that are in progress',
        '{ status: [IN_PROGRESS], timeliness: [PAUSED] }',
        'timeliness',
      ],
      [
        'waiting for a supplement and overdue',
        '{ supplementDueBefore: "2014-07-02", timeliness: [OVERDUE] }',
        'supplementDueBefore',
      ],
      ['a moment without an offset', '{ acceptBy: "2014-07-02T17:00:00" }', 'acceptBy'],
      ['the year 9999', '{ dueTo: "9999-12-31" }', 'dueTo'],
      ['the year 0', '{ dueFrom: "0000-01-01" }', 'dueFrom'],
    ].map(
      ([what, filter, argument]) =>
        [
          `${what}`,
          `{ dossiers(filter: ${filter}) { edges { cursor } } }`,
          `filter.${argument}`,
        ] as [string, string, string],
    ),
    [
      'a ranking of any base',
      `{ departmentRanking(${period}, scope: ALL_CENTRES, by: ON_TIME_OF_DUE, minimum: 0) { ranked { rank } } }`,
      'minimum',
    ],
    [
      'a limit of nothing',
      '{ previewAppointment(limit: { unit: WORKING_DAYS, amount: 0 }, acceptedAt: "2014-07-02T15:00:00+07:00") { date } }',
      'limit.amount',
    ],
    [
      'a procedure code that only a look-up can place',
      '{ dossiers(filter: { procedure: "T-QNI-000001-TT" }) { edges { cursor } } }',
      'filter.procedure',
    ],
    [
      'the same in a count',
      `{ dossierStatistics(${period}, scope: ALL_CENTRES, filter: { procedure: "T-QNI-000001-TT" }) { received } }`,
      'filter.procedure',
    ],
    [
      'a period that ends before it begins',
      `{ dossierStatistics(${backwards}, scope: ALL_CENTRES) { received } }`,
      'period',
    ],
    [
      'an unknown population',
      `{ dossierStatistics(${period}, scope: WHOLE) { received } }`,
      'scope',
    ],
  ]

  for (const [what, text, argument] of refusals)
    test(`${what} is refused, naming "${argument}"`, async () => {
      const { errors } = await query(text)
      assert.equal(errors?.length, 1)
      assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
      assert.equal(errors?.[0]?.extensions.argument, argument)
      assert.match(errors?.[0]?.message ?? '', new RegExp(`^Argument "${argument}": `))
    })
})
