import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { day } from '../../tests/calendar.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { fees } from './main.ts'
import { type SumRow, sumFees } from './report.ts'

/** One for each department. */
const sources = Array.from({ length: 19 }, (_, index) => `system-${index + 1}`)

interface Item {
  readonly source: string | null
  readonly department: string
  readonly kind: string
  readonly owed: bigint
  readonly isPaid: boolean
  readonly point: string
}

const item: fc.Arbitrary<Item> = fc.record({
  source: fc.option(fc.constantFrom(...sources), { freq: 19 }),
  department: fc.constantFrom('H49.02', 'H49.05', 'H49.09'),
  kind: fc.constantFrom('FEE', 'CHARGE', 'FINANCIAL_OBLIGATION'),
  owed: fc.bigInt({ min: 1n, max: 10n ** 15n }),
  isPaid: fc.boolean(),
  point: fc.constantFrom('CENTRE', 'BANK'),
})

const period = { from: day('2014-05-01'), to: day('2014-05-31') }

eachDatabase('sums of fees over sources', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, fees.name, fees.migrations)
  })

  async function insert(field: string, items: readonly Item[]) {
    const rows = items.map((item, index) => ({
      ...item,
      id: randomUUID(),
      code: `${field}-${index}`,
      owed: String(item.owed),
    }))
    const json = JSON.stringify(rows)
    await database.transaction(async ({ sql }) => {
      await sql`
        INSERT INTO fees.item (id, source, dossier_id, procedure_code, field_code, department_code,
          beneficiary_code, due_at, scope, kind, name)
        SELECT id, source, id, '1.000001', ${field}, department, department, 'CENTRE',
          'PROVINCIAL_CENTRE', kind, 'Phí'
        FROM json_to_recordset(${json}::json) AS row (id uuid, source text, department text, kind text)
      `
      await sql`
        INSERT INTO fees.incoming_entry
          (partner, transaction_code, item_id, kind, amount, at, collection_point, recorded_at)
        SELECT 'so', code || step.kind, id, step.kind, owed, step.at,
          CASE WHEN step.kind = 'PAID' THEN point END, step.at
        FROM json_to_recordset(${json}::json)
          AS row (id uuid, code text, owed bigint, "isPaid" boolean, point text)
        CROSS JOIN (VALUES ('ASSESSED', timestamptz '2014-05-05 08:00+07'),
          ('PAID', timestamptz '2014-05-06 08:00+07')) AS step (kind, at)
        WHERE step.kind = 'ASSESSED' OR "isPaid"
      `
      await sql`SELECT fees.record_entries()`
    })
  }

  const summary = ({ group, items, assessed, paidItems, paid, paidAtCentre }: SumRow) => ({
    group,
    items,
    assessed: BigInt(assessed),
    paidItems,
    paid: BigInt(paid),
    paidAtCentre,
  })

  /** What the rest holds, added up one by one. */
  function sumRest(items: readonly Item[], without: readonly string[]) {
    const rest = items.filter(({ source }) => source === null || !without.includes(source))
    const total = (of: readonly Item[]) => of.reduce((sum, { owed }) => sum + owed, 0n)
    return [...Map.groupBy(rest, ({ department }) => department)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, of]) => {
        const paid = of.filter(({ isPaid }) => isPaid)
        return {
          group,
          items: of.length,
          assessed: total(of),
          paidItems: paid.length,
          paid: total(paid),
          paidAtCentre: paid.filter(({ point }) => point === 'CENTRE').length,
        }
      })
  }

  test('whichever sources are missing, the sums are those of the rest, to the đồng', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { minLength: 1, maxLength: 40 }),
        fc.array(fc.subarray(sources), { minLength: 3, maxLength: 3 }),
        async (items, missing) => {
          const field = randomUUID()
          await insert(field, items)
          for (const without of missing) {
            const summing = {
              period,
              scope: 'ALL_CENTRES',
              filter: { field },
              of: 'ALL',
              by: 'DEPARTMENT',
            } as const
            const rows = await sumFees(
              database.sql,
              { ...summing, without: without.length > 0 ? without : null },
              [''],
            )
            assert.deepEqual(rows.map(summary), sumRest(items, without))
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})
