import {
  type AgencyCode,
  agencyCodeOf2016,
  type ProcedureCode,
  parseAgencyCode,
  parseProcedureCode,
} from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import { connection, type PageArguments, readPage } from '#domain/page.ts'
import {
  codesOfSet,
  type ProcedureSet,
  procedureSet,
  readProcedureSet,
} from '#domain/procedure-set.ts'
import { parseOpenCode, readReference } from '#domain/reference.ts'
import { scalarResolvers } from '#domain/scalars.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { type AgencyFilter, agencyList, readAgencyFilter } from './agencies/agency.ts'
import type { AgencyRow, FieldRow } from './agencies/store.ts'
import { caseResolvers, procedureCase, procedureDepth } from './cases/resolvers.ts'
import { workingDays } from './cases/time-limit.ts'
import type { ProceduresContext as Context } from './context.ts'
import {
  atCentreRate,
  fullyOnlineRate,
  noFilter,
  noProcedures,
  onlineRate,
  onTheSpotRate,
  type ProcedureCounts,
  type ProcedureDimension,
  type ProcedureFilter,
  type ProcedureFilterInput,
  type ProcedureOrder,
  type ProcedureStatistics,
  procedureList,
  processOverLimitRate,
  readProcedureFilter,
  readProcedureOrder,
  withProcessRate,
} from './procedure.ts'
import { type CentreGoal, compareAll, distanceTo, type StatedGoal } from './publication.ts'
import type { CountsRow } from './report.ts'
import { reportQueries, reportResolvers } from './reports/resolvers.ts'
import type { AuthorisationRow, ProcedureRow, PublicationRow } from './store.ts'

interface Filtered<Filter> {
  readonly filter?: Filter | null
}

/** Asks by the national code first: most codes are national ones. */
async function procedureByAnyCode(
  _: unknown,
  { code }: { code: ProcedureCode },
  { procedures, aliases }: Context,
): Promise<ProcedureRow | null> {
  const procedure = await procedures.load(code)
  if (procedure) return procedure
  const alias = await aliases.load(code)
  return alias && procedures.load(alias.procedureCode)
}

async function procedurePage(
  _: unknown,
  args: PageArguments &
    Filtered<ProcedureFilterInput> & { readonly orderBy?: ProcedureOrder | null },
  context: Context,
) {
  const filter = readProcedureFilter(args.filter)
  const order = readProcedureOrder(args.orderBy, filter)
  const list = procedureList(order, filter)
  const page = readPage(args, list)
  const rows = await context.procedurePage({ onDate: context.today, filter, order }, page)
  return { ...connection(rows, page, list), filter }
}

async function agencyPage(
  _: unknown,
  args: PageArguments & Filtered<Partial<AgencyFilter>>,
  context: Context,
) {
  const page = readPage(args, agencyList)
  const filter = readAgencyFilter(args.filter)
  const rows = await context.agencyPage(filter, page)
  return { ...connection(rows, page, agencyList), filter }
}

const agenciesOf = (codes: readonly AgencyCode[], { agencies }: Context) =>
  Promise.all(codes.map((code) => agencies.load(code)))

type Group = ProcedureStatistics<CountsRow>

async function totalsOn(
  onDate: LocalDate,
  filter: ProcedureFilter,
  { countsOn }: Context,
): Promise<ProcedureStatistics> {
  const [counts = noProcedures] = await countsOn({ filter, by: null, processes: false }).load(
    onDate,
  )
  return { onDate, filter, by: null, processes: false, counts }
}

async function groupsOf(
  { onDate, filter }: ProcedureStatistics,
  { by }: { by: ProcedureDimension },
  { countsOn }: Context,
): Promise<Group[]> {
  const groups = await countsOn({ filter, by, processes: false }).load(onDate)
  return groups.map((counts) => ({ onDate, filter, by, processes: false, counts }))
}

