import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { standingClock } from '#kit/clock.ts'
import { createPostgres, postgresSkip } from '../../tests/databases.ts'
import { mariadbSkip, startMariaDb } from '../../tests/mariadb.ts'
import { dossierFeed, sourceOf } from '../../tests/source.ts'
import { type Connector, type OpenSource, SourceFailure } from './connector.ts'
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
