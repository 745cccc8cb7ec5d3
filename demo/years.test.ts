import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { parseAgencyCode, parseDossierCode, parseProcedureCode } from '#domain/codes.ts'
import { parseLocalDate } from '#domain/dates.ts'
import { openPglite } from '#kit/pglite.ts'
import type { Database } from '#kit/sql.ts'
import type { FormQuery, ReportDimension } from '../subgraphs/dossiers/reports/query.ts'
import { countGroups } from '../subgraphs/dossiers/reports/store.ts'
import { createPostgres, eachDatabase, postgresSkip } from '../tests/databases.ts'
import { demoDataLoaded, domainStart } from './data.ts'
import { migrateAll } from './prepare.ts'
import { loadYears } from './years.ts'

const dossiers = 2_000

eachDatabase('the generated years', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrateAll(database)
    await loadYears(database, { dossiers, perChunk: 700 })
  })

  test('codes are well formed, and none is given twice', async () => {
    const codes = async (query: Promise<Array<{ code: string }>>) =>
      (await query).map(({ code }) => code)
    const { sql } = database
    const agencies = await codes(sql`SELECT code FROM procedures.agency`)
    assert.ok(agencies.every((code) => parseAgencyCode(code) === code))
    const procedures = await codes(sql`SELECT code FROM procedures.procedure`)
    assert.ok(procedures.every((code) => parseProcedureCode(code) === code))
    const given = await codes(sql`SELECT code FROM dossiers.dossier_code`)
    assert.ok(given.every((code) => parseDossierCode(code) === code))
    assert.equal(new Set(given).size, dossiers)
  })

  test('their shares are those of a province', async () => {
    const [share] = await database.sql<Record<string, number>>`
      SELECT
        (SELECT count(*)::float FROM dossiers.event) / count(*) AS "eventsEach",
        100 * avg((accepted_on IS NOT NULL AND ended_on IS NULL)::int)::float AS open,
        100 * avg((ended_on <= due_on)::int) FILTER (WHERE ended_on IS NOT NULL)::float AS "inTime",
        100 * avg((id IN (
          SELECT dossier_id FROM dossiers.event WHERE status = 'SUPPLEMENT_REQUESTED'
        ))::int)::float AS paused,
        100 * avg((procedure_code IN (
          SELECT code FROM procedures.procedure ORDER BY code LIMIT 20
        ))::int)::float AS "ofTwenty",
        count(DISTINCT department_code)::int AS departments
      FROM dossiers.dossier
    `
    assert.ok(share)
    const isAbout = (name: string, expected: number, tolerance: number) =>
      assert.ok(Math.abs((share[name] ?? 0) - expected) <= tolerance, `${name}: ${share[name]}`)
    isAbout('eventsEach', 5, 0.1)
    isAbout('open', 3, 1)
    isAbout('inTime', 93, 2)
    isAbout('paused', 4, 1)
    isAbout('ofTwenty', 75, 3)
    assert.equal(share.departments, 25)
  })

  test('no step is illegal, and none lies outside of the five years or of opening hours', async () => {
    const odd = await database.sql`
      SELECT at FROM (
        SELECT at, is_illegal, at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS local FROM dossiers.event
      ) AS event
      LEFT JOIN dossiers.calendar_day AS special ON day = local::date
      WHERE is_illegal OR local NOT BETWEEN '2021-01-01' AND '2026-01-01'
        OR CASE WHEN kind IS NULL THEN extract(isodow FROM local) > 5 ELSE kind <> 'MAKE_UP' END
        OR local::time NOT BETWEEN '07:00' AND '17:00'
        OR local::time > '11:30' AND local::time < '13:30'
    `
    assert.deepEqual(odd, [])
  })

  test('domain time starts when the last day ends', async () => {
    assert.ok(await demoDataLoaded(database))
    assert.deepEqual(await domainStart(database), new Date('2025-12-31T17:00:00+07:00'))
  })

  test('everything is as if its events had been recorded', async () => {
    const other = await open()
    await migrateAll(other)
    await recordAgain(database, other)
    assert.deepEqual(await standing(database), await standing(other))
    for (const groupBy of [[], ['DEPARTMENT', 'FIELD'], ['LOCALITY'], ['PROCEDURE']] as const)
      assert.deepEqual(await quarterBy(database, groupBy), await quarterBy(other, groupBy))
  })

  test('nothing is loaded over it', () => assert.rejects(loadYears(database), /holds data already/))
})

/** Hands the same dossiers in elsewhere, and records the same events. */
async function recordAgain({ sql }: Database, other: Database): Promise<void> {
  const [rows] = await sql<{ dossiers: string; events: string }>`
    SELECT
      (SELECT jsonb_agg(to_jsonb(dossier))::text FROM dossiers.dossier) AS dossiers,
      (SELECT jsonb_agg(to_jsonb(event))::text FROM dossiers.event) AS events
  `
  await other.sql`
    INSERT INTO dossiers.dossier (
      id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at, accept_by
    )
    SELECT
      id, source, source_key, procedure_code, field_code, department_code, handled_by_code,
      received_by_code, locality_code, scope, channel, owner_id, owner_kind, submitted_at, accept_by
    FROM jsonb_populate_recordset(NULL::dossiers.dossier, ${rows?.dossiers}::jsonb)
  `
  await other.sql`
    INSERT INTO dossiers.incoming_event (
      dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
      supplement_due_on, agency_code, note, recorded_at
    )
    SELECT
      dossier_id, at, source_sequence, kind, status, source_status, appointment_on,
      supplement_due_on, agency_code, note, recorded_at
    FROM jsonb_populate_recordset(NULL::dossiers.event, ${rows?.events}::jsonb)
  `
  await other.sql`SELECT dossiers.record_events()`
  await other.sql`SELECT dossiers.fold_flows()`
}

/** What is kept of dossiers and their events, series by what they count. */
async function standing({ sql }: Database): Promise<unknown> {
  const rows = await sql`
    SELECT dossier.*, NULL AS series_id, to_jsonb(series) - 'id' AS series
    FROM dossiers.dossier LEFT JOIN dossiers.series ON series.id = series_id ORDER BY dossier.id
  `
  const series = await sql`
    SELECT to_jsonb(series) - 'id' AS series FROM dossiers.series
    ORDER BY received_by_code, field_code, channel
  `
  return {
    rows,
    series,
    events: await sql`SELECT * FROM dossiers.event ORDER BY dossier_id, at, source_sequence`,
    changed: await sql`SELECT dossier_id FROM dossiers.change ORDER BY dossier_id`,
    begin: await sql`SELECT * FROM dossiers.record_begin`,
  }
}

function quarterBy({ sql }: Database, groupBy: readonly ReportDimension[]): Promise<unknown> {
  const query: FormQuery = {
    period: { from: date('2023-03-15'), to: date('2023-06-14') },
    scope: 'ALL_CENTRES',
    filter: {},
    without: null,
    asOf: null,
    today: date('2025-12-31'),
  }
  return countGroups(sql, query, groupBy, 10_000)
}

function date(raw: string) {
  const parsed = parseLocalDate(raw)
  assert.ok(parsed)
  return parsed
}

describe('on PostgreSQL', { skip: postgresSkip }, () => {
  test('the rows are those on PGlite, however many are made at a time', async () => {
    const load = async (database: Database, perChunk: number) => {
      try {
        await migrateAll(database)
        await loadYears(database, { dossiers, perChunk })
        return await standing(database)
      } finally {
        await database.stop()
      }
    }
    assert.deepEqual(await load(await createPostgres(), 150), await load(await openPglite(), 2_000))
  })
})
