import { parseArgs } from 'node:util'
import { measureList } from './exports/list-as-csv.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { compareReports } from './reports/equality.ts'
import { type ServedYears, serveYears } from './reports/served-years.ts'
import { type Timed, timeForms, timeReports } from './reports/timings.ts'
import { upkeepShares } from './reports/upkeep.ts'
import { summarise } from './statistics.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run bench:reports`: reports over five years of dossiers, asked of the subgraph *dossiers* by GraphQL
 * without the gateway, against one statement over a table with a row for each dossier; what reports cost
 * those who record; and the list as CSV through the gateway. Every kind of report is compared with brute
 * force over the events of the same run.
 *
 * A quick run has 300,000 dossiers and judges what does not depend on their number. `--dossiers` sets
 * another.
 */
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, dossiers: { type: 'string' } },
})
const size = Number(options.dossiers ?? (options.quick ? 300_000 : 10_000_000))
const rounds = options.quick ? 1 : 5

interface Results {
  readonly figures: readonly Figure[]
  readonly details: Record<string, unknown>
}

/** Without waiting for the disk: nothing here must last. */
const settings = {
  max_wal_size: '16GB',
  checkpoint_timeout: '30min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  fsync: 'off',
  full_page_writes: 'off',
}

interface Smaller {
  readonly forms: Timed
  readonly list: Results
}

async function measureSizes(server: string): Promise<Results> {
  const smaller = options.quick ? null : await measureSmaller(server, size / 10)
  const years = await serveYears(server, size)
  try {
    const reports = await measureYears(years, smaller?.forms ?? null)
    return joined([reports, smaller?.list ?? (await measureCsv(years, size))])
  } finally {
    await years.stop()
  }
}

/** The forms and the list at a tenth of the size. */
async function measureSmaller(server: string, dossiers: number): Promise<Smaller> {
  const years = await serveYears(server, dossiers)
  try {
    return { forms: await timeForms(years, rounds), list: await measureCsv(years, dossiers) }
  } finally {
    await years.stop()
  }
}

async function measureYears(years: ServedYears, smaller: Timed | null): Promise<Results> {
  const { loaded } = years
  const loadSeconds = Object.values(loaded).reduce((sum, seconds) => sum + seconds, 0)
  say(`${size} dossiers made, and all that is derived from them`, `${tenths(loadSeconds)} s`)
  const equality = await compareReports(years)
  say(`${equality.cells} cells compared`, `${equality.differing} differ`)
  const { refused, ...times } = await timeReports(years, rounds)
  for (const [what, { p95Ms }] of Object.entries(times)) say(what, `p95 ${p95Ms.median} ms`)
  const { forms, oneSql, twoDimensions, trends, percentiles, asOf } = times
  const share = Math.max(
    forms.medianMs.median / oneSql.medianMs.median,
    forms.p95Ms.median / oneSql.p95Ms.median,
  )
  const ofSize: Figure[] = [
    { name: 'generate and build: s', measured: tenths(loadSeconds), most: 20 * 60 },
    { name: 'form by department and field: p95 ms', measured: forms.p95Ms.median, most: 100 },
    { name: 'form: share of the time of one SQL', measured: hundredths(share), most: 0.25 },
    { name: 'report by two dimensions: p95 ms', measured: twoDimensions.p95Ms.median, most: 250 },
    { name: 'trend of 12 months: p95 ms', measured: trends.p95Ms.median, most: 50 },
    { name: 'percentiles of 12 months: p95 ms', measured: percentiles.p95Ms.median, most: 50 },
    { name: 'as of a month ago: p95 ms', measured: asOf.p95Ms.median, most: 300 },
    ...(smaller
      ? [
          {
            name: 'form: p95 over that at a tenth of the size',
            measured: tenths(forms.p95Ms.median / smaller.p95Ms.median),
            most: 4,
          },
        ]
      : []),
  ]
  return {
    figures: [
      { name: 'cells that differ from brute force', measured: equality.differing, most: 0 },
      ...(options.quick ? [] : ofSize),
    ],
    details: {
      dossiers: size,
      loaded,
      equality,
      times,
      ...(smaller && { formsAtATenth: smaller }),
      ...(refused.size > 0 && { tooManyGroups: [...refused] }),
    },
  }
}

async function measureUpkeep(server: string): Promise<Results> {
  const shares = await upkeepShares(server, { rounds: options.quick ? 3 : 5, seconds: 4 })
  const percent = summarise(shares.map(({ withReports, without }) => (100 * withReports) / without))
  say('share of the throughput without reports', `${percent.median} %`)
  return {
    figures: [
      {
        name: 'upkeep: % of the throughput without reports that is lost',
        measured: tenths(100 - percent.median),
        most: 20,
      },
    ],
    details: {
      upkeepPercent: percent,
      eventsPerSecond: summarise(shares.map(({ withReports }) => withReports)),
      eventsPerSecondWithout: summarise(shares.map(({ without }) => without)),
    },
  }
}

/** The list of so many dossiers, through the gateway, against COPY of the same rows. */
async function measureCsv({ databaseUrl }: ServedYears, rows: number): Promise<Results> {
  const { times, megabytes } = await measureList(databaseUrl, rows, options.quick ? 3 : 5)
  return {
    figures: [
      { name: 'CSV: memory over that at rest, MB', measured: Math.round(megabytes), most: 100 },
      ...(options.quick
        ? []
        : [{ name: 'CSV: times as long as COPY', measured: times.median, most: 1 / 0.3 }]),
    ],
    details: { listRows: rows, timesAsLongAsCopy: times },
  }
}

function joined(results: readonly Results[]): Results {
  return {
    figures: results.flatMap(({ figures }) => figures),
    details: Object.assign({}, ...results.map(({ details }) => details)),
  }
}

const say = (what: string, found: string) => console.log(`${what}: ${found}`)
const tenths = (value: number) => Math.round(value * 10) / 10
const hundredths = (value: number) => Math.round(value * 100) / 100

const cluster = await startPostgresCluster(settings)
if (cluster === null) {
  printVerdict('reports', [], {}, { missing: ['PostgreSQL'] })
} else {
  try {
    const { url } = cluster
    const { figures, details } = joined([await measureUpkeep(url), await measureSizes(url)])
    printVerdict('reports', figures, details, {
      notJudged: options.quick
        ? ['generation', 'times of reports', 'share of the speed of COPY', 'growth']
        : [],
    })
  } finally {
    await cluster.stop()
  }
}
