import type { GraphQLResolveInfo } from 'graphql'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import type { Coverage } from '#domain/coverage.ts'
import { checkId } from '#domain/ids.ts'
import type { PartialRow } from '#domain/partials.ts'
import { checkPeriod, type Period } from '#domain/period.ts'
import { type ProcedureSet, readProcedureSet } from '#domain/procedure-set.ts'
import { parseOpenCode, readIdReference, readReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { CentreScope } from '#domain/scope.ts'
import { compareStated } from '#domain/stated-figure.ts'
import {
  countedIn,
  type Histogram,
  mostWorkingDays,
  noDays,
  percentileOf,
} from '#domain/working-days.ts'
import { badInput } from '#kit/errors.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { checkCovered } from '../reports/report-period.ts'
import type { TimeLimit } from './appointment.ts'
import type { DossiersContext as Context } from './context.ts'
import { type CountRow, noCounts } from './counts.ts'
import { checkProcedure } from './dossier-filter.ts'
import { dossierResolvers, type Preview, previewAppointment } from './dossier-resolvers.ts'
import { type DossiersArguments, listDossiers } from './list-dossiers.ts'
import { type ByCode, dossierByCode, dossierOfId } from './live/find-dossier.ts'
import { type OnTimeRate, rankBy } from './ranking.ts'
import type { Counting, DossierDimension, DossierStatisticsFilter } from './report.ts'
import { reportOfSet, reportQueries, reportResolvers } from './reports/resolvers.ts'
import { type Figures, figuresOf } from './statistics.ts'
import type { StatedShareRow } from './store.ts'

type Coded = { readonly code: string }

const codeStub = (code: string | null) => code && { code }

/** A case of a procedure, with the time limit that its owner tells. */
interface CaseReference {
  readonly id: string
  readonly timeLimit?: TimeLimit | null
}

interface StatisticsArguments {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter?: DossierStatisticsFilter | null
  readonly minCoverage?: number
}

/** The provincial centre belongs to no locality. */
function checkLocality({ scope, filter }: StatisticsArguments): void {
  if (filter?.locality && scope === 'PROVINCIAL_CENTRE')
    throw badInput('filter.locality', 'the provincial centre takes in dossiers of no locality')
}

/** Counts of one entity, or of all dossiers, with what it takes to count their groups. */
interface Statistics extends Figures, PartialRow {
  readonly counting: Counting
  readonly coverage: Coverage
}

/** What is counted: all, or one entity. */
type Entity = Pick<Counting, 'of'> & Coded

const everything: Entity = { of: 'ALL', code: '' }

async function statisticsOf(
  { of, code: entity }: Entity,
  args: StatisticsArguments,
  { counts, today, sources, live }: Context,
  info: GraphQLResolveInfo,
): Promise<Statistics> {
  const { scope, minCoverage } = args
  const filter = args.filter ?? {}
  const period = checkPeriod({ from: args.period.from, to: args.period.to })
  const agency = of === 'AGENCY' ? parseAgencyCode(entity) : null
  const admission = { ...filter, scope, agency }
  const { states } = await live({ period, scope, filter })
  const { coverage, without } = await sources.cover(info, admission, minCoverage, states)
  const counting: Counting = { of, by: 'ALL', period, scope, today, filter, without }
  const [row] = await counts(counting).load(entity)
  const figures = figuresOf(row ?? { ...noCounts, entity, group: null }, counting)
  return { ...figures, counting, entity, group: null, coverage }
}

/** The same of a period that a client gave. Throws Failure PERIOD_NOT_COVERED where nothing is known of it. */
async function statisticsAskedFor(
  entity: Entity,
  args: StatisticsArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Statistics> {
  const { from, to } = args.period
  const period = checkPeriod({ from, to })
  // Of what is not on record live sources may still tell.
  const { states } = await context.live({ period, scope: args.scope, filter: args.filter ?? {} })
  if (states.size === 0) {
    const first = (await context.firstDay()) ?? period.from
    checkCovered(period, { first, today: context.today })
  }
  return statisticsOf(entity, args, context, info)
}

/** The statistics of each entity of a type. */
const statisticsOfEach =
  (of: Counting['of']) =>
  ({ code }: Coded, args: StatisticsArguments, context: Context, info: GraphQLResolveInfo) =>
    statisticsAskedFor({ of, code }, args, context, info)

async function groups(
  { counting, entity }: Statistics,
  { by }: { readonly by: DossierDimension },
  { counts }: Context,
) {
  const grouped: Counting = { ...counting, by }
  const rows = await counts(grouped).load(entity)
  return rows.map((row) => ({
    ...figuresOf(row, grouped),
    ...groupNames(row, by),
    counting: grouped,
    entity,
    group: row.group,
  }))
}

/** The working days that the dossiers of a row took. */
async function workingDays(
  { counting, entity, group }: Pick<Statistics, 'counting' | 'entity' | 'group'>,
  _: unknown,
  { daysTaken }: Context,
): Promise<Histogram> {
  const rows = await daysTaken(counting).load(entity)
  return rows.find((row) => row.group === group)?.histogram ?? noDays
}

/** By working days; null stands for all that took longer than is told apart. */
function histogram({ byDays }: Histogram) {
  return [...byDays]
    .sort(([one], [other]) => one - other)
    .map(([days, dossiers]) => ({ workingDays: days > mostWorkingDays ? null : days, dossiers }))
}

function percentile(histogram: Histogram, { percent }: { readonly percent: number }) {
  if (percent >= 1 && percent <= 100) return percentileOf(histogram, percent)
  throw badInput('percent', `1 to 100, not ${percent}`)
}

interface RankingArguments extends Omit<StatisticsArguments, 'filter'> {
  readonly by: OnTimeRate
  readonly minimum: number
}

async function departmentRanking(
  _: unknown,
  { by, minimum, ...args }: RankingArguments,
  context: Context,
  info: GraphQLResolveInfo,
) {
  if (minimum < 1) throw badInput('minimum', `a base is 1 or more, not ${minimum}`)
  const all = await statisticsAskedFor(everything, args, context, info)
  const ranking = rankBy(await groups(all, { by: 'DEPARTMENT' }, context), by, minimum)
  return { ...ranking, coverage: all.coverage }
}

async function dossierDataQuality(
  _: unknown,
  { scope, minCoverage }: Pick<StatisticsArguments, 'scope' | 'minCoverage'>,
  { doubtful, sources: inView }: Context,
  info: GraphQLResolveInfo,
) {
  const { coverage, without } = await inView.cover(info, { scope }, minCoverage)
  const sources = await doubtful(scope, without)
  return {
    coverage,
    sources,
    illegalTransitions: sources.reduce((sum, source) => sum + source.illegalTransitions, 0),
    unknownStatuses: sources.reduce((sum, source) => sum + source.unknownStatuses, 0),
  }
}

function groupNames({ group }: CountRow, by: DossierDimension) {
  return {
    department: by === 'DEPARTMENT' ? codeStub(group) : null,
    field: by === 'FIELD' ? codeStub(group) : null,
    locality: by === 'LOCALITY' ? codeStub(group) : null,
    month: by === 'MONTH' ? group : null,
    channel: by === 'CHANNEL' ? group : null,
  }
}

async function dossierFigures(
  { code }: Coded,
  _: unknown,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const shares = await context.statedSharesOf.load(code)
  return Promise.all(shares.map((share) => dossierFigure(share, context, info)))
}

/** The counts that a publication's figure of one population stands for; null where it states none. */
async function statisticsOfPublication(
  { code }: Coded,
  { scope, ...least }: Pick<StatisticsArguments, 'scope' | 'minCoverage'>,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const shares = await context.statedSharesOf.load(code)
  const share = shares.find((share) => share.scope === scope)
  return share ? statisticsOf(everything, { ...asStated(share), ...least }, context, info) : null
}

const asStated = ({ scope, periodFrom: from, periodTo: to }: StatedShareRow) => ({
  period: { from, to },
  scope,
})

/** The publication of 2014 sets dossiers ended on time against all that were received. */
async function dossierFigure(share: StatedShareRow, context: Context, info: GraphQLResolveInfo) {
  const statistics = await statisticsOf(everything, asStated(share), context, info)
  return compareStated(share, statistics.onTimeOfReceived)
}

export const resolvers: SubgraphResolvers<Context> = {
  ...scalarResolvers(['DossierCode', 'ProcedureCode', 'AgencyCode', 'LocalDate', 'DateTime']),
  Query: {
    dossier: (_: unknown, args: ByCode, context: Context, info: GraphQLResolveInfo) =>
      dossierByCode(args, context, info),
    dossierById: (
      _: unknown,
      { id }: { readonly id: string },
      context: Context,
      info: GraphQLResolveInfo,
    ) => dossierOfId(checkId(id), context, info),
    dossiers: (_: unknown, args: DossiersArguments, context: Context, info: GraphQLResolveInfo) =>
      listDossiers(args, context, info),
    departmentRanking,
    dossierDataQuality,
    previewAppointment: (_: unknown, args: Preview, context: Context) =>
      previewAppointment(args, context),
    dossierStatistics(
      _: unknown,
      args: StatisticsArguments,
      context: Context,
      info: GraphQLResolveInfo,
    ) {
      checkProcedure(args.filter?.procedure)
      checkLocality(args)
      return statisticsAskedFor(everything, args, context, info)
    },
    ...reportQueries,
  },
  ...dossierResolvers,
  ...reportResolvers,
  Party: {
    __resolveType: ({ __typename }: { readonly __typename: string }) => __typename,
  },
  Procedure: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseProcedureCode),
    dossierStatistics: statisticsOfEach('PROCEDURE'),
  },
  ProcedureSet: {
    __resolveReference: async (reference: object) => readProcedureSet(reference),
    dossierStatistics: (
      { key: code }: ProcedureSet,
      args: StatisticsArguments,
      context: Context,
      info: GraphQLResolveInfo,
    ) => statisticsAskedFor({ of: 'PROCEDURE_SET', code }, args, context, info),
    dossierReport: reportOfSet,
  },
  ProcedureCase: {
    __resolveReference: async (reference: CaseReference) => readIdReference(reference) && reference,
    previewAppointment: async (
      { timeLimit }: CaseReference,
      args: Omit<Preview, 'limit'>,
      context: Context,
    ) => timeLimit && previewAppointment({ ...args, limit: timeLimit }, context),
  },
  AdministrativeField: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    dossierStatistics: statisticsOfEach('FIELD'),
  },
  Agency: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseAgencyCode),
    dossierStatistics: statisticsOfEach('AGENCY'),
  },
  Publication: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    dossierFigures,
    dossierStatistics: statisticsOfPublication,
  },
  DossierStatistics: { groups, workingDays },
  DossierGroup: { workingDays },
  WorkingDays: { dossiers: countedIn, percentile, histogram },
}