/** The same statistics with the counts of processes, which are made only when they are asked for. */
async function withProcesses(
  statistics: ProcedureStatistics<ProcedureCounts & Partial<CountsRow>>,
  { countsOn }: Context,
): Promise<ProcedureStatistics> {
  const { onDate, filter, by, counts: group } = statistics
  const groups = await countsOn({ filter, by, processes: true }).load(onDate)
  const counts = groups.find(
    ({ departmentCode, fieldCode, scope }) =>
      departmentCode === (group.departmentCode ?? null) &&
      fieldCode === (group.fieldCode ?? null) &&
      scope === (group.scope ?? null),
  )
  return { ...statistics, processes: true, counts: counts ?? noProcedures }
}

const countFields = {
  total: ({ counts }: ProcedureStatistics) => counts.total,
  atCentre: atCentreRate,
  onTheSpot: onTheSpotRate,
  online: onlineRate,
  fullyOnline: fullyOnlineRate,
  withProcess: async (statistics: ProcedureStatistics, _: unknown, context: Context) =>
    withProcessRate(await withProcesses(statistics, context)),
  processOverLimit: async (statistics: ProcedureStatistics, _: unknown, context: Context) =>
    processOverLimitRate(await withProcesses(statistics, context)),
}

async function procedureFigures({ code, figuresOn }: PublicationRow, _: unknown, context: Context) {
  const stated = await context.statedSharesOf.load(code)
  const totals = await totalsOn(figuresOn, noFilter, context)
  return compareAll(stated, {
    AT_CENTRE: atCentreRate(totals),
    ON_THE_SPOT: onTheSpotRate(totals),
  })
}

async function centreGoal({ code, figuresOn }: PublicationRow, _: unknown, context: Context) {
  const goal = await context.goalOf.load(code)
  if (!goal) return null
  const distance = distanceTo(goal, atCentreRate(await totalsOn(figuresOn, noFilter, context)))
  return { ...distance, stated: goal, figuresOn }
}

type GoalOnDay = CentreGoal & { readonly stated: StatedGoal; readonly figuresOn: LocalDate }

async function departmentGoals(
  { stated, figuresOn: onDate }: GoalOnDay,
  { department }: { department?: AgencyCode | null },
  context: Context,
) {
  const filter = { ...noFilter, department: department ?? null }
  const counted = { onDate, filter, by: null, processes: false, counts: noProcedures } as const
  const groups = await groupsOf(counted, { by: 'DEPARTMENT' }, context)
  return groups.map((group) => ({
    departmentCode: group.counts.departmentCode,
    ...distanceTo(stated, atCentreRate(group)),
  }))
}

/** How references to one type are answered: by a loader of its rows, once their codes are read. */
const referenceBy =
  <Code extends string, Row>(
    parse: (raw: string) => Code | null,
    loaderOf: (context: Context) => { load(code: Code): Promise<Row | null> },
  ) =>
  async (reference: { readonly code?: unknown }, context: Context) => {
    const read = readReference(reference, parse)
    return read && loaderOf(context).load(read.code)
  }

