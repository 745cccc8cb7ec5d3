import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { type Connection, connection, type PageArguments, readPage } from '#domain/page.ts'
import { checkPeriod, type Period } from '#domain/period.ts'
import { parseOpenCode, readIdReference, readReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { CentreScope } from '#domain/scope.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { checkLateCollecting, collectionList, heldRate, lateRate } from './collection.ts'
import type { FeesContext as Context } from './context.ts'
import type { FeeDimension, FeeFilter, LateCollecting, LateRow, Summing, SumRow } from './report.ts'
import { amountOf, collectedAtCentre, noSums, rankFromLowest } from './statistics.ts'
import type { CollectionFilter, CounterDay, EntryRow, ItemRow, NamedAsSlowRow } from './store.ts'

type Coded = { readonly code: string }

interface StatisticsArguments {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter?: FeeFilter | null
}

/** One row of sums with what was summed. */
interface Statistics extends SumRow {
  readonly summing: Summing
}

async function statisticsOf(
  of: Summing['of'],
  entity: string,
  args: StatisticsArguments,
  { sums }: Context,
): Promise<Statistics> {
  const { scope, filter } = args
  const period = checkPeriod({ from: args.period.from, to: args.period.to })
  const summing: Summing = { of, by: 'ALL', period, scope, filter: filter ?? {} }
  const [row = { ...noSums, entity, group: null }] = await sums(summing).load(entity)
  return { ...row, summing }
}

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

async function slowFeeCollection({ code }: Coded, _: unknown, context: Context) {
  const bodies = await context.namedAsSlowBy.load(code)
  return Promise.all(bodies.map((body) => slowBody(body, context)))
}

/** Sets one body among all that receive fees of the provincial centre's dossiers. */
async function slowBody(named: NamedAsSlowRow, context: Context) {
  const period = { from: named.periodFrom, to: named.periodTo }
  const all = await statisticsOf('ALL', '', { period, scope: 'PROVINCIAL_CENTRE' }, context)
  const bodies = await groupsOf(all, 'BENEFICIARY', context)
  const rates = bodies.filter(({ paidItems }) => paidItems > 0).map(sumFields.collectedAtCentre)
  const own = bodies.find(({ group }) => group === named.agencyCode)
  const summing: Summing = { ...all.summing, by: 'BENEFICIARY' }
  const collected = sumFields.collectedAtCentre(
    own ?? { ...noSums, entity: '', group: named.agencyCode, summing },
  )
  return {
    quote: named.quote,
    agency: { code: named.agencyCode },
    collectedAtCentre: collected,
    rankFromLowest: rankFromLowest(collected, rates),
    rankedAmong: rates.length,
  }
}

async function feesToCollect(
  _: unknown,
  args: CounterDay & PageArguments & { readonly filter?: CollectionFilter | null },
  context: Context,
): Promise<Connection<ItemRow>> {
  const page = readPage(args, collectionList)
  const rows = await context.toCollect(args, args.filter ?? {}, page)
  return connection(rows, page, collectionList)
}

async function lateToCollect(_: unknown, args: LateCollecting, context: Context) {
  const collecting = checkLateCollecting(args)
  const rows = await context.lateToCollect(collecting)
  return rows.map((row) => ({ ...row, collecting }))
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
  ...scalarResolvers(['VND', 'ProcedureCode', 'AgencyCode', 'LocalDate', 'DateTime']),
  Query: {
    feeStatistics: (_: unknown, args: StatisticsArguments, context: Context) =>
      statisticsOf('ALL', '', args, context),
    feesToCollect,
    lateToCollect,
  },
  Dossier: {
    __resolveReference: async (reference: { readonly id?: unknown }) => readIdReference(reference),
    fees: ({ id }: { readonly id: string }, _: unknown, { itemsOf }: Context) => itemsOf.load(id),
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
    feeStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('PROCEDURE', code, args, context),
  },
  AdministrativeField: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    feeStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('FIELD', code, args, context),
  },
  Agency: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseAgencyCode),
    feeStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('AGENCY', code, args, context),
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
