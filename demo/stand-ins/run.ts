import { setTimeout } from 'node:timers/promises'
import { type Control, serveStandIns } from './serve.ts'
import type { StandIn } from './stand-in.ts'
import { type StandInParts, standInsOf } from './stand-ins.ts'

/** What a system can be told: to go well; too slowly, for some time or for long not at all; or to take a dossier in. */
export const words = ['up', 'slow', 'stale', 'down', 'receive'] as const

export type Word = (typeof words)[number]

/** The stand-ins, running. */
export interface StandIns {
  /** Below it is each running service, by its name. */
  readonly url: string
  stop(): Promise<void>
}

export interface RunParts extends StandInParts {
  /** On loopback; 0 for one of the system's choice. */
  readonly port: number
  /** Hears of each word once it is done. */
  readonly told: (name: string, word: Word) => Promise<void>
  /** Hears of what went wrong unasked. */
  readonly failed: (error: unknown) => void
}

const firstFilesMs = 5_000

/** Runs all stand-ins: services on one port, and folders of files. `PUT /control/NAME` tells one a word. */
export async function runStandIns({ port, told, failed, ...parts }: RunParts): Promise<StandIns> {
  const standIns = standInsOf(parts)
  const stopping = new AbortController()
  await Promise.all(standIns.map(({ files }) => files?.open()))
  // What stands in the first files has been read before: the platform starts first.
  const delivered = setTimeout(firstFilesMs, undefined, { signal: stopping.signal })
    .then(() => Promise.all(standIns.map(({ files }) => files?.deliver())))
    .catch((error: unknown) => {
      if (!stopping.signal.aborted) failed(error)
    })

  const control: Control = async (name, text) => {
    const standIn = standIns.find((standIn) => standIn.name === name)
    const word = words.find((word) => word === text)
    if (!standIn) return refusal(`No system is called ${name}; they are ${namesOf(standIns)}`)
    if (!word) return refusal(`A system can be told ${words.join(', ')}`)
    await delivered
    const message = await tell(standIn, word)
    await told(name, word)
    return { done: true, message }
  }

  const served = await serveStandIns(standIns, { control, port, failed })
  return {
    url: served.url,
    async stop() {
      stopping.abort()
      await served.stop()
      await delivered
    },
  }
}

const refusal = (message: string) => ({ done: false, message })

const namesOf = (standIns: readonly StandIn[]) => standIns.map(({ name }) => name).join(', ')

async function tell(standIn: StandIn, word: Word): Promise<string> {
  const { name, files, register } = standIn
  if (word === 'receive') {
    const { code } = await register.receive()
    if (standIn.mode === 'up') await files?.deliver()
    return `${name} has taken in ${code}`
  }
  standIn.mode = word === 'stale' ? 'down' : word
  await (word === 'up' ? files?.deliver() : files?.withdraw())
  return `${name} is ${word}`
}