export const resolvers: SubgraphResolvers<Context> = {
  ...scalarResolvers(['ProcedureCode', 'AgencyCode', 'LocalDate', 'DateTime', 'VND']),
  ...caseResolvers,
  ...reportResolvers,
  Query: {
    ...reportQueries,
    procedure: procedureByAnyCode,
    procedures: procedurePage,
    procedureCase,
    agency: (_: unknown, { code }: { code: AgencyCode }, { agencies }: Context) =>
      agencies.load(code),
    agencies: agencyPage,
    fields: (_: unknown, { department }: { department?: AgencyCode | null }, context: Context) =>
      context.fieldsOf(department ?? null),
    procedureStatistics: (
      _: unknown,
      args: { onDate?: LocalDate | null } & Filtered<ProcedureFilterInput>,
      context: Context,
    ) => totalsOn(args.onDate ?? context.today, readProcedureFilter(args.filter), context),
    procedureSet: async (
      _: unknown,
      args: { onDate?: LocalDate | null } & Filtered<ProcedureFilterInput>,
      { codesOn, today }: Context,
    ) => procedureSet(await codesOn(args.onDate ?? today, readProcedureFilter(args.filter))),
    publication: (_: unknown, { code }: { code: string }, { publications }: Context) =>
      publications.load(code),
  },
  Procedure: {
    __resolveReference: referenceBy(parseProcedureCode, ({ procedures }) => procedures),
    aliases: ({ code }: ProcedureRow, _: unknown, { aliasesOf }: Context) => aliasesOf.load(code),
    field: ({ fieldCode }: ProcedureRow, _: unknown, { fields }: Context) => fields.load(fieldCode),
    async competentAgencies({ code }: ProcedureRow, _: unknown, context: Context) {
      const competences = await context.competencesOf.load(code)
      return agenciesOf(
        competences.map(({ agencyCode }) => agencyCode),
        context,
      )
    },
    singleCompetence: async ({ code }: ProcedureRow, _: unknown, { competencesOf }: Context) =>
      (await competencesOf.load(code)).length === 1,
    authorisation: (
      { code }: ProcedureRow,
      { onDate }: { onDate?: LocalDate | null },
      { authorisationOf, today }: Context,
    ) => authorisationOf(onDate ?? today).load(code),
    timeLimit: ({ timeLimitWorkingDays }: ProcedureRow) => workingDays(timeLimitWorkingDays),
    ...procedureDepth,
  },
  Authorisation: {
    from: ({ fromCode }: AuthorisationRow, _: unknown, { agencies }: Context) =>
      agencies.load(fromCode),
    to: ({ toCode }: AuthorisationRow, _: unknown, { agencies }: Context) => agencies.load(toCode),
  },
  AdministrativeField: {
    __resolveReference: referenceBy(parseOpenCode, ({ fields }) => fields),
    department: ({ departmentCode }: FieldRow, _: unknown, { agencies }: Context) =>
      agencies.load(departmentCode),
  },
  Agency: {
    __resolveReference: referenceBy(parseAgencyCode, ({ agencies }) => agencies),
    code2016: ({ code }: AgencyRow) => agencyCodeOf2016(code),
    parent: ({ parentCode }: AgencyRow, _: unknown, { agencies }: Context) =>
      parentCode && agencies.load(parentCode),
    async successors({ code }: AgencyRow, _: unknown, context: Context) {
      const successions = await context.successorsOf.load(code)
      return agenciesOf(
        successions.map(({ successorCode }) => successorCode),
        context,
      )
    },
  },
  ProcedureStatistics: {
    ...countFields,
    fieldCount: ({ counts }: ProcedureStatistics) => counts.fieldCount,
    departmentCount: ({ counts }: ProcedureStatistics) => counts.departmentCount,
    groups: groupsOf,
  },
  ProcedureGroup: {
    ...countFields,
    department: ({ counts }: Group, _: unknown, { agencies }: Context) =>
      counts.departmentCode && agencies.load(counts.departmentCode),
    field: ({ counts }: Group, _: unknown, { fields }: Context) =>
      counts.fieldCode && fields.load(counts.fieldCode),
    scope: ({ counts }: Group) => counts.scope,
  },
  ProcedureSet: {
    __resolveReference: async (reference: object) => readProcedureSet(reference),
    count: ({ key }: ProcedureSet) => codesOfSet(key).length,
  },
  Publication: {
    __resolveReference: referenceBy(parseOpenCode, ({ publications }) => publications),
    ...reportResolvers.Publication,
    procedureFigures,
    centreGoal,
  },
  CentreGoal: { departments: departmentGoals },
  DepartmentGoal: {
    department: (
      { departmentCode }: { departmentCode: AgencyCode | null },
      _: unknown,
      { agencies }: Context,
    ) => departmentCode && agencies.load(departmentCode),
  },
  ProcedureConnection: {
    totalCount: async ({ filter }: { filter: ProcedureFilter }, _: unknown, context: Context) =>
      (await totalsOn(context.today, filter, context)).counts.total,
  },
  AgencyConnection: {
    totalCount: ({ filter }: { filter: AgencyFilter }, _: unknown, { agencyCount }: Context) =>
      agencyCount(filter),
  },
}
