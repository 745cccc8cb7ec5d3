import type { ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { DefinitionName } from '#domain/metric-definitions.ts'
import { procedureSet } from '#domain/procedure-set.ts'
import { type Rate, rate } from '#domain/rate.ts'
import { canonicalHash } from '#kit/canonical-hash.ts'
import { badInput } from '#kit/errors.ts'
import type { ProceduresContext as Context } from '../context.ts'
import { type ProcedureFilterInput, readProcedureFilter } from '../procedure.ts'
import { differenceOf, type ProcedureFigures, violationsOf } from './figures.ts'
import type { ProcedureQuery, ProcedureReportDimension } from './query.ts'
import { type TableOrder, type TableRow, tableOf } from './table.ts'

export interface ProcedureReportArguments {
  readonly onDate?: LocalDate | null
  readonly filter?: ProcedureFilterInput | null
  readonly groupBy: readonly ProcedureReportDimension[]
  readonly orderBy: TableOrder
  readonly top?: number | null
  readonly compareOn?: LocalDate | null
}

const mostDimensions = 3

/** What a report was asked, with what its rows are named from. */
interface Asked {
  readonly query: ProcedureQuery
  readonly groupBy: readonly ProcedureReportDimension[]
  readonly compareOn: LocalDate | null
}

/** Makes a report on procedures as they stood on a day, by up to three dimensions. Throws Failure BAD_USER_INPUT. */
export async function procedureReport(args: ProcedureReportArguments, context: Context) {
  const { groupBy, orderBy, top = null } = args
  checkArguments(args)
  const { reports, today, now } = context
  const filter = readProcedureFilter(args.filter)
  const compareOn = args.compareOn ?? null
  const asked = { query: { onDate: args.onDate ?? today, filter }, groupBy, compareOn }
  const current = await reports.counts(asked.query, groupBy)
  const previous = compareOn && (await reports.counts({ filter, onDate: compareOn }, groupBy))
  const table = tableOf(current, previous, { order: orderBy, top })
  const rows = table.rows.map((row) => rowOf(row, asked, context))
  const violations = [...table.rows, table.totals].flatMap(({ current }) => violationsOf(current))
  const sha256 = canonicalHash({ report: 'procedureReport', asked, table })
  return {
    onDate: asked.query.onDate,
    comparedOn: compareOn,
    rows,
    totals: rowOf(table.totals, asked, context),
    balanced: violations.length === 0,
    violations,
    provenance: { reportId: `procedureReport-${sha256.slice(0, 16)}`, asOf: now, sha256 },
  }
}

function checkArguments({ groupBy, top }: ProcedureReportArguments): void {
  if (groupBy.length > mostDimensions)
    throw badInput('groupBy', `at most ${mostDimensions} dimensions, not ${groupBy.length}`)
  if (new Set(groupBy).size < groupBy.length) throw badInput('groupBy', 'each dimension once')
  if (top != null && top < 1) throw badInput('top', `1 or more rows, not ${top}`)
}

function rowOf(row: TableRow, asked: Asked, context: Context) {
  const { kind, key, current, previous } = row
  const { query, groupBy, compareOn } = asked
  const inDimension = (dimension: ProcedureReportDimension) =>
    key[groupBy.indexOf(dimension)] ?? null
  const onTheSpot = inDimension('ON_THE_SPOT')
  return {
    kind,
    key: {
      departmentCode: inDimension('DEPARTMENT'),
      fieldCode: inDimension('FIELD'),
      scope: inDimension('SCOPE'),
      serviceLevel: inDimension('SERVICE_LEVEL'),
      reviewState: inDimension('REVIEW_STATE'),
      isoState: inDimension('ISO_STATE'),
      competence: inDimension('COMPETENCE'),
      onTheSpot: onTheSpot && onTheSpot === 'YES',
    },
    figures: shownFigures(current, row, asked, query.onDate),
    previous: previous && compareOn && shownFigures(previous, row, asked, compareOn),
    delta: previous && differenceOf(current, previous),
    set: async () => procedureSet(await codesOf(row, asked, context)),
  }
}

async function codesOf({ parts }: TableRow, { query, groupBy }: Asked, { reports }: Context) {
  const groups = await reports.codes({ query, groupBy })
  const names = new Set(parts.map((key) => JSON.stringify(key)))
  const codes = groups
    .filter(({ key }) => names.has(JSON.stringify(key)))
    .flatMap(({ codes }) => codes)
  return codes.sort((one: ProcedureCode, other: ProcedureCode) => (one < other ? -1 : 1))
}

function shownFigures(
  figures: ProcedureFigures,
  row: TableRow,
  { query, groupBy }: Asked,
  onDate: LocalDate,
) {
  const narrowed = populationOf(row, query, groupBy)
  const share = (
    definition: DefinitionName,
    numerator: number,
    denominator: number,
    who: string,
  ): Rate =>
    rate(numerator, denominator, { definition, population: `${who} on ${onDate}${narrowed}` })
  const ofAll = (definition: DefinitionName, count: number) =>
    share(definition, count, figures.total, 'Procedures in force')
  const ofCentre = (definition: DefinitionName, count: number) =>
    share(definition, count, figures.atCentre, 'Procedures in force and at the provincial centre')
  return {
    ...figures,
    notAtCentre: figures.total - figures.atCentre,
    atCentreRate: ofAll('AT_CENTRE_OF_IN_FORCE_V1', figures.atCentre),
    onTheSpotRate: ofCentre('ON_THE_SPOT_OF_AT_CENTRE_V1', figures.onTheSpot),
    withProcessRate: ofCentre('WITH_PROCESS_OF_AT_CENTRE_V1', figures.withProcess),
    standardisedRate: ofAll('STANDARDISED_OF_IN_FORCE_V1', figures.standardised),
    isoAppliedRate: ofAll('ISO_APPLIED_OF_IN_FORCE_V1', figures.isoApplied),
  }
}

/** Which procedures a row counts, in words. */
function populationOf(
  { kind, key }: TableRow,
  { filter }: ProcedureQuery,
  groupBy: readonly ProcedureReportDimension[],
): string {
  const isFiltered = Object.values(filter).some((condition) => condition !== null)
  const group = groupBy.map(
    (name, index) => `${name.toLowerCase().replaceAll('_', ' ')} ${key[index]}`,
  )
  return [
    isFiltered ? ' that match the filter' : '',
    kind === 'GROUP' && group.length > 0 ? `, of ${group.join(', ')}` : '',
    kind === 'OTHER' ? ', of the other groups' : '',
  ].join('')
}
