import { type DossierCode, parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { checkId } from '#domain/ids.ts'
import { type Connection, connection, type PageArguments, readPage } from '#domain/page.ts'
import { checkPeriod, type Period } from '#domain/period.ts'
import { parseOpenCode, readReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { CentreScope } from '#domain/scope.ts'
import { compareStated } from '#domain/stated-figure.ts'
import { badInput, Failure } from '#kit/errors.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import type { DossiersContext as Context } from './context.ts'
import { type CountRow, noCounts } from './counts.ts'
import { checkDossierFilter, checkProcedure, dossierList } from './dossier-list.ts'
import type { Counting, DossierDimension, DossierStatisticsFilter } from './report.ts'
import { type Figures, figuresOf } from './statistics.ts'
import type { CodeRow, DossierFilter, DossierRow, EventRow, StatedShareRow } from './store.ts'
import { timelinessOf } from './timeliness.ts'

type Coded = { readonly code: string }

const codeStub = (code: string | null) => code && { code }

async function dossierByCode(
  _: unknown,
  { code }: { readonly code: DossierCode },
  { named, dossiers }: Context,
): Promise<DossierRow | null> {
  const [first, ...others] = await named.load(code)
  if (others.length > 0)
    throw new Failure('AMBIGUOUS_CODE', `${code} names ${others.length + 1} dossiers; ask by id`, {
      argument: 'code',
    })
  return first ? dossiers.load(first.dossierId) : null
}

async function dossierConnection(
  _: unknown,
  args: PageArguments & { readonly filter?: DossierFilter | null },
  context: Context,
): Promise<Connection<DossierRow>> {
  const page = readPage(args, dossierList)
  const ids = await context.page(checkDossierFilter(args.filter ?? {}), page)
  const rows = await Promise.all(ids.map((id) => context.dossiers.load(id)))
  return connection(
    rows.filter((row) => row !== null),
    page,
    dossierList,
  )
}

interface StatisticsArguments {
  readonly period: Period
  readonly scope: CentreScope
  readonly filter?: DossierStatisticsFilter | null
}

/** The provincial centre belongs to no locality. */
function checkLocality({ scope, filter }: StatisticsArguments): void {
  if (filter?.locality && scope === 'PROVINCIAL_CENTRE')
    throw badInput('filter.locality', 'the provincial centre takes in dossiers of no locality')
}

/** Counts of one entity, or of all dossiers, with what it takes to count their groups. */
interface Statistics extends Figures {
  readonly counting: Counting
  readonly entity: string
}

async function statisticsOf(
  of: Counting['of'],
  entity: string,
  args: StatisticsArguments,
  { counts, today }: Context,
): Promise<Statistics> {
  const { scope, filter } = args
  const period = checkPeriod({ from: args.period.from, to: args.period.to })
  const counting: Counting = { of, by: 'ALL', period, scope, today, filter: filter ?? {} }
  const [row] = await counts(counting).load(entity)
  return { ...figuresOf(row ?? { ...noCounts, entity, group: null }, counting), counting, entity }
}

async function groups(
  { counting, entity }: Statistics,
  { by }: { readonly by: DossierDimension },
  { counts }: Context,
) {
  const grouped: Counting = { ...counting, by }
  const rows = await counts(grouped).load(entity)
  return rows.map((row) => ({ ...figuresOf(row, grouped), ...groupNames(row, by) }))
}

function groupNames({ group }: CountRow, by: DossierDimension) {
  return {
    department: by === 'DEPARTMENT' ? codeStub(group) : null,
    field: by === 'FIELD' ? codeStub(group) : null,
    locality: by === 'LOCALITY' ? codeStub(group) : null,
    month: by === 'MONTH' ? group : null,
  }
}

async function dossierFigures({ code }: Coded, _: unknown, context: Context) {
  const shares = await context.statedSharesOf.load(code)
  return Promise.all(shares.map((share) => dossierFigure(share, context)))
}

/** The counts that a publication's figure of one population stands for; null where it states none. */
async function statisticsOfPublication(
  { code }: Coded,
  { scope }: Pick<StatisticsArguments, 'scope'>,
  context: Context,
) {
  const shares = await context.statedSharesOf.load(code)
  const share = shares.find((share) => share.scope === scope)
  return share ? statisticsOf('ALL', '', asStated(share), context) : null
}

const asStated = ({ scope, periodFrom: from, periodTo: to }: StatedShareRow) => ({
  period: { from, to },
  scope,
})

/** The publication of 2014 sets dossiers ended on time against all that were received. */
async function dossierFigure(share: StatedShareRow, context: Context) {
  const statistics = await statisticsOf('ALL', '', asStated(share), context)
  return compareStated(share, statistics.onTimeOfReceived)
}

export const resolvers: SubgraphResolvers<Context> = {
  ...scalarResolvers(['DossierCode', 'ProcedureCode', 'AgencyCode', 'LocalDate', 'DateTime']),
  Query: {
    dossier: dossierByCode,
    dossierById: (_: unknown, { id }: { readonly id: string }, { dossiers }: Context) =>
      dossiers.load(checkId(id)),
    dossiers: dossierConnection,
    dossierStatistics(_: unknown, args: StatisticsArguments, context: Context) {
      checkProcedure(args.filter?.procedure)
      checkLocality(args)
      return statisticsOf('ALL', '', args, context)
    },
  },
  Dossier: {
    __resolveReference: async ({ id }: { readonly id: string }, { dossiers }: Context) =>
      dossiers.load(checkId(id)),
    codes: async ({ id }: DossierRow, _: unknown, { codesOf }: Context) =>
      (await codesOf.load(id)).map(({ code }: CodeRow) => code),
    events: ({ id }: DossierRow, _: unknown, { eventsOf }: Context) => eventsOf.load(id),
    timeliness: (dossier: DossierRow, _: unknown, { today }: Context) =>
      timelinessOf(dossier, today),
    procedure: (dossier: DossierRow) => codeStub(dossier.procedureCode),
    field: (dossier: DossierRow) => codeStub(dossier.fieldCode),
    department: (dossier: DossierRow) => codeStub(dossier.departmentCode),
    handledBy: (dossier: DossierRow) => codeStub(dossier.handledByCode),
    receivedBy: (dossier: DossierRow) => codeStub(dossier.receivedByCode),
    owner: ({ ownerKind, ownerId }: DossierRow) => ({ __typename: ownerKind, id: ownerId }),
  },
  DossierEvent: {
    agency: (event: EventRow) => codeStub(event.agencyCode),
  },
  Party: {
    __resolveType: ({ __typename }: { readonly __typename: string }) => __typename,
  },
  Procedure: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseProcedureCode),
    dossierStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('PROCEDURE', code, args, context),
  },
  AdministrativeField: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    dossierStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('FIELD', code, args, context),
  },
  Agency: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseAgencyCode),
    dossierStatistics: ({ code }: Coded, args: StatisticsArguments, context: Context) =>
      statisticsOf('AGENCY', code, args, context),
  },
  Publication: {
    __resolveReference: async (reference: Coded) => readReference(reference, parseOpenCode),
    dossierFigures,
    dossierStatistics: statisticsOfPublication,
  },
  DossierStatistics: { groups },
}
