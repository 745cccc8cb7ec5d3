import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { realClock } from '#kit/clock.ts'
import { openPglite } from '#kit/pglite.ts'
import { type Platform, startPlatform } from '../../demo/platform.ts'
import { connectorKinds } from '../../subgraphs/sources/connector-kinds.ts'
import { sealWith } from '../../subgraphs/sources/seal.ts'
import type { Source } from '../../subgraphs/sources/settings.ts'
import { ask } from '../../tests/ask.ts'
import { departmentSettings, startDepartment } from '../../tests/live-department.ts'
import { readSource, readSources, soapSettings } from './department-source.ts'
import { startOneStop } from './look-ups.ts'

/** Runs work on the whole platform over some sources, its stores empty, on embedded parts. */
async function withPlatform<Result>(
  sources: readonly Source[],
  work: (platform: Platform) => Promise<Result>,
): Promise<Result> {
  const database = await openPglite()
  const seal = sealWith(randomBytes(32))
  const platform = await startPlatform(
    {
      database,
      clock: realClock,
      log: pino({ level: 'silent' }),
      following: { sources, kinds: connectorKinds, seal, follow: false },
    },
    { port: 0 },
  )
  try {
    return await work(platform)
  } finally {
    await platform.stop()
    await database.stop()
  }
}

const lookUp = `query LookUp($code: DossierCode!) {
  dossier(code: $code) { codes status submittedAt procedure { code } lineage { state fetchedAt } }
}`

/**
 * Looks dossiers up at a SOAP service through the gateway, some at a time as people do; gives the
 * milliseconds that each took beyond the service's own time.
 */
export async function graphMillisecondsOverOwnTime(
  lookUps: number,
  atATime: number,
): Promise<number[]> {
  const service = await startOneStop()
  const source = await readSource(soapSettings(service.url))
  return withPlatform([{ ...source, concurrency: atATime }], async ({ url }) => {
    const one = async (number: number): Promise<number> => {
      const code = `000.00.05.H49-140702-${1_000 + number}`
      const start = performance.now()
      const { data, errors } = await ask<{ dossier: { codes: string[] } }>(url, lookUp, { code })
      const tookMs = performance.now() - start
      if (errors || data?.dossier.codes[0] !== code) throw new Error(`${code} was not found`)
      return tookMs - service.ownMs(code)
    }
    const over: number[] = []
    let next = 0
    // Each asks one after the other, in no step with the rest.
    const askOn = async () => {
      while (next < lookUps) over.push(await one(next++))
    }
    await Promise.all(Array.from({ length: atATime }, askOn))
    // The first calls open connections and plan the operation, which later ones keep.
    return over.slice(atATime * 5)
  }).finally(() => service.stop())
}

const list = `{
  dossiers(first: 20) { edges { node { codes status } } coverage { expected fresh stale missing } }
}`

interface Listed {
  readonly dossiers: {
    readonly edges: readonly unknown[]
    readonly coverage: Readonly<Record<'expected' | 'fresh' | 'stale' | 'missing', number>>
  }
}

/** Lists over 19 live sources of which one never answers; gives how long each list took, in milliseconds. */
export async function millisecondsOfListsWithOneHung(rounds: number): Promise<number[]> {
  const ending: Array<() => unknown> = []
  const t = { after: (end: () => unknown) => void ending.push(end) }
  const departments = Array.from({ length: 19 }, (_, n) => `H49.${String(n + 1).padStart(2, '0')}`)
  const settings: Array<[name: string, settings: object]> = []
  for (const [index, department] of departments.entries()) {
    const service = await startDepartment(t, dossiersOf(department))
    if (index === 7) service.behave('silent')
    settings.push([`mot-cua-${department}`, departmentSettings(department, service.url)])
  }
  const sources = await readSources(Object.fromEntries(settings))
  return withPlatform(sources, async ({ url }) => {
    const tookMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      const start = performance.now()
      const { data, errors } = await ask<Listed>(url, list)
      tookMs.push(performance.now() - start)
      const { expected, fresh, missing } = data?.dossiers.coverage ?? {}
      if (errors || expected !== 19 || fresh !== 18 || missing !== 1)
        throw new Error(`Not 18 of 19 were fresh: ${JSON.stringify(data?.dossiers.coverage)}`)
      if (data?.dossiers.edges.length !== 20) throw new Error('The list is not full')
    }
    return tookMs
  }).finally(() => Promise.all(ending.map((end) => end())))
}

const dossiersOf = (department: string) =>
  Array.from({ length: 200 }, (_, n) => ({
    key: `hs-${1_000 + n}`,
    code: `${department}-20140702-${1_000_000 + n}`,
    receivedAt: `2014-07-02 ${String(8 + (n % 9)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}:00`,
    dueOn: '2014-07-09',
  }))
