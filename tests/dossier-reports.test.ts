import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { pino } from 'pino'
import { standingClock } from '#kit/clock.ts'
import { domainStart } from '../demo/data.ts'
import { startPlatform } from '../demo/platform.ts'
import { standingSources } from '../demo/sources.ts'
import { ask } from './ask.ts'
import { temporaryFolder } from './gateway-world.ts'
import { audience, createIssuer, issuer } from './issuer.ts'
import { eachWorld, openCopy } from './world.ts'

const period = 'period: { from: "2014-03-24", to: "2014-07-02" }'
const reported = `definition: ON_TIME_OF_RECEIVED_V1, ${period}`

interface Totals {
  readonly totals: {
    readonly figures: { readonly total: number; readonly rate: Record<string, unknown> }
  }
  readonly statedFigures: readonly unknown[]
  readonly balanced: boolean
}

eachWorld('reports on the data of 2014', (world) => {
  test('the figures of the article come out, with what does not follow from them', async () => {
    const { data, errors } = await world().ask<Record<string, Totals>>(`
      query Article { centre: dossierReport(${reported}, scope: PROVINCIAL_CENTRE) { ...Totals }
        local: dossierReport(${reported}, scope: LOCAL_CENTRES) { ...Totals } }
      fragment Totals on DossierReport {
        balanced
        totals { figures { total rate { numerator denominator } } }
        statedFigures { statedNumerator statedDenominator statedPercent computedPercent countsAgree percentAgrees }
      }`)
    assert.equal(errors, undefined)
    assert.deepEqual(data, {
      centre: {
        balanced: true,
        totals: { figures: { total: 2617, rate: { numerator: 2479, denominator: 2617 } } },
        statedFigures: [
          {
            statedNumerator: 2479,
            statedDenominator: 2617,
            statedPercent: 93,
            computedPercent: 94.7,
            countsAgree: true,
            percentAgrees: false,
          },
        ],
      },
      local: {
        balanced: true,
        totals: { figures: { total: 35597, rate: { numerator: 34195, denominator: 35597 } } },
        statedFigures: [
          {
            statedNumerator: 34195,
            statedDenominator: 35597,
            statedPercent: 91.1,
            computedPercent: 96.1,
            countsAgree: true,
            percentAgrees: false,
          },
        ],
      },
    })
  })

  test('a report as of a moment is the same, byte for byte, whatever is recorded since', async () => {
    const asOf = 'asOf: "2014-07-02T15:00:00+07:00"'
    const text = `{ dossierReport(${reported}, scope: ALL_CENTRES, groupBy: [DEPARTMENT, RECEIVED_MONTH],
      withWorkingDays: true, compare: PREVIOUS_PERIOD, ${asOf}) {
        rows { key { departmentCode receivedMonth }
          figures { total resolved late pending overdue withheld workingDays { p90: percentile(percent: 90) } }
          delta { total } }
        totals { figures { total overdue } } coverage { expected answered fresh sources { department watermark ageSeconds } }
        provenance { reportId sha256 calendarVersion asOf isFixed } } }`
    const first = await world().ask<{ dossierReport: { coverage: { answered: number } } }>(text)
    assert.equal(first.errors, undefined)
    assert.equal(first.data?.dossierReport.coverage.answered, 20)
    await world().database.sql`
      INSERT INTO dossiers.incoming_event (dossier_id, at, source_sequence, status, recorded_at)
      SELECT id, timestamptz '2014-07-02T10:00:00+07:00', 90, 'PROCESSED', timestamptz '2014-07-02T14:00:00+07:00'
      FROM dossiers.dossier WHERE status = 'IN_PROGRESS' ORDER BY id LIMIT 7
    `
    await world().database.sql`SELECT dossiers.record_events()`
    await world().database
      .sql`UPDATE sources.followed SET watermark = watermark - interval '1 hour'`
    const second = await world().ask(text)
    assert.equal(JSON.stringify(second), JSON.stringify(first))
  })

  test('form II.06a balances for each quarter and carries over what the one before left', async () => {
    const periods = await world().ask<{ reportPeriods: Array<{ code: string; kind: string }> }>(
      '{ reportPeriods(calendar: "DECREE_09_2019_V1", from: "2014-03-24", to: "2014-07-02") { code kind } }',
    )
    for (const { code } of periods.data?.reportPeriods ?? []) {
      const { data, errors } = await world().ask<{ dossierForm: Record<string, unknown> }>(
        `query ($code: String!) { dossierForm(scope: ALL_CENTRES,
          period: { calendar: "DECREE_09_2019_V1", code: $code }) { balanced violations { identity } } }`,
        { code },
      )
      assert.equal(errors, undefined)
      assert.deepEqual(data?.dossierForm, { balanced: true, violations: [] })
    }
  })
})

test('all counts are for who holds the scope; the gateway asks no subgraph for anybody else', async (t) => {
  const database = await openCopy()
  t.after(() => database.stop())
  const { sign, publicKey } = await createIssuer('first')
  const file = path.join(await temporaryFolder(t), 'keys.json')
  await writeFile(file, JSON.stringify({ keys: [publicKey] }))
  const platform = await startPlatform(
    {
      database,
      clock: standingClock(await domainStart(database)),
      log: pino({ level: 'silent' }),
      following: await standingSources(),
    },
    { port: 0, introspection: true, auth: { issuer, audience, keys: { file } } },
  )
  t.after(() => platform.stop())

  const small = `scope: PROVINCIAL_CENTRE, groupBy: [PROCEDURE], ${reported}`
  const query = (field: string) =>
    `{ report: ${field}(${small}) { rows { figures { total late } } } }`
  const totals = async (field: string, scope?: string) => {
    const headers = scope === undefined ? {} : { authorization: `Bearer ${await sign({ scope })}` }
    const { data, errors } = await ask<{
      report: { rows: Array<{ figures: { total: number | null } }> } | null
    }>(platform.url, query(field), {}, headers)
    return data?.report?.rows.map(({ figures }) => figures.total) ?? errors?.[0]?.extensions.code
  }
  const isSmall = (total: number | null) => total !== null && total > 0 && total < 5

  assert.equal(await totals('dossierReportInFull'), 'UNAUTHENTICATED')
  assert.equal(await totals('dossierReportInFull', 'report:other'), 'FORBIDDEN')
  const [all, shown] = [
    await totals('dossierReportInFull', 'report:full'),
    await totals('dossierReport'),
  ]
  assert.ok(Array.isArray(all) && all.some(isSmall))
  assert.ok(Array.isArray(shown) && !shown.some(isSmall) && shown.some((total) => total !== null))
  assert.deepEqual(await totals('dossierReport', 'report:full'), shown)
})
