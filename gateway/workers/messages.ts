import type { CallEnd, CircuitState } from '#kit/circuit-breaker.ts'
import type { Figures } from '../observations.ts'
import type { State } from '../operator.ts'
import type { CountedUse } from '../warm-up/operation-counts.ts'

/** What the primary tells a worker. */
export type ToWorker =
  | Begin
  /** The manifests of persisted operations: before it begins, and with each change. */
  | { readonly type: 'operations'; readonly manifests: readonly string[] }
  /** Answer what is asked already, then end; `machineStops` where no other worker follows. */
  | { readonly type: 'retire'; readonly machineStops: boolean }
  | { readonly type: 'report'; readonly question: number }
  | ({ readonly type: 'circuit'; readonly subgraph: string } & CircuitView)
  | { readonly type: 'trial'; readonly subgraph: string; readonly granted: boolean }
  /** More places for calls of a subgraph. */
  | { readonly type: 'grant'; readonly subgraph: string; readonly places: number }
  /** Others wait for places, so that more than `keep` are not to be kept; or, where it is null, no longer. */
  | { readonly type: 'shortage'; readonly subgraph: string; readonly keep: number | null }

/** What a worker serves. */
export interface Begin {
  readonly type: 'begin'
  readonly sdl: string
  /** Where the supergraph comes from, for operators. */
  readonly source: string
  /** What it is warmed up with, the most used first. */
  readonly uses: readonly CountedUse[]
}

/** What a worker tells the primary. */
export type ToPrimary =
  /** It takes requests. */
  | { readonly type: 'ready'; readonly url: string }
  /** It cannot start; in words for the operator. */
  | { readonly type: 'failed'; readonly reason: string }
  /** It hears what it is told from now on. */
  | { readonly type: 'listens' }
  /** Its event loop comes round. */
  | { readonly type: 'alive' }
  /** It was asked to end, and waits for leave to. */
  | { readonly type: 'leaving' }
  | ({ readonly type: 'report'; readonly question: number } & WorkerReport)
  /** The last that it says. */
  | ({ readonly type: 'gone' } & WorkerReport)
  /** It may call this subgraph from now on, with as many others as there are places. */
  | {
      readonly type: 'open'
      readonly subgraph: string
      readonly name: string
      readonly places: number
    }
  | { readonly type: 'want'; readonly subgraph: string; readonly places: number }
  | { readonly type: 'give'; readonly subgraph: string; readonly places: number }
  /** How calls ended since it last told. */
  | {
      readonly type: 'ended'
      readonly subgraph: string
      readonly succeeded: number
      readonly failed: number
    }
  /** It would make the trial. */
  | { readonly type: 'try'; readonly subgraph: string }
  | { readonly type: 'tried'; readonly subgraph: string; readonly end: CallEnd }

/** How the circuit of a subgraph stands on the whole machine. */
export interface CircuitView {
  readonly state: CircuitState
  readonly refusesForMs: number
  /** Whether the last call failed, so that the next one that succeeds is worth telling at once. */
  readonly isSuspect: boolean
}

/** What a worker has seen and how it stands. */
export interface WorkerReport {
  readonly figures: Figures
  readonly state: State
  /** How operations were used since its last report. */
  readonly used: readonly CountedUse[]
}

/** Tells our messages from those of libraries that use the same channel. */
export interface Letter<Message> {
  readonly motcua: Message
}

/** Both ends are one program, so that what is ours is what its type says. */
export function isLetter<Message>(value: unknown): value is Letter<Message> {
  return typeof value === 'object' && value !== null && 'motcua' in value
}
