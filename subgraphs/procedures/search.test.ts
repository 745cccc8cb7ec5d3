import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase } from '../../tests/databases.ts'
import { serveSubgraph } from '../../tests/served-subgraph.ts'
import { procedures } from './main.ts'
import { longestSearch, readSearch } from './search.ts'

const rows = new URL('./search.test.sql', import.meta.url)

interface Found {
  procedures: {
    totalCount: number
    edges: { cursor: string; node: { code: string } }[]
    pageInfo: { endCursor: string; hasNextPage: boolean }
  }
}

const text = `query ($search: String, $orderBy: ProcedureOrder, $first: Int! = 20, $after: String) {
  procedures(filter: { search: $search }, orderBy: $orderBy, first: $first, after: $after) {
    totalCount edges { cursor node { code } } pageInfo { endCursor hasNextPage }
  }
}`

eachDatabase('a search for procedures', (open) => {
  const { query } = serveSubgraph(open, procedures, rows)

  const page = async (variables: object): Promise<Found['procedures']> => {
    const { data, errors } = await query<Found>(text, variables)
    assert.equal(errors, undefined)
    assert.ok(data)
    return data.procedures
  }
  const numbersOf = ({ edges }: Pick<Found['procedures'], 'edges'>) =>
    edges.map(({ node }) => Number(node.code.slice(2))).join(' ')
  const found = async (search: string): Promise<string> => {
    const { totalCount, ...rest } = await page({ search })
    assert.equal(totalCount, rest.edges.length)
    return numbersOf(rest)
  }

  test('finds names without marks, in any encoding, with Eth and in capitals', async () => {
    for (const search of [
      'dang ky khai sinh',
      'Đăng ký khai sinh',
      'Đăng ký khai sinh'.normalize('NFD'),
      'Ðăng ký khai sinh',
      'ĐĂNG  KÝ (KHAI SINH)',
      'sinh khai dang',
      'dan k kha sin',
    ])
      assert.equal(await found(search), '1 3 2', search)
  })

  test('needs every word, each at the beginning of a word', async () => {
    assert.equal(await found('dang ky ket hon'), '')
    assert.equal(await found('ang'), '')
    assert.equal(await found('khai'), '1 3 8 2')
  })

  test('gives what is written so first, then other places of a tone, then other marks', async () => {
    assert.equal(await found('xóa'), '4 5 6')
    assert.equal(await found('xoá'), '5 4 6')
    assert.equal(await found('xoa'), '6 5 4')
    assert.equal(await found('qui hoạch quĩ'), '12')
  })

  test('finds by code, by its beginning, by the long form and by an alias', async () => {
    assert.equal(await found('1.000008'), '8')
    assert.equal(await found('1.000008.000.00.00.H49'), '8')
    assert.equal(await found('1.00000'), '9 1 3 8 2 7 6 5 4')
    assert.equal(await found('T-QNI-123456-TT'), '8')
    assert.equal(await found('t-qni-1234'), '8')
  })

  test('takes % and _ for what they are', async () => {
    assert.equal(await found('%'), '')
    assert.equal(await found('_'), '')
    assert.equal(await found('70%'), '7')
    assert.equal(await found('7_%'), '')
    assert.equal(await found('sinh_hoat'), '7')
    assert.equal(await found('s_nh'), '')
    assert.equal(await found('\\ sinh'), '1 3 2 7 13')
  })

  test('is refused where it is too long or holds no word, naming the argument', async () => {
    for (const search of ['a'.repeat(10_000), 'a'.repeat(201), '', '  ', '(-)', '\u0000'])
      for (const field of [
        'procedures(filter: $filter) { totalCount }',
        'procedureStatistics(filter: $filter) { total }',
      ]) {
        const { errors } = await query(`query ($filter: ProcedureFilter) { ${field} }`, {
          filter: { search },
        })
        assert.equal(errors?.[0]?.extensions.code, 'BAD_USER_INPUT')
        assert.equal(errors?.[0]?.extensions.argument, 'filter.search')
      }
    assert.equal(await found('a'.repeat(longestSearch)), '')
  })

  test('lists by name follow the Vietnamese alphabet', async () => {
    assert.equal(numbersOf(await page({ orderBy: 'NAME' })), '10 9 11 1 3 8 2 7 12 13 6 5 4')
  })

  test('the pages of each order visit each procedure once, also while rows are inserted', async () => {
    for (const variables of [
      { orderBy: 'NAME' },
      { orderBy: 'CODE' },
      { search: 'dang xoa' },
      { search: 'k' },
    ]) {
      const whole = await page(variables)
      const visited: string[] = []
      let after: string | null = null
      do {
        const part: Found['procedures'] = await page({ ...variables, first: 1, after })
        visited.push(...part.edges.map(({ node }) => node.code))
        after = part.pageInfo.hasNextPage ? part.pageInfo.endCursor : null
      } while (after !== null)
      assert.deepEqual(
        visited,
        whole.edges.map(({ node }) => node.code),
      )
    }
  })

  test('a cursor of another order or another search is refused', async () => {
    const lists: object[] = [
      { orderBy: 'NAME' },
      { orderBy: 'CODE' },
      { search: 'khai' },
      { search: 'sinh' },
      { search: 'sinh', orderBy: 'NAME' },
    ]
    for (const from of lists)
      for (const to of lists) {
        const after = (await page({ ...from, first: 1 })).pageInfo.endCursor
        const { errors } = await query(text, { ...to, after })
        assert.equal(errors?.[0]?.extensions.argument, from === to ? undefined : 'after')
      }
  })

  test('a cursor that was altered is refused or harmless, whatever it holds', async () => {
    const cursorOf = (key: readonly unknown[]) =>
      Buffer.from(JSON.stringify(['procedures NAME', ...key])).toString('base64url')
    for (const key of [
      ['0', '\u0000', '1.000001'],
      ['9', 'a', '1.000001'],
      ['0', 'a', "'"],
      ['0', 'a'],
      [0, 'a', '1.000001'],
    ]) {
      const { errors } = await query(text, { orderBy: 'NAME', after: cursorOf(key) })
      assert.equal(errors?.[0]?.extensions.argument, 'after')
    }
  })

  test('relevance without a search is refused', async () => {
    const { errors } = await query(text, { orderBy: 'RELEVANCE' })
    assert.equal(errors?.[0]?.extensions.argument, 'orderBy')
  })
})

test('a lone surrogate is no word and breaks nothing', () => {
  assert.deepEqual(readSearch('a \ud800').written.length, 2)
})
