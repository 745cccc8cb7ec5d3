import type { Worker } from 'node:cluster'
import { setTimeout } from 'node:timers/promises'
import type { CountedUse } from '../warm-up/operation-counts.ts'
import {
  type Begin,
  isLetter,
  type ToPrimary,
  type ToWorker,
  type WorkerReport,
} from './messages.ts'
import { type SilenceWatch, watchSilence } from './silence-watch.ts'

/** One worker, as the primary sees it. */
export interface Member {
  readonly pid: number
  /** Resolves once it takes requests, with where; throws NotStarted. */
  readonly started: Promise<string>
  readonly ended: Promise<void>
  stage(): Stage
  /** What it has seen; what it told last where it does not answer. */
  report(): Promise<WorkerReport | null>
  lastReport(): WorkerReport | null
  tell(message: ToWorker): void
  /** Has it answer what it is asked already, then end; in the end it is killed. */
  retire(machineStops: boolean): void
  kill(): void
}

/** A worker that leaves takes no new connections. */
export type Stage = 'starting' | 'serving' | 'leaving'

/** A worker that never took requests: it told why, or just ended. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted'
  readonly told: boolean

  constructor(reason: string | null) {
    super(reason ?? 'it ended before it took requests')
    this.told = reason !== null
  }
}

/** Who is told what a worker says. */
export interface MemberObserver {
  /** It was asked to end by somebody else, and waits for leave to. */
  leaving(): void
  used(uses: readonly CountedUse[]): void
  message(message: ToPrimary): void
}

/** A large supergraph is built and warmed in a few seconds, by a busy machine in some more. */
const startLimitMs = 120_000

/** Draining takes 20 s at most, and telling the registry of the last requests 2 s. */
const retireLimitMs = 30_000

const reportLimitMs = 1_000

export function followMember(
  worker: Worker,
  begin: Promise<Begin>,
  observer: MemberObserver,
): Member {
  const started = Promise.withResolvers<string>()
  const reports = new Map<number, (report: WorkerReport) => void>()
  const exited = new AbortController()
  let stage: Stage = 'starting'
  let told: WorkerReport | null = null
  let reason: string | null = null
  let questions = 0
  let silence: SilenceWatch | null = null

  /** What it is told before it listens, which it would never hear. */
  let unheard: ToWorker[] | null = []

  function tell(motcua: ToWorker): void {
    if (unheard) unheard.push(motcua)
    else if (worker.isConnected()) worker.send({ motcua }, undefined, () => {})
  }

  function listens(): void {
    const waiting = unheard ?? []
    unheard = null
    for (const message of waiting) tell(message)
  }

  const kill = () => void worker.process.kill('SIGKILL')

  function killAfter(limitMs: number, stillHas: () => boolean): void {
    const { signal } = exited
    setTimeout(limitMs, undefined, { signal, ref: false }).then(
      () => stillHas() && kill(),
      () => {},
    )
  }

  function noteReport(report: WorkerReport): void {
    told = report
    observer.used(report.used)
  }

  function hear(message: ToPrimary): void {
    if (message.type === 'listens') listens()
    else if (message.type === 'alive') silence?.heard()
    else if (message.type === 'ready') {
      stage = 'serving'
      silence = watchSilence(() => stage === 'serving' && kill())
      started.resolve(message.url)
    } else if (message.type === 'failed') reason = message.reason
    else if (message.type === 'report') {
      noteReport(message)
      reports.get(message.question)?.(message)
    } else if (message.type === 'gone') noteReport(message)
    else if (message.type === 'leaving') observer.leaving()
    else observer.message(message)
  }

  async function untilExit(): Promise<void> {
    await new Promise<void>((resolve) => {
      worker.once('exit', () => resolve())
      // A process that could not be made never exits.
      worker.once('error', () => worker.process.pid === undefined && resolve())
    })
    exited.abort()
    silence?.stop()
    started.reject(new NotStarted(reason))
  }

  worker.on('message', (value: unknown) => {
    if (isLetter<ToPrimary>(value)) hear(value.motcua)
  })
  // A letter to one that is ending, such as what is left of a quota; `exit` tells of its end.
  worker.on('error', () => {})
  // Who waits for the start hears of it; later there is nobody.
  started.promise.catch(() => {})
  killAfter(startLimitMs, () => stage === 'starting')
  void begin.then(tell)

  return {
    pid: worker.process.pid ?? 0,
    started: started.promise,
    ended: untilExit(),
    stage: () => stage,
    async report() {
      if (stage === 'starting' || !worker.isConnected()) return told
      const question = ++questions
      const answered = new Promise<void>((resolve) => reports.set(question, () => resolve()))
      tell({ type: 'report', question })
      const late = new AbortController()
      const signal = AbortSignal.any([late.signal, exited.signal])
      await Promise.race([
        answered,
        setTimeout(reportLimitMs, undefined, { signal, ref: false }).catch(() => {}),
      ])
      late.abort()
      reports.delete(question)
      return told
    },
    lastReport: () => told,
    tell,
    retire(machineStops) {
      if (stage === 'starting') return kill()
      stage = 'leaving'
      tell({ type: 'retire', machineStops })
      killAfter(retireLimitMs, () => true)
    },
    kill,
  }
}
