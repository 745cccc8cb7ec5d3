import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { standingClock } from '#kit/clock.ts'
import type { Connector } from './connector.ts'
import type { RawValue } from './record.ts'
import type { RecordService } from './record-service.ts'
import { serviceConnector } from './service-connector.ts'
import type { ServiceFrom } from './service-settings.ts'
import { parseSourceMoment } from './source-moment.ts'

/** A department's system in memory: what each record says now, when it came and when it last changed. */
interface Kept {
  readonly key: string
  readonly version: number
  readonly changedMs: number
  readonly year: number
}

type Asked = Readonly<Record<string, string>>

/** What happens in a run: time passes, a record is made or changed, a page is read, the reader starts anew. */
const steps = fc.array(
  fc.oneof(
    fc.record({ does: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 90_000 }) }),
    fc.record({
      does: fc.constant('change' as const),
      key: fc.integer({ min: 0, max: 12 }),
      year: fc.integer({ min: 2014, max: 2016 }),
    }),
    fc.record({ does: fc.constant('read' as const), limit: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ does: fc.constant('restart' as const) }),
  ),
  { minLength: 1, maxLength: 60 },
)

type Step = typeof steps extends fc.Arbitrary<ReadonlyArray<infer Each>> ? Each : never

const records = { records: 'result', withoutRecords: 'failure', key: 'key' } as const

const start = new Date('2016-03-01T08:00:00+07:00')

/** Reads changes as they happen, by a reader that forgets all but its cursor, and holds it to the system. */
async function hold(
  run: readonly Step[],
  from: Pick<ServiceFrom, 'changes'>,
  answer: (kept: readonly Kept[], asked: Asked) => RawValue,
): Promise<void> {
  const clock = standingClock(start)
  const system = new Map<string, Kept>()
  const taken = new Map<string, string>()
  const service: RecordService = {
    call: async (_name, asked) => answer([...system.values()], asked),
  }
  const connect = () => serviceConnector(service, { ...records, ...from }, clock)
  let connector: Connector = connect()
  let cursor: string | null = null
  let watermark = new Date(0)

  async function read(limit: number) {
    const page = await connector.readChanges(cursor, limit, AbortSignal.timeout(5_000))
    assert.ok(page.records.length <= limit)
    for (const { key, fields } of page.records) taken.set(key, String(fields.version))
    cursor = page.cursor
    if (page.watermark) {
      assert.ok(page.watermark >= watermark)
      watermark = page.watermark
      // Whatever had changed before is known, in this form or a later one.
      for (const { key, version, changedMs } of system.values())
        if (changedMs < watermark.getTime())
          assert.ok(Number(taken.get(key)) >= version, `${key} is not known`)
    }
    return page.watermark !== null
  }

  for (const step of run) {
    if (step.does === 'pass') clock.moveTo(new Date(clock.now().getTime() + step.seconds * 1_000))
    if (step.does === 'restart') connector = connect()
    if (step.does === 'read') await read(step.limit)
    if (step.does === 'change') {
      const key = `HS-${step.key}`
      const known = system.get(key)
      const version = (known?.version ?? 0) + 1
      const changedMs = clock.now().getTime()
      system.set(key, { key, version, changedMs, year: known?.year ?? step.year })
      clock.moveTo(new Date(changedMs + 1_000))
    }
  }
  clock.moveTo(new Date(clock.now().getTime() + 60_000))
  const begun = clock.now().getTime()
  for (let pages = 0; watermark.getTime() < begun - 5_000; pages++) {
    assert.ok(pages < 2_000, 'reading comes to no end')
    await read(3)
  }
  assert.equal(taken.size, system.size)
}

const recordOf = ({ key, version }: Kept) => ({ key, version: String(version) })

const within = (kept: readonly Kept[], { since = '', until = '' }: Asked) =>
  kept.filter(({ changedMs }) => {
    const second = Math.floor(changedMs / 1_000) * 1_000
    return second >= momentOf(since) && second <= momentOf(until)
  })

function momentOf(text: string): number {
  return parseSourceMoment(text)?.getTime() ?? Number.NaN
}

const byWindow = {
  by: 'window',
  call: 'LayHoSo',
  parameters: {},
  since: 'since',
  until: 'until',
  begin: '2016-02-28',
  longest: '1h',
  settle: '5s',
} as const

test('windows of time lose no change, whatever changes between two pages', async () => {
  await fc.assert(
    fc.asyncProperty(steps, (run) =>
      hold(run, { changes: { ...byWindow, form: 'yyyyMMddHHmmss' } }, (kept, asked) => ({
        result: within(kept, asked).map(recordOf),
      })),
    ),
    { numRuns: 60 },
  )
})

test('nor do windows of a service that cuts its answers off', async () => {
  const most = 4
  await fc.assert(
    fc.asyncProperty(steps, (run) =>
      hold(
        run,
        { changes: { ...byWindow, longest: '7d', form: 'dd/MM/yyyy HH:mm:ss', most } },
        (kept, asked) => ({
          result: within(kept, asked).slice(0, most).map(recordOf),
        }),
      ),
    ),
    { numRuns: 60 },
  )
})

