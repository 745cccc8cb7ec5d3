import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import { migrate } from '#kit/migrate.ts'
import type { Database } from '#kit/sql.ts'
import { eachDatabase } from '../../tests/databases.ts'
import { fees } from './main.ts'
import { sumFees } from './report.ts'
import { entriesOfItems, itemsOfDossiers } from './store.ts'

interface Entry {
  readonly kind: string
  readonly amount: bigint
  readonly at: Date
  /** Of a payment: where; the centre unless told. */
  readonly point?: string
  /** Another than the one made of its place; the partner's code for it. */
  readonly code?: string
}

const kinds = ['ASSESSED', 'REQUESTED', 'PAID', 'RECEIPTED', 'SETTLED', 'REFUNDED', 'CANCELLED']
const at = (text: string) => new Date(`2014-05-${text}+07:00`)
const entry = (kind: string, amount: bigint, day: string): Entry => ({
  kind,
  amount,
  at: at(`${day}T08:00`),
})

const assessed = entry('ASSESSED', 100n, '05')
const paid = entry('PAID', 100n, '06')
const receipted = entry('RECEIPTED', 100n, '07')
const settled = entry('SETTLED', 100n, '08')

/** How one item stands by the words of `record_entries()`, entry by entry. */
interface Standing {
  readonly owed: bigint | null
  readonly paid: bigint | null
  readonly settled: bigint
  readonly refunded: bigint
  readonly isCancelled: boolean
}

const untold: Standing = { owed: null, paid: null, settled: 0n, refunded: 0n, isCancelled: false }

function isPossible({ kind, amount }: Entry, now: Standing): boolean {
  if (kind === 'ASSESSED') return now.owed === null
  if (now.owed === null || now.isCancelled) return false
  if (kind === 'REQUESTED' || kind === 'PAID') return now.paid === null && amount === now.owed
  if (kind === 'CANCELLED') return now.paid === null || now.paid === now.refunded
  if (now.paid === null) return false
  if (kind === 'RECEIPTED') return amount <= now.paid
  if (kind === 'REFUNDED') return amount <= now.paid - now.refunded
  return amount <= now.paid - now.refunded - now.settled
}

function after(now: Standing, { kind, amount }: Entry): Standing {
  if (kind === 'ASSESSED') return { ...now, owed: amount }
  if (kind === 'PAID') return { ...now, paid: amount }
  if (kind === 'SETTLED') return { ...now, settled: now.settled + amount }
  if (kind === 'CANCELLED') return { ...now, isCancelled: true }
  if (kind !== 'REFUNDED') return now
  const refunded = now.refunded + amount
  const left = (now.paid ?? 0n) - refunded
  return { ...now, refunded, settled: now.settled < left ? now.settled : left }
}

function standingOf(entries: readonly Entry[]): Standing {
  return entries
    .toSorted(
      (one, other) =>
        one.at.getTime() - other.at.getTime() ||
        kinds.indexOf(one.kind) - kinds.indexOf(other.kind),
    )
    .reduce((now, entry) => (isPossible(entry, now) ? after(now, entry) : now), untold)
}

