import type { SourceCoverage, SourceReason } from '#domain/coverage.ts'
import type { Clock } from '#kit/clock.ts'
import type { Waiting } from '#kit/waiting.ts'
import { type Admission, admittedSources } from './admission.ts'
import { NotCountable, type SourceCounts, type SourcePartials } from './aggregate.ts'
import { type FeedName, SourceFailure } from './connector.ts'
import { askWithin } from './live/ask-within.ts'
import type { OpenedSource, OpenedSources } from './live/opened-once.ts'
import type { SourceObservations } from './observations.ts'
import type { Source } from './settings.ts'

/** What live sources count, and how those stand that were asked. */
export interface LiveAnswers<Row> {
  readonly rows: ReadonlyArray<Row & { readonly scope: Source['scope'] }>
  /** By the names of sources; none of those that were not asked. */
  readonly states: ReadonlyMap<string, SourceCoverage>
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
  readonly state: SourceCoverage
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
  return {
    forRequest<Row>(feed: FeedName, { clock, waiting }: CountingRequest): AskLive<Row> {
      const able = live.filter((source) => source.feeds[feed])
      const askOnce = once<Row>((source, question) =>
        answerOf(source, opened.open(source, clock), question, { clock, waiting, observations }),
      )
      return async (admission, question) => {
        const admitted = admittedSources(able, admission)
        return together(await Promise.all(admitted.map((source) => askOnce(source, question))))
      }
    },
  }
}

type Ask<Row> = (source: Source, question: LiveQuestion<Row>) => Promise<Answer<Row>>

/** Asks a source a question once, however often it comes. */
function once<Row>(ask: Ask<Row>): Ask<Row> {
  const asked = new Map<string, Promise<Answer<Row>>>()
  return (source, question) => {
    const key = JSON.stringify([source.name, question.name])
    const answer = asked.get(key) ?? ask(source, question)
    asked.set(key, answer)
    return answer
  }
}

interface AnswerParts extends CountingRequest {
  readonly observations: SourceObservations
}

/** What a source counts, within its deadline and what is left of the request's time. */
async function answerOf<Row>(
  source: Source,
  { system: { counts }, circuit }: OpenedSource,
  { ask }: LiveQuestion<Row>,
  { clock, waiting, observations }: AnswerParts,
): Promise<Answer<Row>> {
  if (!counts) return countsNothing(source, 'LIVE_ONLY')
  const watermark = clock.now()
  try {
    const { rows, unmapped } = await askWithin({ source, circuit }, waiting, (within) =>
      ask(counts, within),
    )
    observations.leftOut(source.name, unmapped)
    const known = { state: 'FRESH', reason: null, watermark, ageSeconds: 0 } as const
    return {
      source,
      rows,
      state: { department: source.department, availableAfter: null, ...known },
    }
  } catch (error) {
    if (error instanceof NotCountable) return countsNothing(source, 'LIVE_ONLY')
    if (!(error instanceof SourceFailure)) throw error
    observations.failed(source.name, error.reason)
    return countsNothing(source, error.reason)
  }
}

function countsNothing<Row>(source: Source, reason: SourceReason): Answer<Row> {
  const unknown = { watermark: null, ageSeconds: null, availableAfter: null }
  const { department } = source
  return { source, rows: [], state: { department, state: 'MISSING', reason, ...unknown } }
}

/** The dossiers of a source are of one population. */
function together<Row>(answers: ReadonlyArray<Answer<Row>>): LiveAnswers<Row> {
  return {
    rows: answers.flatMap(({ source: { scope }, rows }) => rows.map((row) => ({ ...row, scope }))),
    states: new Map(answers.map(({ source, state }) => [source.name, state])),
  }
}
