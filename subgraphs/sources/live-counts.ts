import type { SourceCoverage } from '#domain/coverage.ts'
import type { Clock } from '#kit/clock.ts'
import type { Part } from '#kit/lifecycle.ts'
import { type Admission, admittedSources } from './admission.ts'
import { NotCountable, type SourceCounts, type SourcePartials } from './aggregate.ts'
import { askSource } from './ask-source.ts'
import { type FeedName, type OpenSource, SourceFailure } from './connector.ts'
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
export interface LiveCounting extends Part {
  /** For one request. */
  forRequest<Row>(feed: FeedName, clock: Clock): AskLive<Row>
}

export interface LiveCountingParts {
  readonly open: (source: Source, clock: Clock) => OpenSource
  readonly observations: SourceObservations
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
 * Lets live sources count. Each is opened when it is first asked; one that cannot count, or does not
 * answer within its deadline, counts for nothing and is named so.
 */
export function liveCounting(
  sources: readonly Source[],
  { open, observations }: LiveCountingParts,
): LiveCounting {
  const live = sources.filter(({ mode }) => mode === 'live')
  const opened = new Map<string, OpenSource>()
  const stopping = new AbortController()

  function openedOnce(source: Source, clock: Clock): OpenSource {
    const found = opened.get(source.name) ?? open(source, clock)
    opened.set(source.name, found)
    return found
  }

  return {
    name: 'live sources',
    forRequest<Row>(feed: FeedName, clock: Clock): AskLive<Row> {
      const able = live.filter((source) => source.feeds[feed])
      const askOnce = once<Row>((source, question) =>
        answerOf(source, openedOnce(source, clock), question, {
          clock,
          observations,
          signal: stopping.signal,
        }),
      )
      return async (admission, question) => {
        const admitted = admittedSources(able, admission)
        return together(await Promise.all(admitted.map((source) => askOnce(source, question))))
      }
    },
    async stop() {
      stopping.abort()
      await Promise.all([...opened.values()].map((source) => source.stop()))
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

interface AnswerParts extends Pick<LiveCountingParts, 'observations'> {
  readonly clock: Clock
  readonly signal: AbortSignal
}

async function answerOf<Row>(
  source: Source,
  { counts }: OpenSource,
  { ask }: LiveQuestion<Row>,
  { clock, observations, signal }: AnswerParts,
): Promise<Answer<Row>> {
  if (!counts) return { source, rows: [], state: countsNothing }
  const watermark = clock.now()
  try {
    const { rows, unmapped } = await askSource(source, signal, (within) => ask(counts, within))
    observations.leftOut(source.name, unmapped)
    return { source, rows, state: { state: 'FRESH', reason: null, watermark, ageSeconds: 0 } }
  } catch (error) {
    if (error instanceof NotCountable) return { source, rows: [], state: countsNothing }
    if (!(error instanceof SourceFailure)) throw error
    observations.failed(source.name, error.reason)
    return { source, rows: [], state: { ...countsNothing, reason: error.reason } }
  }
}

/** The dossiers of a source are of one population. */
function together<Row>(answers: ReadonlyArray<Answer<Row>>): LiveAnswers<Row> {
  return {
    rows: answers.flatMap(({ source: { scope }, rows }) => rows.map((row) => ({ ...row, scope }))),
    states: new Map(answers.map(({ source, state }) => [source.name, state])),
  }
}
