import { parseArgs } from 'node:util'
import { fillList, measureList } from './exports/list-as-csv.ts'
import { startPostgresCluster } from './postgres-cluster.ts'
import { printVerdict } from './verdict.ts'

/**
 * `npm run bench:exports`: the list of dossiers as CSV through gateway and subgraph, against PostgreSQL's
 * own COPY of the same rows, and the memory that it takes. A quick run has fewer rows and judges
 * memory alone.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const wanted = options.quick ? 200_000 : 1_000_000
const rounds = options.quick ? 3 : 5
const leastShare = 0.3
const mostMegabytes = 100

const cluster = await startPostgresCluster()
if (cluster === null) {
  printVerdict('exports', [], {}, { missing: ['PostgreSQL'] })
} else {
  try {
    await fillList(cluster.url, wanted)
    const { times, megabytes } = await measureList(cluster.url, wanted, rounds)
    printVerdict(
      'exports',
      [
        {
          name: 'memory over that at rest, MB',
          measured: Math.round(megabytes),
          most: mostMegabytes,
        },
        ...(options.quick
          ? []
          : [{ name: 'times as long as COPY', measured: times.median, most: 1 / leastShare }]),
      ],
      { rows: wanted, timesAsLongAsCopy: times },
      { notJudged: options.quick ? ['share of the speed of COPY'] : [] },
    )
  } finally {
    await cluster.stop()
  }
}
