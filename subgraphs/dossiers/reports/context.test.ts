import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { parseLocalDate } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import { createPostgres, eachDatabase, postgresSkip } from '../../../tests/databases.ts'
import { dossiers } from '../main.ts'
import type { ReportQuery } from './basis.ts'
import { reportContext } from './context.ts'
import type { ReportDimension } from './query.ts'

describe('closing the record', { skip: postgresSkip }, () => {
  test('waits for what is being recorded, and lets nothing into a moment that is closed', async (t) => {
    const database = await createPostgres()
    t.after(() => database.stop())
    await migrate(database, dossiers.name, dossiers.migrations)
    const { close } = reportContext(database.sql)
    const noon = new Date('2014-07-02T12:00:00+07:00')
    const id = '00000000-0000-4000-8000-000000000001'
    await database.sql`
      INSERT INTO dossiers.dossier (id, source, source_key, procedure_code, field_code,
        department_code, handled_by_code, received_by_code, scope, channel, owner_id, owner_kind,
        submitted_at)
      VALUES (${id}, 'centre', '1', '1.000001', 'LV-1', 'H49.02', 'H49.02', 'H49.20',
        'PROVINCIAL_CENTRE', 'POST', ${id}, 'Citizen', ${noon})
    `
    const record = (sql: typeof database.sql, status: string, sequence: number) =>
      sql`
        INSERT INTO dossiers.incoming_event
          (dossier_id, at, source_sequence, status, recorded_at)
        VALUES (${id}, ${noon}, ${sequence}, ${status}, ${noon})
      `.then(() => sql`SELECT dossiers.record_events()`)

    await database.transaction(async ({ sql }) => {
      await record(sql, 'ACCEPTED', 1)
      await assert.rejects(close(noon), { code: 'RECORD_NOT_CLOSED' })
    })
    await close(noon)
    await record(database.sql, 'PROCESSED', 2)
    const recorded = await database.sql`
      SELECT recorded_at AS at FROM dossiers.event ORDER BY source_sequence
    `
    assert.deepEqual(recorded, [{ at: noon }, { at: new Date(noon.getTime() + 1) }])
  })
})

eachDatabase('groups of a report', (open) => {
  test('are refused where they are more than an answer may hold', async () => {
    const database = await open()
    await migrate(database, dossiers.name, dossiers.migrations)
    const rows = await readFile(new URL('../dossiers.test.sql', import.meta.url), 'utf8')
    await database.transaction(({ script }) => script(rows))
    const [from, to] = [parseLocalDate('2014-04-01'), parseLocalDate('2014-07-02')]
    assert.ok(from && to)
    const query: ReportQuery = {
      live: [],
      period: { from, to, calendar: null, code: null },
      scope: 'ALL_CENTRES',
      filter: {},
      without: null,
      asOf: null,
      today: to,
    }
    const { counts } = reportContext(database.sql, 2)
    const groups = async (...groupBy: ReportDimension[]) => (await counts(query, groupBy)).length
    assert.equal(await groups('DEPARTMENT'), 2)
    await assert.rejects(groups('FIELD'), { code: 'TOO_MANY_GROUPS', argument: 'groupBy' })
    await assert.rejects(groups('COMPLETED_MONTH'), { code: 'TOO_MANY_GROUPS' })
  })
})
