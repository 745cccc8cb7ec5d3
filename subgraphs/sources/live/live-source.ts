import type { Clock } from '#kit/clock.ts'
import type { Waiting } from '#kit/waiting.ts'
import { type Connector, type ListOrder, type OrderedPage, SourceFailure } from '../connector.ts'
import { mapDossier } from '../map-dossier.ts'
import { dossierOfEvent, mapEvent } from '../map-event.ts'
import type { SourceObservations } from '../observations.ts'
import type { SourceRecord } from '../record.ts'
import { asRead, type Mapped } from '../refusal.ts'
import type { Source } from '../settings.ts'
import { askOrKept, type LiveAnswer } from './ask-or-kept.ts'
import { askWithin } from './ask-within.ts'
import { takingTurns } from './concurrency.ts'
import type { KeptAnswers } from './kept-answers.ts'
import { type LiveDossier, type LivePage, liveDossier, type PlacedDossier } from './live-dossier.ts'
import type { OpenedSource } from './opened-once.ts'
import type { SourceCircuit } from './source-circuit.ts'

/** A department's system that is asked for dossiers at request time. What it throws is SourceFailure. */
export interface LiveSource {
  readonly source: Source
  /** The dossiers of a code; null where the system cannot be asked for one. */
  readonly lookUp: ((code: string, waiting: Waiting) => Promise<LiveAnswer>) | null
  /** A page of a list, in the orders that the system can give. */
  readonly lists: Readonly<
    Partial<Record<ListOrder, (page: OrderedPage, waiting: Waiting) => Promise<LiveAnswer>>>
  >
}

export interface LiveParts {
  readonly clock: Clock
  readonly kept: KeptAnswers
  readonly observations: Pick<SourceObservations, 'records' | 'asked'>
}

/** Makes an opened source ready to be asked; null where it feeds no dossiers. */
export function liveSource(
  source: Source,
  { system, circuit }: OpenedSource,
  parts: LiveParts,
): LiveSource | null {
  if (!source.feeds.dossiers) return null
  const dossiers = system.feed('dossiers')
  const events = source.feeds.events ? system.feed('events') : null
  const ask = asking(source, circuit, parts)
  const read = reading(source, parts)
  const { lookUp } = dossiers
  // Without what became of it a dossier would be shown as only handed in.
  const canLookUp = lookUp && (events === null || events.lookUp)
  return {
    source,
    lookUp: canLookUp
      ? (code, waiting) =>
          ask(`code ${code}`, waiting, async (signal) => {
            const records = await lookUp(code, signal)
            const found = await Promise.all(
              records.map((record) => read(record, courseOf(events, signal))),
            )
            const dossiers = found.map((dossier) => ({ place: nowhere, dossier }))
            return { dossiers, hasMore: false }
          })
      : null,
    lists: events === null ? listsOf(dossiers, ask, read) : {},
  }
}

const nowhere = { value: null, key: '' }

/** The records of a dossier's events, where they are in a feed of their own. */
const courseOf = (events: Connector | null, signal: AbortSignal) => async (dossier: string) =>
  (await events?.lookUp?.(dossier, signal)) ?? []

type Ask = (
  key: string,
  waiting: Waiting,
  ask: (signal: AbortSignal) => Promise<LivePage>,
) => Promise<LiveAnswer>

/** Asks within the source's own deadline and that of whoever waits, not more at a time than it bears. */
function asking(
  source: Source,
  circuit: SourceCircuit,
  { kept, clock, observations }: LiveParts,
): Ask {
  const crowded = () =>
    new SourceFailure('TOO_SLOW', `${source.name} has too many calls waiting already`)
  const inTurn = takingTurns(source.concurrency, crowded)
  return async (key, waiting, ask) => {
    const asked = () => askWithin({ source, circuit, inTurn }, waiting, ask)
    try {
      const answer = await askOrKept(source, key, { kept, clock }, asked)
      observations.asked(source.name, answer.reason ?? 'ANSWERED')
      return answer
    } catch (thrown) {
      if (thrown instanceof SourceFailure) observations.asked(source.name, thrown.reason)
      throw thrown
    }
  }
}

type Read = (
  record: SourceRecord,
  course: (dossier: string) => Promise<readonly SourceRecord[]>,
) => Promise<LiveDossier | null>

/**
 * Reads a record by the same mapping as a replica's; what cannot be taken is counted, and null. So is a
 * dossier of whose events one cannot be.
 */
function reading(source: Source, { observations }: LiveParts): Read {
  const { dossiers, events } = source.feeds

  function taken<Row>(
    feed: 'dossiers' | 'events',
    record: SourceRecord,
    mapped: Mapped<Row>,
  ): Row | null {
    const read = asRead(record, mapped)
    if ('row' in read) return read.row
    observations.records(source.name, feed, 0, [{ key: record.key, refusals: read.refusals }])
    return null
  }

  return async (record, course) => {
    if (!dossiers) return null
    const row = taken('dossiers', record, mapDossier(source, dossiers.fields, record))
    if (row === null || !events) return row && liveDossier(row, row.events)
    const steps = (await course(row.key)).filter((step) => {
      const dossier = dossierOfEvent(source, events.fields, step)
      return dossier === null || dossier === row.key
    })
    const own = steps.map((step) => taken('events', step, mapEvent(source, events.fields, step)))
    // Without one of them it would be shown as it no longer is.
    return own.every((event) => event !== null) ? liveDossier(row, [...row.events, ...own]) : null
  }
}

const noCourse = async () => []

function listsOf({ inOrder = {} }: Connector, ask: Ask, read: Read): LiveSource['lists'] {
  const lists = Object.entries(inOrder).map(([order, list]) => [
    order,
    (page: OrderedPage, waiting: Waiting) =>
      ask(`list ${order} ${JSON.stringify(page)}`, waiting, async (signal) => {
        const { records, hasMore } = await list(page, signal)
        const dossiers: PlacedDossier[] = await Promise.all(
          records.map(async ({ place, record }) => ({
            place,
            dossier: await read(record, noCourse),
          })),
        )
        return { dossiers, hasMore }
      }),
  ])
  return Object.fromEntries(lists)
}
