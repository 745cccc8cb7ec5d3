import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { createPostgres, postgresSkip } from '../../tests/databases.ts'
import { mariadbSkip, startMariaDb } from '../../tests/mariadb.ts'
import { dossierFeed, sourceOf } from '../../tests/source.ts'
import { type Connector, type OpenSource, type OrderedPage, SourceFailure } from './connector.ts'
import { connectorKinds } from './connector-kinds.ts'
import type { SourceRecord } from './record.ts'
import { sealWith } from './seal.ts'
import { openSource } from './start-following.ts'

const now = new Date('2014-07-02T15:00:00+07:00')
const clock = standingClock(now)
const signal = AbortSignal.timeout(60_000)

/** A database of a department, and how it writes what differs. */
interface Department {
  readonly system: string
  readonly url: string
  run(...statements: readonly string[]): Promise<void>
  stop(): Promise<void>
}

interface Ways {
  /** A type of text that takes `Đ` for `D` where the system has one. */
  readonly text: string
  readonly moment: string
  readonly number: string
  /** The province's time, as its systems write it. */
  readonly now: string
}

/** What every connector to an SQL database does. */
function declare(name: string, skip: string | false, ways: Ways, start: () => Promise<Department>) {
  describe(`the connector to ${name}`, { skip }, () => {
    let department: Department
    const opened: OpenSource[] = []

    before(async () => {
      department = await start()
    })
    after(async () => {
      for (const source of opened) await source.stop()
      await department?.stop()
    })

    let tables = 0

    /** A table of its own, with `id`, `ma_ho_so`, `cap_nhat`, a number and a day. */
    async function connect(
      t: Parameters<typeof sourceOf>[0],
      key: string,
      rows: readonly string[],
      settings: object = {},
      from: object = {},
    ): Promise<Connector & { readonly table: string }> {
      const table = `ho_so_${++tables}`
      await department.run(
        `CREATE TABLE ${table} (id ${key}, ma_ho_so ${ways.text}, cap_nhat ${ways.moment}, so_luong ${ways.number}, ngay date)`,
        ...rows.map((row) => `INSERT INTO ${table} VALUES ${row}`),
      )
      const source = await sourceOf(t, 'so-tu-phap', {
        department: 'H49.02',
        system: department.system,
        connection: { url: department.url },
        feeds: {
          dossiers: { ...dossierFeed, from: { ...dossierFeed.from, table, ...from } },
        },
        ...settings,
      })
      const system = openSource(source, connectorKinds, { clock, seal: sealWith(randomBytes(32)) })
      opened.push(system)
      return { ...system.feed('dossiers'), table }
    }

    async function readAll(connector: Connector, limit: number) {
      const records: SourceRecord[] = []
      let cursor: string | null = null
      for (;;) {
        const page = await connector.readChanges(cursor, limit, signal)
        records.push(...page.records)
        cursor = page.cursor
        if (page.watermark !== null) return { records, cursor, watermark: page.watermark }
      }
    }

    test('gives every value as text, and none as null', async (t) => {
      const connector = await connect(t, 'int', [
        "(1, 'Hồ sơ', '2014-05-05 08:00:00.5', 12.50, '2014-05-12')",
        "(2, NULL, '2014-05-06 08:00:00', NULL, NULL)",
      ])
      const { records } = await readAll(connector, 10)
      assert.deepEqual(
        records.map(({ key, fields }) => [key, fields.ma_ho_so, fields.so_luong, fields.ngay]),
        [
          ['1', 'Hồ sơ', '12.50', '2014-05-12'],
          ['2', null, null, null],
        ],
      )
      assert.match(String(records[0]?.fields.cap_nhat), /^2014-05-05 08:00:00\.5/)
    })

    test('reads changes in pages, oldest first, and goes on from where it was', async (t) => {
      const rows = Array.from(
        { length: 25 },
        (_, i) =>
          `(${i}, 'c', '2014-05-05 08:00:${String(Math.floor(i / 5)).padStart(2, '0')}', 1, NULL)`,
      )
      const connector = await connect(t, 'int', rows.reverse())
      const { records, cursor, watermark } = await readAll(connector, 4)
      assert.deepEqual(
        records.map(({ key }) => Number(key)),
        Array.from({ length: 25 }, (_, i) => i),
      )
      assert.deepEqual(watermark, new Date(now.getTime() - 1))

      const nothing = await connector.readChanges(cursor, 4, signal)
      assert.deepEqual([nothing.records, nothing.cursor], [[], cursor])
      await department.run(
        `UPDATE ${connector.table} SET cap_nhat = '2014-06-01 08:00:00' WHERE id = 7`,
      )
      const changed = await connector.readChanges(cursor, 4, signal)
      assert.deepEqual(
        changed.records.map(({ key }) => key),
        ['7'],
      )
    })

    test('passes over no key that a collation takes for another', async (t) => {
      const keys = ['D1', 'Đ1', 'd1', 'đ1', 'tr', 'tR', 'TR', 'D1 ', 'hòa', 'hoà']
      const rows = keys.map((key) => `('${key}', 'c', '2014-05-05 08:00:00', 1, NULL)`)
      const connector = await connect(t, ways.text, rows)
      const { records } = await readAll(connector, 1)
      assert.deepEqual(records.map(({ key }) => key).sort(), keys.toSorted())
      let after: string | null = null
      const listed: string[] = []
      do {
        const page: Awaited<ReturnType<NonNullable<Connector['list']>>> | undefined =
          await connector.list?.({ first: 3, after }, signal)
        listed.push(...(page?.records.map(({ key }) => key) ?? []))
        after = page?.endCursor ?? null
      } while (after !== null)
      assert.deepEqual(listed.toSorted(), keys.toSorted())
    })

    test('looks a code up byte by byte', async (t) => {
      const codes = ['HS-D1', 'HS-Đ1', 'hs-d1', 'HS-D1 ', "'; DROP TABLE x; --"]
      const rows = codes.map(
        (code, i) => `(${i}, '${code.replaceAll("'", "''")}', '2014-05-05 08:00:00', 1, NULL)`,
      )
      const connector = await connect(t, 'int', rows)
      for (const [index, code] of codes.entries()) {
        const found = await connector.lookUp?.(code, signal)
        assert.deepEqual(
          found?.map(({ key }) => key),
          [String(index)],
          code,
        )
      }
      assert.deepEqual(await connector.lookUp?.('HS-Đ', signal), [])
      assert.deepEqual(await connector.lookUp?.("\\' OR 1=1 -- ", signal), [])
    })

    test('lists by moments and by days from any place on, those without one last', async (t) => {
      const connector = await connect(
        t,
        ways.text,
        [
          "('D1', 'c', '2014-07-01 08:00:00.000001', 1, '2014-07-09')",
          "('d1', 'c', '2014-07-01 08:00:00.000001', 1, '2014-07-09')",
          "('Đ1', 'c', '2014-07-01 08:00:00.000001', 1, '2014-07-08')",
          "('a', 'c', '2014-07-01 08:00:00.000002', 1, NULL)",
          "('b', 'c', '2014-06-30 23:30:00', 1, '2014-07-09')",
          "('z', 'c', NULL, 1, NULL)",
          "('Z', 'c', NULL, 1, '2014-07-10')",
        ],
        {},
        { lists: { latestReceived: 'cap_nhat', soonestDue: 'ngay' } },
      )
      const same = '2014-07-01T01:00:00.000001Z'
      const received = [
        ['2014-07-01T01:00:00.000002Z', 'a'],
        ...[
          [same, 'D1'],
          [same, 'd1'],
          [same, 'Đ1'],
        ],
        ['2014-06-30T16:30:00.000000Z', 'b'],
        ...[
          [null, 'Z'],
          [null, 'z'],
        ],
      ] as const
      const due = [
        ['2014-07-08', 'Đ1'],
        ...[
          ['2014-07-09', 'D1'],
          ['2014-07-09', 'b'],
          ['2014-07-09', 'd1'],
        ],
        ['2014-07-10', 'Z'],
        ...[
          [null, 'a'],
          [null, 'z'],
        ],
      ] as const
      for (const [order, places] of [
        ['RECEIVED_LATEST_FIRST', received],
        ['DUE_SOONEST_FIRST', due],
      ] as const) {
        const list = connector.inOrder?.[order]
        assert.ok(list)
        const after = async (after: OrderedPage['after'], first: number) => {
          const { records, hasMore } = await list({ first, after }, signal)
          assert.deepEqual(
            records.map(({ record }) => record.key),
            records.map(({ place }) => place.key),
          )
          return { places: records.map(({ place }) => [place.value, place.key]), hasMore }
        }
        assert.deepEqual(await after(null, 7), { places, hasMore: false })
        for (const [index, [value, key]] of places.entries()) {
          const rest = places.slice(index + 1)
          assert.deepEqual(await after({ value, key }, 2), {
            places: rest.slice(0, 2),
            hasMore: rest.length > 2,
          })
          const inFrontOf = places.findIndex((place) => place[0] === value)
          assert.deepEqual((await after({ value, key: '' }, 7)).places, places.slice(inFrontOf))
          const behind = places.findLastIndex((place) => place[0] === value) + 1
          assert.deepEqual((await after({ value, key: null }, 7)).places, places.slice(behind))
        }
        // Places of other sources are between its own.
        const between = order === 'DUE_SOONEST_FIRST' ? '2014-07-01' : '2014-07-01T01:00:00.000003Z'
        for (const key of ['', null])
          assert.deepEqual((await after({ value: between, key }, 7)).places, places)
      }
    })

    test('lists by no column that it was not told of', async (t) => {
      const connector = await connect(t, 'int', [], {}, { lists: { soonestDue: 'ngay' } })
      assert.deepEqual(Object.keys(connector.inOrder ?? {}), ['DUE_SOONEST_FIRST'])
    })

    test('leaves for later what a running transaction could still come before', async (t) => {
      const connector = await connect(
        t,
        'int',
        ["(1, 'c', '2014-05-05 08:00:00', 1, NULL)", `(2, 'c', ${ways.now}, 1, NULL)`],
        {},
        { settle: '1h' },
      )
      const { records } = await readAll(connector, 10)
      assert.deepEqual(
        records.map(({ key }) => key),
        ['1'],
      )
    })

    test('refuses rows that do not say when they changed, or say that they will, and looks for them once an hour', async (t) => {
      const connector = await connect(t, 'int', [
        "(1, 'c', '2014-05-05 08:00:00', 1, NULL)",
        "(2, 'c', NULL, 1, NULL)",
        "(3, 'c', '2199-05-05 08:00:00', 1, NULL)",
      ])
      const page = await connector.readChanges(null, 10, signal)
      assert.deepEqual(
        page.records.map(({ key, refusals = [] }) => [key, ...refusals]).toSorted(),
        [
          ['1'],
          ['2', { field: 'changedAt', reason: 'MISSING' }],
          ['3', { field: 'changedAt', reason: 'IN_THE_FUTURE' }],
        ],
      )
      assert.deepEqual((await connector.readChanges(page.cursor, 10, signal)).records, [])
      await department.run(`UPDATE ${connector.table} SET cap_nhat = '2014-05-06' WHERE id = 2`)
      const mended = await connector.readChanges(page.cursor, 10, signal)
      assert.deepEqual(
        mended.records.map(({ key, refusals }) => [key, refusals]),
        [['2', undefined]],
      )
      clock.moveTo(new Date(now.getTime() + 3_600_000))
      const later = await connector.readChanges(mended.cursor, 10, signal)
      clock.moveTo(now)
      assert.deepEqual(
        later.records.map(({ key }) => key),
        ['3'],
      )
    })

    test('looks all of them through, page by page, each once', async (t) => {
      const keys = ['D1', 'Đ1', 'd1', 'tr', 'tR', 'D1 ', 'x']
      const rows = keys.map((key) => `('${key}', 'c', NULL, 1, NULL)`)
      const connector = await connect(t, ways.text, [
        "('z', 'c', '2014-05-05 08:00:00', 1, NULL)",
        ...rows,
        "(NULL, 'c', NULL, 1, NULL)",
      ])
      const { records, cursor } = await readAll(connector, 2)
      const unfollowed = records.filter(({ refusals = [] }) =>
        refusals.some(({ field }) => field === 'changedAt'),
      )
      assert.deepEqual(
        unfollowed
          .map(({ key }) => key)
          .filter((key) => !key.startsWith('?'))
          .toSorted(),
        keys.toSorted(),
      )
      assert.equal(unfollowed.length, keys.length + 1)
      assert.equal(records.length, rows.length + 2)
      const { records: nothing, watermark } = await connector.readChanges(cursor, 2, signal)
      assert.deepEqual([nothing, watermark !== null], [[], true])
    })

    test('reads by a column of days what changed on days that are over', async (t) => {
      const connector = await connect(
        t,
        'int',
        [
          "(1, 'c', '2014-05-05 08:00:00', 1, '2014-05-05')",
          `(2, 'c', '2014-05-05 08:00:00', 1, CAST(${ways.now} AS date))`,
        ],
        {},
        { changedAt: 'ngay' },
      )
      const { records, watermark } = await connector.readChanges(null, 10, signal)
      assert.deepEqual(
        records.map(({ key }) => key),
        ['1'],
      )
      assert.deepEqual(watermark, new Date(now.getTime() - 24 * 3_600_000 - 1))
    })

    test('refuses a row without a key, or with one that is no key', async (t) => {
      const long = 'k'.repeat(201)
      const connector = await connect(t, 'varchar(300)', [
        "(NULL, 'c', '2014-05-05 08:00:00', 1, NULL)",
        `('${long}', 'c', '2014-05-05 08:00:00', 1, NULL)`,
      ])
      const { records } = await connector.readChanges(null, 10, signal)
      assert.deepEqual(records.map(({ refusals }) => refusals?.[0]?.reason).toSorted(), [
        'MISSING',
        'TOO_LONG',
      ])
      assert.ok(records.every(({ key }) => key.length < 100))
    })

    test('tells that a system does not answer, or a table is not there, without its host', async (t) => {
      const connector = await connect(t, 'int', [])
      await department.run(`DROP TABLE ${connector.table}`)
      await assert.rejects(connector.readChanges(null, 10, signal), (error: unknown) => {
        assert.ok(error instanceof SourceFailure)
        assert.equal(error.reason, 'UNREACHABLE')
        assert.doesNotMatch(error.message, /127\.0\.0\.1|ho_so/)
        return true
      })
    })

    test('is not waited for once nobody wants the answer', async (t) => {
      const connector = await connect(t, 'int', [])
      await assert.rejects(connector.readChanges(null, 10, AbortSignal.abort()), SourceFailure)
    })
  })
}

declare(
  'PostgreSQL',
  postgresSkip,
  {
    text: 'text',
    moment: 'timestamp',
    number: 'numeric(10, 2)',
    now: "now() AT TIME ZONE 'Asia/Ho_Chi_Minh'",
  },
  async () => {
    const database = await createPostgres()
    return {
      system: 'postgresql',
      url: database.url,
      run: async (...statements) => {
        for (const statement of statements)
          await database.transaction(({ script }) => script(statement))
      },
      stop: database.stop,
    }
  },
)

declare(
  'MariaDB',
  mariadbSkip,
  {
    text: 'varchar(40) COLLATE utf8mb4_vietnamese_ci',
    moment: 'datetime(6)',
    number: 'decimal(10, 2)',
    now: 'UTC_TIMESTAMP() + INTERVAL 7 HOUR',
  },
  async () => ({ system: 'mariadb', ...(await startMariaDb()) }),
)
