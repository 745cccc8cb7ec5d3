import { addDays, daysBetween, type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Period } from '#domain/period.ts'
import type { CentreScope } from '#domain/scope.ts'
import { monthAfter, monthOf } from '../flows/stretches.ts'
import type { FormQuery, ReportDimension, ReportFilter } from '../query.ts'
import type { Random } from './random.ts'
import type { HandedIn } from './store.ts'

/** A report to compare. */
export interface Sample {
  readonly query: FormQuery
  readonly groupBy: readonly ReportDimension[]
}

/** What samples are taken of. */
export interface Sampled {
  /** The first day on record and the last. */
  readonly first: LocalDate
  readonly last: LocalDate
  /** The moments between which a sample may be as of one. */
  readonly moments: { readonly from: Date; readonly to: Date }
  /** A dossier, by whose values the sample may be filtered. */
  readonly dossier: HandedIn
}

const scopes: readonly CentreScope[] = [
  'ALL_CENTRES',
  'ALL_CENTRES',
  'ALL_CENTRES',
  'PROVINCIAL_CENTRE',
  'LOCAL_CENTRES',
]

const dimensions: readonly ReportDimension[] = [
  'DEPARTMENT',
  'FIELD',
  'PROCEDURE',
  'LOCALITY',
  'CHANNEL',
  'LEVEL',
  'RECEIVED_MONTH',
  'COMPLETED_MONTH',
]

/** What localities and channels of all departments are told apart by. */
const placeDimensions: readonly ReportDimension[] = [
  'LOCALITY',
  'CHANNEL',
  'RECEIVED_MONTH',
  'COMPLETED_MONTH',
]

/** What a sample asks for, and of which days. */
type Asked = Pick<FormQuery, 'filter' | 'period'> & Pick<Sample, 'groupBy'>

/** How samples are taken: most may ask for anything, others for what those would hardly ever meet. */
const ways: ReadonlyArray<(sampled: Sampled, random: Random) => Asked> = [
  anything,
  anything,
  anything,
  anything,
  anything,
  ofPlaces,
  ofPlaces,
  byHalves,
]

/** A random report, of the dossiers that have something in common with one of them. */
export function sampleOf(sampled: Sampled, random: Random): Sample {
  const { last, moments, dossier } = sampled
  const { filter, period, groupBy } = (random.of(ways) ?? anything)(sampled, random)
  const asOf = random.below(3) === 0 ? momentWithin(moments, random) : null
  return {
    query: {
      period,
      scope: random.of(scopes) ?? 'ALL_CENTRES',
      filter,
      without: random.below(8) === 0 ? [dossier.source] : null,
      asOf,
      today: asOf ? localDateOf(asOf) : last,
    },
    groupBy,
  }
}

/** By up to three dimensions. */
function anything(sampled: Sampled, random: Random): Asked {
  return {
    filter: filterOf(sampled.dossier, random),
    period: randomDays(sampled, random),
    groupBy: dimensions.filter(() => random.below(4) === 0).slice(0, 3),
  }
}

/**
 * By localities and channels alone, which are counted for all departments together. Seldom of all localities,
 * since that is all of a store.
 */
function ofPlaces(sampled: Sampled, random: Random): Asked {
  const { locality, channel } = sampled.dossier
  const isOfAll = random.below(8) === 0
  if (locality === null && !isOfAll) return anything(sampled, random)
  const filter = random.of<ReportFilter>(
    isOfAll ? [{}, { channel }] : [{ locality }, { locality }, { locality, channel }],
  )
  const days = random.below(2) === 0 ? randomDays : randomHalves
  return {
    filter: filter ?? {},
    period: days(sampled, random),
    groupBy: placeDimensions.filter(() => random.below(2) === 0).slice(0, 3),
  }
}

/** By months of completion, from a 15th up to a 14th or the end of a month, for which more is kept. */
function byHalves(sampled: Sampled, random: Random): Asked {
  const { department, field } = sampled.dossier
  const other = random.of<readonly ReportDimension[]>([[], ['DEPARTMENT'], ['FIELD'], ['LEVEL']])
  return {
    filter: random.of<ReportFilter>([{ department }, { field }]) ?? {},
    period: randomHalves(sampled, random),
    groupBy: ['COMPLETED_MONTH', ...(other ?? [])],
  }
}

function randomDays({ first, last }: Sampled, random: Random): Period {
  const days = [randomDay(first, last, random), randomDay(first, last, random)].sort()
  const [from = first, to = last] = days
  return { from, to }
}

/** Half of the days are the first of a month, where whole months are read. */
function randomDay(first: LocalDate, last: LocalDate, random: Random): LocalDate {
  const day = anyDay(first, last, random)
  const begin = monthOf(day)
  return random.below(2) === 0 && begin >= first ? begin : day
}

function anyDay(first: LocalDate, last: LocalDate, random: Random): LocalDate {
  return addDays(first, random.below(daysBetween(first, last) + 1))
}

/** Any days, where the record is too short for a half of a month. */
function randomHalves(sampled: Sampled, random: Random): Period {
  const { first, last } = sampled
  const from = addDays(monthOf(anyDay(first, last, random)), 14)
  if (from < first || from > last) return randomDays(sampled, random)
  const until = monthOf(anyDay(from, last, random))
  const ends = [addDays(until, 13), addDays(monthAfter(until), -1)]
  const to = random.of(ends.filter((end) => end > from && end <= last))
  return to ? { from, to } : randomDays(sampled, random)
}

function momentWithin({ from, to }: { from: Date; to: Date }, random: Random): Date {
  return new Date(from.getTime() + random.below(to.getTime() - from.getTime() + 1))
}

/** Always a condition, so that a sample of a large store is not all of it; half the time another. */
function filterOf(dossier: HandedIn, random: Random): ReportFilter {
  const narrow = random.of<ReportFilter>([
    { procedures: [dossier.procedure] },
    { agency: dossier.handledBy },
    { field: dossier.field },
    { department: dossier.department },
    { department: dossier.department },
  ])
  const other = random.of<ReportFilter>([
    {},
    {},
    {},
    { channel: dossier.channel },
    { locality: dossier.locality },
    { level: 'DISTRICT' },
  ])
  return { ...narrow, ...other }
}
