import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../../tests/databases.ts'
import type { SourcePerson } from '../../sources/mapped-rows.ts'
import { sourceId } from '../../sources/source-id.ts'
import { citizens } from '../main.ts'
import { takePeople } from './take-people.ts'

eachDatabase('people whom sources tell of', (open) => {
  let database: Database
  let worlds = 0

  before(async () => {
    database = await open()
    await migrate(database, citizens.name, citizens.migrations)
  })

  /** Sources and numbers of a test's own. */
  function world() {
    const own = String(++worlds).padStart(6, '0')
    const card = (number: number) => ({
      kind: 'CITIZEN_CARD_12',
      number: `${own}${String(number).padStart(6, '0')}`,
    })
    const person = (key: string, name: string, rest: Partial<SourcePerson> = {}): SourcePerson => ({
      key: `${key}#OWNER`,
      kind: 'Citizen',
      name,
      birthDate: null,
      gender: null,
      phone: null,
      document: null,
      ...rest,
    })
    const tell = async (department: string, ...people: SourcePerson[]) => {
      const { subjects } = await takePeople(database, `${department}-${own}`, people)
      return subjects.map(({ id }) => id)
    }
    const tellOne = async (department: string, person: SourcePerson) => {
      const [id] = await tell(department, person)
      assert.ok(id)
      return id
    }
    return { card, person, tell, tellOne, sourceOf: (name: string) => `${name}-${own}` }
  }

  const shown = async (id: string) => {
    const [row] = await database.sql<Record<string, unknown>>`
      SELECT name, phone,
        ARRAY(SELECT number FROM citizens.identity_document WHERE party_id = id ORDER BY 1) AS numbers,
        ARRAY(SELECT number FROM citizens.disputed_document WHERE party_id = id ORDER BY 1) AS disputed
      FROM citizens.party WHERE id = ${id}
    `
    return row
  }

  test('are somebody else once their key comes with another name, and who shared the party stays as they were', async () => {
    const { card, person, tellOne } = world()
    const an = { document: card(1), phone: '0912345678' }
    const first = await tellOne('a', person('K1', 'Nguyễn Văn An', an))
    assert.equal(await tellOne('b', person('K9', 'Nguyễn Văn An', an)), first)

    const corrected = person('K1', 'Trần Thị Bình', { document: card(2) })
    const second = await tellOne('a', corrected)
    assert.notEqual(second, first)
    assert.deepEqual(await shown(second), {
      name: 'Trần Thị Bình',
      phone: null,
      numbers: [card(2).number],
      disputed: [],
    })
    const whoStayed = {
      name: 'Nguyễn Văn An',
      phone: '0912345678',
      numbers: [card(1).number],
      disputed: [],
    }
    assert.deepEqual(await shown(first), whoStayed)
    assert.equal(await tellOne('b', person('K9', 'Nguyễn Văn An', an)), first)
    assert.equal(await tellOne('a', corrected), second)
    assert.equal(await tellOne('a', person('K1', 'Nguyễn Văn An', an)), first)
    assert.deepEqual(await shown(first), whoStayed)
  })

  test('are who bears the number under that name, where somebody does', async () => {
    const { card, person, tell, tellOne } = world()
    const binh = await tellOne('b', person('K9', 'Trần Thị Bình', { document: card(2) }))
    await tellOne('a', person('K1', 'Nguyễn Văn An', { document: card(1) }))
    const ids = await tell(
      'a',
      person('K1', 'TRAN THI BINH', { document: card(2) }),
      // Two who are new to a page, one of them under a key that meant somebody else.
      person('K2', 'Lê Văn Cường', { document: card(3) }),
      person('K3', 'Lê Văn Cường', { document: card(3) }),
    )
    assert.deepEqual([ids[0], ids[1]], [binh, ids[2]])
    assert.deepEqual(await shown(binh), {
      name: 'Trần Thị Bình',
      phone: null,
      numbers: [card(2).number],
      disputed: [],
    })
  })

  test('without documents keep one id for each name of a key', async () => {
    const { person, tellOne, sourceOf } = world()
    const first = await tellOne('a', person('K1', 'Nguyễn Văn An'))
    assert.equal(first, sourceId('party', sourceOf('a'), 'K1#OWNER'))
    const asked = []
    for (const name of ['Trần Thị Bình', 'Nguyễn Văn An', 'trần thị bình', 'Nguyễn Văn An'])
      asked.push(await tellOne('a', person('K1', name)))
    assert.deepEqual(asked.slice(2), asked.slice(0, 2))
    assert.equal(new Set([first, ...asked]).size, 3)
    assert.equal((await shown(first))?.name, 'Nguyễn Văn An')
  })

  test('under a corrected name have an id that does not follow from what is known outside', async () => {
    const { person, tellOne } = world()
    const ids = async () => {
      await tellOne('a', person('K1', 'Nguyễn Văn An'))
      return tellOne('a', person('K1', 'Trần Thị Bình'))
    }
    const [before] = await database.sql<{ secret: string }>`SELECT secret FROM citizens.id_secret`
    const one = await ids()
    await database.sql`UPDATE citizens.id_secret SET secret = gen_random_uuid()`
    const other = await ids()
    await database.sql`UPDATE citizens.id_secret SET secret = ${before?.secret}`
    assert.notEqual(one, other)
    assert.equal(await ids(), one)
  })

  test('stay who they are in another spelling, which is taken, and keep the phone that is not told again', async () => {
    const { person, tellOne } = world()
    const id = await tellOne('a', person('K1', 'NGUYEN VAN AN', { phone: '0912345678' }))
    assert.equal(await tellOne('a', person('K1', 'Nguyễn Văn Ân')), id)
    const { name, phone } = (await shown(id)) ?? {}
    assert.deepEqual([name, phone], ['Nguyễn Văn Ân', '0912345678'])
    await tellOne('a', person('K1', 'Nguyễn Văn Ân', { phone: '0987654321' }))
    assert.equal((await shown(id))?.phone, '0987654321')
  })

  test('are taken in with documents that are told later, as disputed where another bears the number', async () => {
    const { card, person, tell, tellOne } = world()
    const an = await tellOne('a', person('K1', 'Nguyễn Văn An'))
    const binh = await tellOne('a', person('K2', 'Trần Thị Bình', { document: card(2) }))
    const told = [
      person('K1', 'Nguyễn Văn An', { document: card(1) }),
      // Known by a number that has only just come.
      person('K3', 'NGUYEN VAN AN', { document: card(1) }),
    ]
    for (let time = 0; time < 2; time++) {
      assert.deepEqual(await tell('a', ...told), [an, an])
      await tell('a', person('K1', 'Nguyễn Văn An', { document: card(2) }))
    }
    const { numbers, disputed } = (await shown(an)) ?? {}
    assert.deepEqual([numbers, disputed], [[card(1).number], [card(2).number]])
    assert.deepEqual((await shown(binh))?.numbers, [card(2).number])
  })
})
