import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { ask } from '../../tests/ask.ts'
import { departmentSettings, startDepartment } from '../../tests/live-department.ts'
import { soapSettings } from './department-source.ts'
import { startOneStop } from './look-ups.ts'

/** Open connections, plan the operation, and have the code compiled that a service in use has compiled. */
const warmUpLookUps = 300

type SourceSettings = Readonly<Record<string, object>>

/** Runs work on the whole platform over some sources, in a process of its own as it is in service. */
async function withPlatform<Result>(
  sources: SourceSettings,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const platform = fork(new URL('./live-platform.ts', import.meta.url), [JSON.stringify(sources)])
  const ended = once(platform, 'exit')
  try {
    const [url] = await Promise.race([
      once(platform, 'message'),
      ended.then(() => Promise.reject(new Error('The platform ended before it was asked'))),
    ])
    return await work(url)
  } finally {
    if (platform.connected) platform.disconnect()
    await ended
  }
}

const lookUp = `query LookUp($code: DossierCode!) {
  dossier(code: $code) { codes status submittedAt procedure { code } lineage { state fetchedAt } }
}`

/**
 * Looks dossiers up at a SOAP service through the gateway, so many a second at moments that do not depend on
 * each other, as people ask; gives the milliseconds that each took beyond the service's own time.
 */
export async function graphMillisecondsOverOwnTime(
  lookUps: number,
  perSecond: number,
): Promise<number[]> {
  const service = await startOneStop()
  // So many that none waits for another: the department's own time is not ours.
  const settings = { ...soapSettings(service.url), concurrency: 16 }
  return withPlatform({ 'so-cong-thuong': settings }, async (url) => {
    const one = async (number: number): Promise<number> => {
      const code = `000.00.05.H49-140702-${1_000 + number}`
      const start = performance.now()
      const { data, errors } = await ask<{ dossier: { codes: string[] } }>(url, lookUp, { code })
      const tookMs = performance.now() - start
      if (errors || data?.dossier.codes[0] !== code) throw new Error(`${code} was not found`)
      return tookMs - service.ownMs(code)
    }
    const over: Array<Promise<number>> = []
    for (let number = 0; number < warmUpLookUps + lookUps; number++) {
      await setTimeout((-Math.log(1 - Math.random()) * 1_000) / perSecond)
      over.push(one(number))
    }
    return (await Promise.all(over)).slice(warmUpLookUps)
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
  const settings: Record<string, object> = {}
  for (const [index, department] of departments.entries()) {
    const service = await startDepartment(t, dossiersOf(department))
    if (index === 7) service.behave('silent')
    settings[`mot-cua-${department}`] = departmentSettings(department, service.url)
  }
  return withPlatform(settings, async (url) => {
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