test('nor do windows of whole days', async () => {
  const dayMs = 24 * 3_600_000
  await fc.assert(
    fc.asyncProperty(steps, (run) =>
      hold(run, { changes: { ...byWindow, longest: '7d', form: 'dd/MM/yyyy' } }, (kept, asked) => ({
        result: kept
          .filter(
            ({ changedMs }) =>
              changedMs >= momentOf(asked.since ?? '') &&
              changedMs < momentOf(asked.until ?? '') + dayMs,
          )
          .map(recordOf),
      })),
    ),
    { numRuns: 60 },
  )
})

test('rounds through the years lose no change, and give what is as it was only once', async () => {
  const changes = {
    by: 'year',
    call: 'LayHoSo',
    parameters: {},
    year: 'nam',
    yearZero: 2013,
    firstYear: 2014,
  } as const
  await fc.assert(
    fc.asyncProperty(steps, (run) =>
      hold(run, { changes }, (kept, { nam }) => ({
        result: kept.filter(({ year }) => year - 2013 === Number(nam)).map(recordOf),
      })),
    ),
    { numRuns: 60 },
  )
})

test('a round gives nothing of a year in which nothing changed', async () => {
  const clock = standingClock(start)
  const asked: Asked[] = []
  const service: RecordService = {
    async call(_name, parameters) {
      asked.push(parameters)
      return { result: { key: `HS-${parameters.nam}` } }
    },
  }
  const changes = {
    by: 'year',
    call: 'LayHoSo',
    parameters: { donvi: '1105' },
    year: 'nam',
    yearZero: 2013,
    month: 'thang',
    firstYear: 2015,
  } as const
  const connector = serviceConnector(service, { ...records, changes }, clock)
  const round = async (cursor: string | null) => {
    const keys: string[] = []
    for (let at = cursor; ; ) {
      const page = await connector.readChanges(at, 10, AbortSignal.timeout(1_000))
      keys.push(...page.records.map(({ key }) => key))
      at = page.cursor
      if (page.watermark) return { keys, cursor: at }
    }
  }
  const first = await round(null)
  assert.equal(first.keys.length, 15)
  assert.deepEqual(
    [asked[0], asked[14]],
    [
      { donvi: '1105', nam: '2', thang: '25' },
      { donvi: '1105', nam: '3', thang: '39' },
    ],
  )
  assert.deepEqual((await round(first.cursor)).keys, [])
  assert.equal(asked.length, 30)
})

test('an empty page in the middle of a cursor is not its end', async () => {
  const pages: Readonly<Record<string, RawValue>> = {
    '': { result: [], tiep: 'p2' },
    p2: { result: [{ key: 'A' }], tiep: 'p3' },
    p3: { result: [], tiep: 'p3' },
  }
  const service: RecordService = {
    call: async (_name, { sau = '' }) => pages[sau] ?? null,
  }
  const changes = {
    by: 'cursor',
    call: 'LayHoSo',
    parameters: {},
    after: 'sau',
    next: 'tiep',
  } as const
  const clock = standingClock(start)
  const connector = serviceConnector(service, { ...records, changes }, clock)
  const read = (cursor: string | null) =>
    connector.readChanges(cursor, 2, AbortSignal.timeout(1_000))
  const first = await read(null)
  const second = await read(first.cursor)
  const third = await read(second.cursor)
  assert.deepEqual(
    [first, second, third].map(({ records, watermark }) => [records.length, watermark]),
    [
      [0, null],
      [1, null],
      [0, start],
    ],
  )
})

test("a service's own cursor is followed to its end, and asked again from there", async () => {
  const pages: Readonly<Record<string, RawValue>> = {
    '': { data: [{ key: 'A' }, { key: 'B' }], tiep: 'p2' },
    p2: { data: [{ key: 'C' }], tiep: 'p3' },
    p3: { data: null, tiep: null },
  }
  const asked: Asked[] = []
  const service: RecordService = {
    async call(_name, parameters) {
      asked.push(parameters)
      return pages[parameters.sau ?? ''] ?? null
    },
  }
  const changes = {
    by: 'cursor',
    call: 'LayHoSo',
    parameters: {},
    after: 'sau',
    next: 'tiep',
    size: 'soluong',
  } as const
  const clock = standingClock(start)
  const connector = serviceConnector(service, { ...records, records: 'data', changes }, clock)
  const read = (cursor: string | null) =>
    connector.readChanges(cursor, 2, AbortSignal.timeout(1_000))
  const first = await read(null)
  const second = await read(first.cursor)
  const third = await read(second.cursor)
  assert.deepEqual(
    [first, second, third].map(({ records, cursor, watermark }) => [
      records.map(({ key }) => key).join(''),
      cursor,
      watermark,
    ]),
    [
      ['AB', 'p2', null],
      ['C', 'p3', null],
      ['', 'p3', start],
    ],
  )
  assert.deepEqual(asked, [
    { soluong: '2' },
    { sau: 'p2', soluong: '2' },
    { sau: 'p3', soluong: '2' },
  ])
})
