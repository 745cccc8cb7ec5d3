import * as v from 'valibot'
import { type AgencyCode, parseAgencyCode } from '#domain/codes.ts'
import { codeLists } from './code-lists.ts'
import type { ConnectorKind } from './connector-kind.ts'
import { duration } from './duration.ts'
import { dossierFields, eventFields, feeFields, procedureFields } from './mapping-settings.ts'
import { type SourceMode, sourceModes } from './source-mode.ts'

const agency = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): AgencyCode => {
    const code = parseAgencyCode(dataset.value)
    if (code !== null) return code
    addIssue({ message: 'an agency code such as H49.05' })
    return NEVER
  }),
)

/** When a system that does not tell of itself delivers: `{ monthlyBy: 5 }`, by the end of the 5th. */
const availability = v.strictObject({
  monthlyBy: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(28)),
})

export type Availability = v.InferOutput<typeof availability>

const common = {
  /** Whose system it is; for the local centres' one, the code that stands for them together. */
  department: agency,
  /** Other bodies whose codes are looked up in it, such as a centre that numbers for it; of use to live sources. */
  answersFor: v.optional(v.array(agency), []),
  /** Which population its dossiers are counted in. */
  scope: v.optional(v.picklist(['PROVINCIAL_CENTRE', 'LOCAL_CENTRES']), 'PROVINCIAL_CENTRE'),
  mode: v.optional(v.picklist(sourceModes), 'replica'),
  /** A replica younger than this is fresh. */
  lag: v.optional(duration, '10m'),
  /** One older than this is missing; so is a live answer kept for longer. */
  maximumStaleness: v.optional(duration, '4h'),
  /** How long one call may take. */
  deadline: v.optional(duration, '5s'),
  /** The most calls at a time. */
  concurrency: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)), 2),
  /** How long to wait after everything was read. */
  pollEvery: v.optional(duration, '15s'),
  /** The most records that are read, and taken in one transaction, at a time. */
  pageSize: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(50_000)), 2_000),
  availability: v.optional(availability),
  codes: v.optional(codeLists, {}),
}

/** What a source feeds, by where this kind of system has its records. */
const feedsFrom = <From extends v.GenericSchema>(from: From) =>
  v.pipe(
    v.strictObject({
      dossiers: v.optional(v.strictObject({ from, fields: dossierFields })),
      events: v.optional(v.strictObject({ from, fields: eventFields })),
      fees: v.optional(v.strictObject({ from, fields: feeFields })),
    }),
    v.check((feeds) => Object.keys(feeds).length > 0, 'feeds nothing'),
    v.check(
      ({ dossiers, events }) => !events || dossiers !== undefined,
      'events are of dossiers that the same source feeds, and it feeds none',
    ),
  )

/** A source by the kind of its system: what all have, and how this kind is connected and finds its records. */
const sourceOf = ({ system, connection, from, problemOf }: ConnectorKind) =>
  v.pipe(
    v.strictObject({
      system: v.literal(system),
      connection,
      ...common,
      feeds: feedsFrom(from),
      /** The procedures that the system lists: taken in by nobody, and compared with ours by `check`. */
      procedures: v.optional(v.strictObject({ from, fields: procedureFields })),
    }),
    v.forward(
      v.partialCheck(
        [['mode'], ['lag'], ['maximumStaleness']],
        ({ mode, lag, maximumStaleness }) => mode === 'live' || maximumStaleness >= lag,
        'no shorter than lag, within which the source is fresh',
      ),
      ['maximumStaleness'],
    ),
    v.forward(
      v.partialCheck(
        [['mode'], ['feeds']],
        (source) => unusableFeeds(source, problemOf).length === 0,
        ({ input }) => unusableFeeds(input, problemOf).join('; '),
      ),
      ['feeds'],
    ),
  )

interface UsedFeeds {
  readonly mode: SourceMode
  readonly feeds: Readonly<Record<string, { readonly from: unknown } | undefined>>
}

/** The feeds that cannot be used in a source's mode, each with the reason. */
function unusableFeeds({ mode, feeds }: UsedFeeds, problemOf: ConnectorKind['problemOf']) {
  return Object.entries(feeds).flatMap(([name, feed]) => {
    const problem = feed ? problemOf(mode, feed.from) : null
    return problem === null ? [] : [`${name}: ${problem}`]
  })
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/

const sourceName = v.pipe(
  v.string(),
  v.regex(nameForm, 'a name of letters, digits, dots and hyphens'),
)

/** Whether a text has the form of a source's name. */
export function isSourceName(raw: string): boolean {
  return nameForm.test(raw)
}

/** The schema of `sources.yaml` for some kinds of systems. */
export function sourcesSchema([first, ...others]: readonly [ConnectorKind, ...ConnectorKind[]]) {
  return v.strictObject({
    sources: v.record(sourceName, v.variant('system', [sourceOf(first), ...others.map(sourceOf)])),
  })
}

type Settings = v.InferOutput<ReturnType<typeof sourcesSchema>>['sources'][string]

/** One department's system, as `sources.yaml` describes it. */
export interface Source extends Settings {
  /** Also what the stores keep with its rows: it must not change. */
  readonly name: string
}