eachDatabase('record_entries', (open) => {
  let database: Database

  before(async () => {
    database = await open()
    await migrate(database, fees.name, fees.migrations)
  })

  async function newItem(field = 'LV-02-01'): Promise<string> {
    const id = randomUUID()
    await database.sql`
      INSERT INTO fees.item
        (id, dossier_id, procedure_code, field_code, department_code, beneficiary_code, due_at, scope,
          kind, name)
      VALUES (${id}, ${id}, '1.000001', ${field}, 'H49.02', 'H49.02', 'CENTRE', 'PROVINCIAL_CENTRE',
        'FEE', 'Phí')
    `
    return id
  }

  /** Tells of entries in one set; gives how many were new. */
  const record = (item: string, entries: readonly Entry[]): Promise<number | undefined> =>
    database.transaction(async ({ sql }) => {
      for (const { kind, amount, at, point, code } of entries) {
        const receipt = kind === 'RECEIPTED' ? '1' : null
        await sql`
          INSERT INTO fees.incoming_entry
            (partner, transaction_code, item_id, kind, amount, at, collection_point, receipt_form,
              receipt_series, receipt_number, recorded_at)
          VALUES ('quay', ${code ?? `${item} ${kind} ${at.getTime()}`}, ${item}, ${kind}, ${amount},
            ${at}, ${kind === 'PAID' ? (point ?? 'CENTRE') : null}, ${receipt}, ${receipt}, ${receipt},
            now())
        `
      }
      const [row] = await sql<{ taken: number }>`SELECT fees.record_entries() AS taken`
      return row?.taken
    })

  const itemOf = async (id: string) => (await itemsOfDossiers(database.sql, [id]))[0]
  const faultsOf = async (id: string) =>
    (await entriesOfItems(database.sql, [id])).map(({ fault }) => fault)

  async function standing(id: string) {
    const item = await itemOf(id)
    return item && [item.state, item.amount, item.paidOn, item.settled, item.refunded]
  }

  test('an item moves from its assessment to the Treasury', async () => {
    const id = await newItem()
    const steps: ReadonlyArray<[entry: Entry, state: string]> = [
      [assessed, 'ASSESSED'],
      [entry('REQUESTED', 100n, '05'), 'REQUESTED'],
      [paid, 'PAID'],
      [receipted, 'RECEIPTED'],
      [entry('SETTLED', 60n, '08'), 'RECEIPTED'],
      [entry('SETTLED', 40n, '09'), 'SETTLED'],
      [entry('REFUNDED', 30n, '10'), 'SETTLED'],
      [entry('REFUNDED', 70n, '11'), 'REFUNDED'],
      [entry('CANCELLED', 0n, '12'), 'CANCELLED'],
    ]
    for (const [step, state] of steps) {
      assert.equal(await record(id, [step]), 1)
      assert.equal((await itemOf(id))?.state, state)
    }
    assert.deepEqual(new Set(await faultsOf(id)), new Set([null]))
  })

  test('a callback that comes twice changes nothing, whatever else it says the second time', async () => {
    const id = await newItem()
    await record(id, [assessed, { ...paid, code: `${id} gateway` }])
    const before = await standing(id)
    const again = { ...paid, amount: 999n, at: at('20T08:00'), code: `${id} gateway` }
    assert.equal(await record(id, [again, again]), 0)
    assert.deepEqual(await standing(id), before)
    assert.deepEqual(before, ['PAID', 100n, '2014-05-06', 0n, 0n])
  })

  test('an entry that comes late finds its place, and puts right those after it', async () => {
    const id = await newItem()
    await record(id, [settled, receipted])
    assert.equal(await itemOf(id), undefined)
    await record(id, [assessed])
    assert.deepEqual(await faultsOf(id), [null, 'NOT_PAID', 'NOT_PAID'])
    await record(id, [paid])
    assert.deepEqual(await standing(id), ['SETTLED', 100n, '2014-05-06', 100n, 0n])
    assert.deepEqual(await faultsOf(id), [null, null, null, null])
  })

  const impossible: ReadonlyArray<[what: string, history: Entry[], fault: string]> = [
    ['a second assessment', [assessed, entry('ASSESSED', 50n, '06')], 'ASSESSED_ALREADY'],
    [
      'a payment of a cancelled item',
      [assessed, entry('CANCELLED', 0n, '05'), paid],
      'CANCELLED_ALREADY',
    ],
    ['a second payment', [assessed, paid, entry('PAID', 100n, '07')], 'PAID_ALREADY'],
    ['a payment of less than is owed', [assessed, entry('PAID', 99n, '07')], 'NOT_WHAT_IS_OWED'],
    [
      'a payment where nothing is owed',
      [entry('ASSESSED', 0n, '05'), entry('PAID', 1n, '06')],
      'NOT_WHAT_IS_OWED',
    ],
    [
      'a refund of more than was paid',
      [assessed, paid, entry('REFUNDED', 101n, '07')],
      'MORE_THAN_PAID',
    ],
    [
      'a settlement of what was refunded',
      [assessed, paid, entry('REFUNDED', 1n, '07'), settled],
      'MORE_THAN_HELD',
    ],
    ['a receipt before the payment', [assessed, entry('RECEIPTED', 100n, '05')], 'NOT_PAID'],
    [
      'a cancellation of what is paid',
      [assessed, paid, entry('CANCELLED', 0n, '07')],
      'PAID_ALREADY',
    ],
  ]

  for (const [what, history, fault] of impossible)
    test(`${what} is kept with its fault, and counts in nothing`, async () => {
      const [id, without] = [await newItem(), await newItem()]
      await record(id, history)
      await record(without, history.slice(0, -1))
      assert.deepEqual(await standing(id), await standing(without))
      assert.equal((await faultsOf(id)).at(-1), fault)
    })

  const malformed: ReadonlyArray<[what: string, entry: Entry]> = [
    ['an amount below zero', entry('PAID', -1n, '06')],
    ['a payment of nothing', entry('PAID', 0n, '06')],
    ['an unknown kind', entry('FORGIVEN', 100n, '06')],
    ['an unknown place', { ...paid, point: 'MARKET' }],
    ['an amount past 64 bits', entry('PAID', 2n ** 63n, '06')],
  ]

  for (const [what, wrong] of malformed)
    test(`${what} refuses the whole set, and nothing of it is written`, async () => {
      const id = await newItem()
      await assert.rejects(record(id, [assessed, wrong]))
      assert.equal(await itemOf(id), undefined)
      assert.deepEqual(await entriesOfItems(database.sql, [id]), [])
      assert.equal(await record(id, [assessed]), 1)
    })

  test('an entry of an unknown item refuses the whole set', async () => {
    await assert.rejects(record(randomUUID(), [assessed]))
  })

  test('the ledger refuses to be changed', async () => {
    const id = await newItem()
    await record(id, [assessed])
    const { sql } = database
    const refusal = /only ever appended to/
    await assert.rejects(sql`UPDATE fees.entry SET amount = 1 WHERE item_id = ${id}`, refusal)
    await assert.rejects(sql`DELETE FROM fees.entry WHERE item_id = ${id}`, refusal)
    await assert.rejects(sql`TRUNCATE fees.entry`, refusal)
    assert.equal((await itemOf(id))?.amount, 100n)
  })

  const sums = async (field: string, from: LocalDate, to: LocalDate) => {
    const [row] = await sumFees(
      database.sql,
      {
        period: { from, to },
        scope: 'ALL_CENTRES',
        filter: { field },
        without: null,
        of: 'ALL',
        by: 'ALL',
      },
      [''],
    )
    return [row?.paid, row?.settled, row?.unsettled, row?.refunded].map((sum) => BigInt(sum ?? 0))
  }

  test('sums past 64 bits are exact', async () => {
    const field = randomUUID()
    const most = 2n ** 63n - 1n
    for (let count = 0; count < 3; count++)
      await record(await newItem(field), [
        { ...assessed, amount: most },
        { ...paid, amount: most },
      ])
    const day = localDateOf(paid.at)
    assert.deepEqual(await sums(field, day, day), [3n * most, 0n, 3n * most, 0n])
  })

  /** Anything at any time, from both sides of midnight; most of it is what usually happens. */
  const anyEntry = fc.record({
    kind: fc.oneof(fc.constantFrom(...kinds), fc.constantFrom('ASSESSED', 'PAID', 'SETTLED')),
    amount: fc.oneof(fc.constant(3n), fc.bigInt({ min: 1n, max: 4n })),
    at: fc
      .integer({ min: 0, max: 12 * 24 - 1 })
      .map((hours) => new Date(Date.UTC(2014, 4, 4, 17) + hours * 3_600_000)),
  })
  const usualStart = fc.boolean().map((isUsual) => (isUsual ? [{ ...assessed, amount: 3n }] : []))
  const anyLedger = fc
    .tuple(
      usualStart,
      fc.uniqueArray(anyEntry, {
        maxLength: 8,
        selector: ({ kind, at }) => `${kind} ${at.getTime()}`,
      }),
    )
    .map(([start, rest]) => [
      ...start,
      ...rest.filter(
        ({ kind, at }) => kind !== 'ASSESSED' || at.getTime() !== assessed.at.getTime(),
      ),
    ])
  const dayOf = (day: number): LocalDate => localDateOf(new Date(Date.UTC(2014, 4, 5 + day)))

  test('paid = settled + unsettled + refunded for every day and period of any ledgers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLedger, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 4 }),
        async (ledgers, first, length) => {
          const field = randomUUID()
          for (const ledger of ledgers) {
            const id = await newItem(field)
            // In two sets, the later half first: the order of arrival makes no difference.
            await record(id, ledger.slice(ledger.length / 2))
            await record(id, ledger.slice(0, ledger.length / 2))
          }
          const [from, to] = [dayOf(first), dayOf(first + length)]
          const [paid = 0n, settled = 0n, unsettled = 0n, refunded = 0n] = await sums(
            field,
            from,
            to,
          )
          assert.equal(paid, settled + unsettled + refunded)
          assert.ok(settled >= 0n && unsettled >= 0n && refunded >= 0n)
          const model = ledgers.map((ledger) => {
            const known = ledger.filter(({ at }) => localDateOf(at) <= to)
            const paidBefore = standingOf(known.filter(({ at }) => localDateOf(at) < from)).paid
            return paidBefore === null ? standingOf(known) : untold
          })
          const total = (of: (standing: Standing) => bigint) =>
            model.reduce((sum, standing) => sum + of(standing), 0n)
          assert.deepEqual(
            [paid, settled, refunded],
            [
              total((standing) => standing.paid ?? 0n),
              total((standing) => standing.settled),
              total((standing) => standing.refunded),
            ],
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})
