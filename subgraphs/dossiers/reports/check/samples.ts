import { addDays, daysBetween, type LocalDate, localDateOf } from '#domain/dates.ts'
import type { CentreScope } from '#domain/scope.ts'
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

/** A random period by up to two dimensions, of the dossiers that have something in common with one of them. */
export function sampleOf({ first, last, moments, dossier }: Sampled, random: Random): Sample {
  const days = [randomDay(first, last, random), randomDay(first, last, random)].sort()
  const [from = first, to = last] = days
  const asOf = random.below(3) === 0 ? momentWithin(moments, random) : null
  return {
    query: {
      period: { from, to },
      scope: random.of(scopes) ?? 'ALL_CENTRES',
      filter: filterOf(dossier, random),
      without: random.below(8) === 0 ? [dossier.source] : null,
      asOf,
      today: asOf ? localDateOf(asOf) : last,
    },
    groupBy: dimensions.filter(() => random.below(4) === 0).slice(0, 3),
  }
}

/** Half of the days are the first of a month, where whole months are read. */
function randomDay(first: LocalDate, last: LocalDate, random: Random): LocalDate {
  const day = addDays(first, random.below(daysBetween(first, last) + 1))
  const begin = addDays(day, 1 - Number(day.slice(8)))
  return random.below(2) === 0 && begin >= first ? begin : day
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
