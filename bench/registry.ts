import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { askUplink, nextLaunchAt } from './registry/long-polls.ts'
import { runProgram } from './registry/program.ts'
import {
  departmentSubgraphs,
  type PublishedSubgraph,
  platformSubgraphs,
  smallSubgraph,
  withField,
} from './registry/schemas.ts'
import {
  type FollowingGateway,
  graph,
  type RegistryWorld,
  startRegistryWorld,
} from './registry/world.ts'
import { percentile } from './statistics.ts'
import { type Figure, printVerdict } from './verdict.ts'

/**
 * `npm run bench:registry`: from Rover's command to what a gateway serves, on a PostgreSQL of its own,
 * with registry, gateways and Rover in processes of their own on this machine.
 */
const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rounds = options.quick ? 5 : 20
const departments = 20
const pollingClients = 200

/** After a minute without work the composing thread ends. */
const composingEndsMs = 70_000

/** A variant that a gateway follows. */
interface Followed {
  readonly variant: string
  readonly subgraphs: readonly PublishedSubgraph[]
  readonly gateway: FollowingGateway
}

async function publishAll(
  world: RegistryWorld,
  variant: string,
  subgraphs: readonly PublishedSubgraph[],
): Promise<Followed> {
  for (const subgraph of subgraphs) await world.publish(variant, subgraph)
  return { variant, subgraphs, gateway: await world.gateway(variant) }
}

/** Each round publishes another subgraph with a new field, and waits until the gateway serves it. */
async function publishToServed(
  world: RegistryWorld,
  { variant, subgraphs, gateway }: Followed,
): Promise<number[]> {
  const tookMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const subgraph = subgraphs[round % subgraphs.length]
    if (subgraph === undefined) throw new Error('No subgraph')
    const before = await gateway.serves()
    const startMs = performance.now()
    const [published] = await Promise.all([
      world.publish(variant, withField(subgraph, `round${round}`)),
      gateway.servesAnother(before).then(() => tookMs.push(performance.now() - startMs)),
    ])
    if (published.code !== 0) throw new Error(published.stderr)
  }
  return tookMs
}

/** From Rover's command to its end. */
async function checks(
  world: RegistryWorld,
  { variant, subgraphs }: Followed,
  times: number,
): Promise<number[]> {
  const tookMs: number[] = []
  for (let round = 0; round < times; round++) {
    const subgraph = subgraphs[round % subgraphs.length]
    if (subgraph === undefined) throw new Error('No subgraph')
    const { name, sdl } = withField(subgraph, `checked${round}`)
    const startMs = performance.now()
    const args = ['subgraph', 'check', `${graph}@${variant}`, '--name', name, '--schema', '-']
    const checked = await world.rover(args, sdl)
    tookMs.push(performance.now() - startMs)
    if ((await checksKept(world, variant)) <= round) throw new Error(checked.stderr)
  }
  return tookMs
}

