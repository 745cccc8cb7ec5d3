import { AggregatorRegistry, Counter, Gauge, Registry } from 'prom-client'
import type { Figures, Observations } from '../observations.ts'
import type { Crew, Ending } from './crew.ts'
import type { Member, Stage } from './crew-member.ts'

/** The figures of a machine: those of all its workers together, also of those that are gone. */
export interface MachineFigures {
  readonly metrics: Observations['metrics']
  ended(ending: Ending, member: Member): void
  watch(crew: Pick<Crew, 'members'>): void
}

const stages: readonly Stage[] = ['starting', 'serving', 'leaving']

export function createMachineFigures(): MachineFigures {
  const own = new Registry()
  const registers = [own]
  const endings = new Counter({
    name: 'motcua_worker_endings_total',
    help: 'Workers that ended, by why: replaced, terminated by a signal, or crashed',
    labelNames: ['reason'],
    registers,
  })
  /** What was counted by workers that are gone. */
  let gone: Promise<Figures> = Promise.resolve([])
  let members: Crew['members'] = () => []

  async function metrics() {
    const asked = members()
    const reports = await Promise.all(asked.map((member) => member.report()))
    const ofMachine = await own.getMetricsAsJSON()
    // One that ended meanwhile is among those that are gone.
    const present = new Set(members())
    const living = asked.flatMap((member, i) =>
      present.has(member) ? [reports[i]?.figures ?? []] : [],
    )
    const all = AggregatorRegistry.aggregate(
      [ofMachine, ...living, await gone].map((some) => [...some]),
    )
    return { contentType: all.contentType, text: await all.metrics() }
  }

  return {
    metrics,
    ended(reason, member) {
      endings.inc({ reason })
      const last = member.lastReport()?.figures.filter(isCounted) ?? []
      gone = gone.then((before) =>
        AggregatorRegistry.aggregate([[...before], last]).getMetricsAsJSON(),
      )
    },
    watch(crew) {
      members = crew.members
      new Gauge({
        name: 'motcua_workers',
        help: 'Workers, by whether they start, take requests, or only end those that they have',
        labelNames: ['stage'],
        registers,
        collect() {
          for (const stage of stages) this.set({ stage }, countOf(stage))
        },
      })
    },
  }

  function countOf(stage: Stage): number {
    return members().filter((member) => member.stage() === stage).length
  }
}

/** What only grows, so that what a worker counted is kept; the rest is gone with it. The library's types say that types are numbers. */
function isCounted({ type }: Figures[number]): boolean {
  return ['counter', 'histogram', 'summary'].includes(String(type))
}
