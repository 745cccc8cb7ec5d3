import type { GraphQLResolveInfo } from 'graphql'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import type { Coverage } from '#domain/coverage.ts'
import { type Connection, connection, type PageArguments, readPage } from '#domain/page.ts'
import { checkPeriod, type Period } from '#domain/period.ts'
import { type ProcedureSet, readProcedureSet, withinSet } from '#domain/procedure-set.ts'
import { parseOpenCode, readIdReference, readReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { checkCovered } from '../reports/report-period.ts'
import { checkLateCollecting, collectionList, heldRate, lateRate } from './collection.ts'
import type { FeesContext as Context } from './context.ts'
import { feesOfDossier, lineageOfItem } from './fees-of-dossier.ts'
import type { FeeDimension, FeeFilter, LateCollecting, LateRow, Summing, SumRow } from './report.ts'
import {
  checkNamed,
  type FeeReportArguments,
  feeReport,
  type Reader,
} from './reports/fee-report.ts'
import { amountOf, collectedAtCentre, noSums, rankFromLowest } from './statistics.ts'
import type { CollectionFilter, CounterDay, EntryRow, ItemRow, NamedAsSlowRow } from './store.ts'

type Coded = { readonly code: string }

interface StatisticsArguments {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter?: FeeFilter | null
  readonly minCoverage?: number
}

/** One row of sums with what was summed. */
interface Statistics extends SumRow {
  readonly summing: Summing
}

/** What is summed: all, or one entity. */
type Entity = Pick<Summing, 'of'> & Coded

const everything: Entity = { of: 'ALL', code: '' }

async function statisticsOf(
  entity: Entity,
  args: StatisticsArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Statistics & { readonly coverage: Coverage }> {
  const { summing, coverage } = await summingOf(entity, args, context, info)
  const { code } = entity
  const [row = { ...noSums, entity: code, group: null }] = await context.sums(summing).load(code)
  return { ...row, summing, coverage }
}

/** What is to be summed of an entity, and which sources that covers. */
async function summingOf(
  { of, code: entity }: Entity,
  args: StatisticsArguments,
  { sources, live }: Context,
  info: GraphQLResolveInfo,
): Promise<{ readonly summing: Summing; readonly coverage: Coverage }> {
  const { scope, minCoverage } = args
  const filter = args.filter ?? {}
  const period = checkPeriod({ from: args.period.from, to: args.period.to })
  const agency = of === 'AGENCY' ? parseAgencyCode(entity) : null
  const admission = { scope, agency, department: filter.department }
  const { states } = await live({ period, scope, filter })
  const { coverage, without } = await sources.cover(info, admission, minCoverage, states)
  return { summing: { of, by: 'ALL', period, scope, filter, without }, coverage }
}

/** Throws Failure PERIOD_NOT_COVERED for a period of which nothing is known. */
async function checkKnown(period: Period, { firstDay, today }: Context): Promise<void> {
  checkCovered(period, { first: (await firstDay()) ?? period.from, today })
}

/** The same of a period that a client gave. Throws Failure PERIOD_NOT_COVERED where nothing is known of it. */
async function statisticsAskedFor(
  entity: Entity,
  args: StatisticsArguments,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const { from, to } = args.period
  const period = checkPeriod({ from, to })
  const { states } = await context.live({ period, scope: args.scope, filter: args.filter ?? {} })
  // Of what is not on record live sources may still tell.
  if (states.size === 0) await checkKnown(period, context)
  return statisticsOf(entity, args, context, info)
}

/** The statistics of each entity of a type. */
const statisticsOfEach =
  (of: Summing['of']) =>
  ({ code }: Coded, args: StatisticsArguments, context: Context, info: GraphQLResolveInfo) =>
    statisticsAskedFor({ of, code }, args, context, info)

async function groupsOf(
  { summing, entity }: Statistics,
  by: Summing['by'],
  { sums }: Context,
): Promise<Statistics[]> {
  const grouped: Summing = { ...summing, by }
  const rows = await sums(grouped).load(entity)
  return rows.map((row) => ({ ...row, summing: grouped }))
}

const sumFields = {
  assessed: ({ assessed }: Statistics) => amountOf(assessed),
  paid: ({ paid }: Statistics) => amountOf(paid),
  settled: ({ settled }: Statistics) => amountOf(settled),
  unsettled: ({ unsettled }: Statistics) => amountOf(unsettled),
  refunded: ({ refunded }: Statistics) => amountOf(refunded),
  collectedAtCentre: (statistics: Statistics) => collectedAtCentre(statistics, statistics.summing),
}

/** The group's own name in the dimension that it stands in; null in the others. */
const groupIn =
  (dimension: FeeDimension) =>
  ({ group, summing }: Statistics) =>
    summing.by === dimension ? group : null

const stubIn = (dimension: FeeDimension) => (statistics: Statistics) => {
  const code = groupIn(dimension)(statistics)
  return code && { code }
}

async function slowFeeCollection(
  { code }: Coded,
  _: unknown,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const bodies = await context.namedAsSlowBy.load(code)
  return Promise.all(bodies.map((body) => slowBody(body, context, info)))
}

/** Sets one body among all that receive fees of the provincial centre's dossiers. */
async function slowBody(named: NamedAsSlowRow, context: Context, info: GraphQLResolveInfo) {
  const period = { from: named.periodFrom, to: named.periodTo }
  const args = { period, scope: 'PROVINCIAL_CENTRE' } as const
  const all = await summingOf(everything, args, context, info)
  const summing: Summing = { ...all.summing, by: 'BENEFICIARY' }
  const rows = await context.sums(summing).load(everything.code)
  const bodies = rows.map((row) => ({ ...row, summing }))
  const rates = bodies.filter(({ paidItems }) => paidItems > 0).map(sumFields.collectedAtCentre)
  const own = bodies.find(({ group }) => group === named.agencyCode)
  const collected = sumFields.collectedAtCentre(
    own ?? { ...noSums, entity: '', group: named.agencyCode, summing },
  )
  return {
    quote: named.quote,
    agency: { code: named.agencyCode },
    collectedAtCentre: collected,
    rankFromLowest: rankFromLowest(collected, rates),
    rankedAmong: rates.length,
    coverage: all.coverage,
  }
}

async function feesToCollect(
  _: unknown,
  args: CounterDay & PageArguments & { readonly filter?: CollectionFilter | null },
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<ItemRow> & { readonly coverage: Coverage }> {
  const page = readPage(args, collectionList)
  const filter = args.filter ?? {}
  const { scope, department } = filter
  const { coverage, without } = await context.sources.cover(info, { scope, department })
  const rows = await context.toCollect(args, filter, without, page)
  return { ...connection(rows, page, collectionList), coverage }
}

async function lateToCollect(
  _: unknown,
  { minCoverage, ...args }: LateCollecting & Pick<StatisticsArguments, 'minCoverage'>,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const collecting = checkLateCollecting(args)
  await checkKnown(collecting.period, context)
  const { coverage, without } = await context.sources.cover(
    info,
    { scope: args.scope },
    minCoverage,
  )
  const rows = await context.lateToCollect(collecting, without)
  return rows.map((row) => ({ ...row, collecting, coverage }))
}

const reportFor =
  (reader: Reader) =>
  async (_: unknown, args: FeeReportArguments, context: Context, info: GraphQLResolveInfo) => {
    checkNamed(args.filter)
    return feeReport(args, reader, context, info)
  }

type Late = LateRow & { readonly collecting: LateCollecting }

const receiptOf = ({ receiptForm, receiptSeries, receiptNumber, at }: EntryRow) =>
  receiptNumber && {
    form: receiptForm,
    series: receiptSeries,
    number: receiptNumber,
    issuedAt: at,
  }

/** The receipt last issued that counts. */
async function receiptOfItem({ id }: ItemRow, _: unknown, { entriesOf }: Context) {
  const entries = await entriesOf.load(id)
  const issued = entries.findLast(({ kind, fault }) => kind === 'RECEIPTED' && fault === null)
  return issued ? receiptOf(issued) : null
}

export const resolvers: SubgraphResolvers<Context> = {
  ...scalarResolvers([
    'VND',
    'VNDDifference',
    'ProcedureCode',
    'AgencyCode',
    'LocalDate',
    'DateTime',
  ]),
  Query: {
    feeStatistics: (
      _: unknown,
      args: StatisticsArguments,
      context: Context,
      info: GraphQLResolveInfo,
    ) => statisticsAskedFor(everything, args, context, info),
    feeReport: reportFor('PUBLIC'),
    feeReportInFull: reportFor('IN_FULL'),
    feesToCollect,
    lateToCollect,
  },
  Dossier: {
    __resolveReference: async (reference: { readonly id?: unknown }) => readIdReference(reference),
    fees: feesOfDossier,
  },
  FeeItem: {
    exemption: ({ exemptionReason: reason, exemptionLegalBasis: legalBasis }: ItemRow) =>
      reason && { reason, legalBasis },
    department: ({ departmentCode: code }: ItemRow) => ({ code }),
    beneficiary: ({ beneficiaryCode: code }: ItemRow) => ({ code }),
    dossier: ({ dossierId: id }: ItemRow) => ({ id }),
    unpaid: ({ paidOn, state, amount }: ItemRow) =>
      paidOn === null && state !== 'CANCELLED' ? amount : 0n,
    receipt: receiptOfItem,
    lineage: lineageOfItem,
    entries: ({ id }: ItemRow, _: unknown, { entriesOf }: Context) => entriesOf.load(id),
  },
  FeeEntry: { receipt: receiptOf },
  LateToCollect: {
    department: ({ departmentCode: code }: Late) => ({ code }),
    unpaidAmount: ({ unpaidAmount }: Late) => amountOf(unpaidAmount),
    held: ({ held }: Late) => amountOf(held),
    late: (row: Late) => lateRate(row, row.collecting),
    lateToSettle: (row: Late) => heldRate(row, row.collecting),
  },
  Procedure: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseProcedureCode),
    feeStatistics: statisticsOfEach('PROCEDURE'),
  },
  ProcedureSet: {
    __resolveReference: async (reference: object) => readProcedureSet(reference),
    feeStatistics: (
      { key: code }: ProcedureSet,
      args: StatisticsArguments,
      context: Context,
      info: GraphQLResolveInfo,
    ) => statisticsAskedFor({ of: 'PROCEDURE_SET', code }, args, context, info),
    feeReport: (
      set: ProcedureSet,
      args: FeeReportArguments,
      context: Context,
      info: GraphQLResolveInfo,
    ) => feeReport(withinSet(args, set), 'PUBLIC', context, info),
  },
  AdministrativeField: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    feeStatistics: statisticsOfEach('FIELD'),
  },
  Agency: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseAgencyCode),
    feeStatistics: statisticsOfEach('AGENCY'),
  },
  Publication: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    slowFeeCollection,
  },
  FeeStatistics: {
    ...sumFields,
    groups: (statistics: Statistics, { by }: { readonly by: FeeDimension }, context: Context) =>
      groupsOf(statistics, by, context),
  },
  FeeGroup: {
    ...sumFields,
    department: stubIn('DEPARTMENT'),
    field: stubIn('FIELD'),
    kind: groupIn('KIND'),
    collectedAt: groupIn('COLLECTION_POINT'),
  },
}
