import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Part } from '#kit/lifecycle.ts'
import { OperatorError } from '#kit/operator-error.ts'
import { messageOf } from '../follow-file.ts'
import type { Supplied } from '../supply.ts'
import { type Member, NotStarted } from './crew-member.ts'

/** The workers of a machine: as many serve as there are slots, and whoever is gone is replaced. */
export interface Crew extends Part {
  /**
   * Has new workers serve a supergraph, one after another, each in the place of one before it. Throws when
   * the first of them cannot, and changes nothing then. Gives where they take requests.
   */
  serve(supplied: Supplied): Promise<string>
  members(): readonly Member[]
  /** How many take requests. */
  serving(): number
}

/** Why a worker ended: another took its place, it was asked to by a signal, or neither. */
export type Ending = 'replaced' | 'terminated' | 'crashed'

export interface CrewParts {
  readonly size: number
  /** Forks one worker; `leaving` is called where it is asked to end by somebody else. */
  readonly fork: (supplied: Supplied, leaving: () => void) => Member
  readonly ended: (ending: Ending, member: Member) => void
  readonly log: Logger
}

interface Slot {
  serving: Member | null
  /** One after another. */
  turn: Promise<unknown>
}

/** A worker that serves for as long has not crashed at its start. */
const soundAfterMs = 10_000

const pausesMs = { first: 500, most: 30_000 }

const longer = (waitMs: number) => Math.min(pausesMs.most, Math.max(pausesMs.first, waitMs * 2))

/** So often a start is tried that ends without a reason, as it does when the process is killed. */
const mostStarts = 3

export function createCrew({ size, fork, ended, log }: CrewParts): Crew {
  const slots: Slot[] = Array.from({ length: size }, () => ({
    serving: null,
    turn: Promise.resolve(),
  }))
  const members = new Set<Member>()
  /** Those that were asked to end by somebody else. */
  const terminated = new WeakSet<Member>()
  const stopping = new AbortController()
  let current: Supplied | null = null
  let pauseMs = 0

  const serving = () => slots.filter((slot) => slot.serving !== null).length

  /** Starts one worker and waits until it serves. Throws NotStarted. */
  async function start(supplied: Supplied, slot: Slot): Promise<Member> {
    for (let starts = 1; ; starts++) {
      stopping.signal.throwIfAborted()
      const member = follow(supplied, slot)
      try {
        await member.started
        return member
      } catch (error) {
        if (starts === mostStarts || (error instanceof NotStarted && error.told)) throw error
        if (!stopping.signal.aborted)
          log.warn({ worker: member.pid }, 'a worker ended before it served, and is started again')
      }
    }
  }

  function follow(supplied: Supplied, slot: Slot): Member {
    let servesSinceMs = performance.now()
    const member = fork(supplied, () => {
      terminated.add(member)
      void leave(member, slot)
    })
    const begins = () => {
      servesSinceMs = performance.now()
    }
    member.started.then(begins, () => {})
    members.add(member)
    void member.ended.then(() => {
      members.delete(member)
      if (member.stage() === 'starting') return
      const isCrash = member.stage() === 'serving'
      ended(isCrash ? 'crashed' : terminated.has(member) ? 'terminated' : 'replaced', member)
      if (isCrash) replaceCrashed(member, slot, performance.now() - servesSinceMs)
    })
    return member
  }

  function replaceCrashed(member: Member, slot: Slot, servedMs: number): void {
    const waitMs = servedMs > soundAfterMs ? 0 : pauseMs
    pauseMs = longer(waitMs)
    log.error({ worker: member.pid, waitMs }, 'a worker crashed, and is replaced')
    vacate(member, slot, waitMs)
  }

  /** Gives a slot to a worker; the one before it leaves. */
  async function renew(slot: Slot, supplied: Supplied): Promise<string> {
    const next = await start(supplied, slot)
    const before = slot.serving
    slot.serving = next
    before?.retire(false)
    // It may have been asked to end while it began.
    if (terminated.has(next)) void leave(next, slot)
    return next.started
  }

  /** Lets a worker go that was asked to: at once where others serve, else after its follower has begun. */
  async function leave(member: Member, slot: Slot): Promise<void> {
    if (slot.serving !== member) return
    if (serving() > 1) {
      member.retire(stopping.signal.aborted)
      vacate(member, slot, 0)
    } else await fill(slot, () => slot.serving !== member, 0)
  }

  function vacate(member: Member, slot: Slot, waitMs: number): void {
    if (slot.serving !== member) return
    slot.serving = null
    void fill(slot, () => slot.serving !== null, waitMs)
  }

  /**
   * Tries, less and less often, until a slot has another worker. Between two tries another supergraph may
   * have its turn, with which one starts.
   */
  async function fill(slot: Slot, isFilled: () => boolean, firstWaitMs: number): Promise<void> {
    for (let waitMs = firstWaitMs; ; waitMs = longer(waitMs)) {
      await setTimeout(waitMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (await inTurn(slot, () => tryToFill(slot, isFilled))) return
    }
  }

  /** Gives whether nothing is left to do. */
  async function tryToFill(slot: Slot, isFilled: () => boolean): Promise<boolean> {
    if (isFilled() || current === null || stopping.signal.aborted) return true
    try {
      await renew(slot, current)
    } catch (error) {
      if (!stopping.signal.aborted)
        log.error({ reason: messageOf(error) }, 'a worker does not start, and is tried again')
      return stopping.signal.aborted
    }
    return true
  }

  function inTurn<Done>(slot: Slot, act: () => Promise<Done>): Promise<Done> {
    const done = slot.turn.then(act)
    slot.turn = done.catch(() => {})
    return done
  }

  return {
    name: 'workers',
    members: () => [...members],
    serving,
    async serve(supplied) {
      const [first, ...others] = slots
      if (!first) throw new OperatorError('There are no workers')
      const url = await inTurn(first, () => renew(first, supplied))
      current = supplied
      for (const slot of others) {
        if (await inTurn(slot, () => tryToFill(slot, () => false))) continue
        const before = slot.serving
        void fill(slot, () => slot.serving !== before, pausesMs.first)
      }
      return url
    },
    async stop() {
      stopping.abort()
      for (const member of members) member.retire(true)
      await Promise.all([...members].map((member) => member.ended))
    },
  }
}
