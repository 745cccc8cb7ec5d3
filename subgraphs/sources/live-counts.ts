import type { SourceCoverage } from '#domain/coverage.ts'
import type { Clock } from '#kit/clock.ts'
import type { Waiting } from '#kit/waiting.ts'
import { type Admission, admittedSources } from './admission.ts'
import { NotCountable, type SourceCounts, type SourcePartials } from './aggregate.ts'
import { type FeedName, SourceFailure } from './connector.ts'
import { askWithin } from './live/ask-within.ts'
import type { OpenedSources } from './live/opened-once.ts'
import type { SourceObservations } from './observations.ts'
import type { Source } from './settings.ts'

/** How a live source stands that was asked to count. */
export type LiveState = Pick<SourceCoverage, 'state' | 'reason' | 'watermark' | 'ageSeconds'>

/** By the names of sources; none of those that were not asked. */
export type LiveStates = ReadonlyMap<string, LiveState>

/** What live sources count, and how those stand that were asked. */
export interface LiveAnswers<Row> {
  readonly rows: ReadonlyArray<Row & { readonly scope: Source['scope'] }>
  readonly states: LiveStates
}

/** One count, named so that equal ones are asked for once. */
export interface LiveQuestion<Row> {
  readonly name: string
  ask(counts: SourceCounts, signal: AbortSignal): Promise<SourcePartials<Row>>
}

/** Asks live sources to count within one request: one that answered stands as it did for all of it. */
export type AskLive<Row> = (
  admission: Admission,
  question: LiveQuestion<Row>,
) => Promise<LiveAnswers<Row>>

/** The live sources of a process that count where their records are. */
export interface LiveCounting {
  /** For one request. */
  forRequest<Row>(feed: FeedName, request: CountingRequest): AskLive<Row>
}

interface CountingRequest {
  readonly clock: Clock
  readonly waiting: Waiting
}

interface Answer<Row> {
  readonly source: Source
  readonly rows: readonly Row[]
  readonly state: LiveState
}

const countsNothing: LiveState = {
  state: 'MISSING',
  reason: 'LIVE_ONLY',
  watermark: null,
  ageSeconds: null,
}

/**
 * Lets live sources count; one that cannot, or does not answer within its deadline and that of whoever
 * waits, counts for nothing and is named so.
 */
export function liveCounting(
  sources: readonly Source[],
  opened: OpenedSources,
  observations: SourceObservations,
): LiveCounting {
  const live = sources.filter(({ mode }) => mode === 'live')

  async function answerOf<Row>(
    source: Source,
    { ask }: LiveQuestion<Row>,
    { clock, waiting }: CountingRequest,
  ): Promise<Answer<Row>> {
    const { counts } = opened.open(source, clock)
    if (!counts) return { source, rows: [], state: countsNothing }
    const watermark = clock.now()
    try {
      const { rows, unmapped } = await askWithin(source, waiting, (signal) => ask(counts, signal))
      observations.leftOut(source.name, unmapped)
      return { source, rows, state: { state: 'FRESH', reason: null, watermark, ageSeconds: 0 } }
    } catch (error) {
      if (error instanceof NotCountable) return { source, rows: [], state: countsNothing }
      if (!(error instanceof SourceFailure)) throw error
      observations.failed(source.name, error.reason)
      return { source, rows: [], state: { ...countsNothing, reason: error.reason } }
    }
  }

  return {
    forRequest<Row>(feed: FeedName, request: CountingRequest): AskLive<Row> {
      const able = live.filter((source) => source.feeds[feed])
      const asked = new Map<string, Promise<Answer<Row>>>()
      const askOnce = (source: Source, question: LiveQuestion<Row>) => {
        const key = JSON.stringify([source.name, question.name])
        const answer = asked.get(key) ?? answerOf(source, question, request)
        asked.set(key, answer)
        return answer
      }
      return async (admission, question) => {
        const admitted = admittedSources(able, admission)
        const answers = await Promise.all(admitted.map((source) => askOnce(source, question)))
        return {
          rows: answers.flatMap(({ source: { scope }, rows }) =>
            rows.map((row) => ({ ...row, scope })),
          ),
          states: new Map(answers.map(({ source, state }) => [source.name, state])),
        }
      }
    },
  }
}