async function checksKept({ database: { sql } }: RegistryWorld, variant: string): Promise<number> {
  const [kept] = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM registry.check_run
    WHERE graph = ${graph} AND variant = ${variant}
  `
  return kept?.count ?? 0
}

/** All at once, each with a key of its own, into the platform's variant. */
async function publishAtOnce(world: RegistryWorld, { variant }: Followed) {
  const subgraphs = Array.from({ length: departments }, (_, i) => smallSubgraph(`joins-${i}`))
  const keys = await Promise.all(subgraphs.map(({ name }) => world.key(`office of ${name}`)))
  const startMs = performance.now()
  const answers = await Promise.all(
    subgraphs.map(async (subgraph, i) => {
      const { code } = await world.publish(variant, subgraph, keys[i])
      return { name: subgraph.name, took: code === 0 }
    }),
  )
  const tookMs = performance.now() - startMs
  const listed = await world.rover(['subgraph', 'list', `${graph}@${variant}`])
  const served = await world.rover(['supergraph', 'fetch', `${graph}@${variant}`])
  const isThere = (name: string) =>
    listed.stdout.includes(` ${name} `) && served.stdout.includes(`name: "${name}"`)
  return {
    tookMs,
    untrue: answers.filter(({ name, took }) => took !== isThere(name)).length,
    lost: answers.filter(({ name }) => !isThere(name)).length,
  }
}

/** From the command of an operator to what the gateway serves: back to an earlier launch, and on again. */
async function rollBacks(world: RegistryWorld, { variant, gateway }: Followed): Promise<number[]> {
  const ref = `${graph}@${variant}`
  const [earlier] = await world.database.sql<{ id: string }>`
    SELECT id::text FROM registry.launch
    WHERE graph = ${graph} AND variant = ${variant} AND succeeded ORDER BY number LIMIT 1
  `
  const tookMs: number[] = []
  for (let round = 0; round < Math.min(rounds, 5); round++)
    for (const command of [
      ['roll-back', ref, earlier?.id ?? ''],
      ['unpin', ref],
    ]) {
      const before = await gateway.serves()
      const startMs = performance.now()
      await Promise.all([
        runProgram(['schema/operate/cli.ts', ...command], { DATABASE_URL: world.databaseUrl }),
        gateway.servesAnother(before).then(() => tookMs.push(performance.now() - startMs)),
      ])
    }
  return tookMs
}

/** How long after a launch the last of 200 clients has it, and what the registry holds while they wait. */
async function longPolls(world: RegistryWorld, { variant, subgraphs }: Followed) {
  const uplink = { url: world.url, key: await world.key('gateways'), variant }
  const first = await askUplink(uplink, null)
  const waiting = Array.from({ length: pollingClients }, () => nextLaunchAt(uplink, first))
  if (!options.quick) await setTimeout(composingEndsMs)
  const memoryMb = await world.registry.memoryMb()
  const [subgraph] = subgraphs
  if (subgraph === undefined) throw new Error('No subgraph')
  await world.publish(variant, withField(subgraph, 'polled'))
  const lastAt = Math.max(...(await Promise.all(waiting)))
  const [launch] = await world.database.sql<{ at: Date }>`
    SELECT created_at AS at FROM registry.launch
    WHERE graph = ${graph} AND variant = ${variant} ORDER BY number DESC LIMIT 1
  `
  return { afterMs: lastAt - (launch?.at.getTime() ?? 0), memoryMb }
}

async function measure(world: RegistryWorld): Promise<Figure[]> {
  const four = await publishAll(world, 'four', platformSubgraphs)
  const nineteen = await publishAll(world, 'nineteen', departmentSubgraphs)
  // Who comes first finds the composing thread cold: that is one of the rounds.
  const ofFour = await publishToServed(world, four)
  const ofNineteen = await publishToServed(world, nineteen)
  const checkedFour = await checks(world, four, rounds)
  const checkedNineteen = await checks(world, nineteen, rounds)
  const atOnce = await publishAtOnce(world, four)
  const backAndOn = await rollBacks(world, four)
  const polls = await longPolls(world, nineteen)
  return [
    ms('publish to served, 4 subgraphs: p95 ms', p95(ofFour), 2_000),
    ms('publish to served, 19 subgraphs with 570 types: p95 ms', p95(ofNineteen), 5_000),
    ms('check, 4 subgraphs: p95 ms', p95(checkedFour), 2_000),
    ms('check, 19 subgraphs with 570 types: p95 ms', p95(checkedNineteen), 2_000),
    { name: '20 departments at once: untrue answers', measured: atOnce.untrue, most: 0 },
    { name: '20 departments at once: lost publishes', measured: atOnce.lost, most: 0 },
    ms('20 departments at once: the last answer, ms', atOnce.tookMs, 30_000),
    ms('200 long-polling clients: the last has a launch, ms', polls.afterMs, 2_000),
    {
      name: 'registry process with 200 clients waiting: MB',
      measured: polls.memoryMb,
      most: options.quick ? Number.POSITIVE_INFINITY : 300,
    },
    ms('roll back to served: most ms', Math.max(...backAndOn), 5_000),
  ]
}

const p95 = (values: readonly number[]) => percentile(values, 0.95)

function ms(name: string, value: number, most: number): Figure {
  return { name, measured: Math.round(value), most }
}

const world = await startRegistryWorld()
const figures = world ? await measure(world).finally(() => world.stop()) : []
for (const { name, measured, most } of figures)
  console.log(`${name}: ${measured}${Number.isFinite(most) ? `, limit ${most}` : ', not judged'}`)
printVerdict(
  'registry',
  figures,
  { rounds },
  {
    missing: world ? [] : ['PostgreSQL'],
    notJudged: options.quick ? ['memory: the composing thread still runs'] : [],
  },
)
process.exit(0)
