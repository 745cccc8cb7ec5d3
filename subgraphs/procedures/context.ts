import type { AgencyCode, ProcedureCode } from '#domain/codes.ts'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import type { Page } from '#domain/page.ts'
import { batchesInStep } from '#kit/batches-in-step.ts'
import type { Clock } from '#kit/clock.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import type { AgencyFilter } from './agencies/agency.ts'
import {
  agenciesByCode,
  countAgencies,
  fieldsByCode,
  fieldsOfDepartment,
  pageOfAgencies,
  successorsOfAgencies,
} from './agencies/store.ts'
import { caseLoaders } from './cases/context.ts'
import type { CountedProcedures, ProcedureFilter } from './procedure.ts'
import { codesOn, procedureCounts } from './report.ts'
import type { ProcedureQuery, ProcedureReportDimension } from './reports/query.ts'
import { codesOfGroups, countByLevels, countGroups, firstDay } from './reports/store.ts'
import {
  aliasesByCode,
  aliasesOfProcedures,
  authorisationsOfProcedures,
  competencesOfProcedures,
  goalsOf,
  type ProcedureSelection,
  pageOfProcedures,
  proceduresByCode,
  publicationsByCode,
  reviewGoalsOf,
  statedSharesOf,
} from './store.ts'

/** What one request reads from; for all of it, today is the same day. */
export function proceduresContext({ sql: database, clock }: { sql: Sql; clock: Clock }) {
  const steps = batchesInStep(database)
  const { sql, schedule } = steps
  const now = clock.now()
  const today = localDateOf(now)
  return {
    now,
    today,
    reports: reportContext(sql),
    ...procedureLoaders(steps),
    ...caseLoaders(steps),
    ...agencyLoaders(steps),
    ...publicationLoaders(steps),
    procedurePage: (selection: ProcedureSelection, page: Page) =>
      pageOfProcedures(sql, selection, page),
    agencyPage: (filter: AgencyFilter, page: Page) => pageOfAgencies(sql, filter, page),
    agencyCount: (filter: AgencyFilter) => countAgencies(sql, filter),
    fieldsOf: (department: AgencyCode | null) => fieldsOfDepartment(sql, department),
    codesOn: (onDate: LocalDate, filter: ProcedureFilter) => codesOn(sql, onDate, filter),
    countsOn: loaderPerArguments((counted: CountedProcedures) =>
      listLoader(
        (days: readonly LocalDate[]) => procedureCounts(sql, days, counted),
        (counts) => counts.onDate,
        schedule,
      ),
    ),
  }
}

export type ProceduresContext = ReturnType<typeof proceduresContext>

type Steps = ReturnType<typeof batchesInStep>

/** What reports read from; the codes of one report's rows once. */
const reportContext = (sql: Sql) => ({
  counts: (query: ProcedureQuery, groupBy: readonly ProcedureReportDimension[]) =>
    countGroups(sql, query, groupBy),
  codes: loaderPerArguments(
    ({ query, groupBy }: { query: ProcedureQuery; groupBy: readonly ProcedureReportDimension[] }) =>
      codesOfGroups(sql, query, groupBy),
  ),
  byLevels: (query: ProcedureQuery) => countByLevels(sql, query),
  firstDay: () => firstDay(sql),
})

const procedureLoaders = ({ sql, schedule }: Steps) => ({
  procedures: rowLoader(
    (codes: readonly ProcedureCode[]) => proceduresByCode(sql, codes),
    (procedure) => procedure.code,
    schedule,
  ),
  aliases: rowLoader(
    (codes: readonly ProcedureCode[]) => aliasesByCode(sql, codes),
    (alias) => alias.code,
    schedule,
  ),
  aliasesOf: listLoader(
    (codes: readonly ProcedureCode[]) => aliasesOfProcedures(sql, codes),
    (alias) => alias.procedureCode,
    schedule,
  ),
  competencesOf: listLoader(
    (codes: readonly ProcedureCode[]) => competencesOfProcedures(sql, codes),
    (competence) => competence.procedureCode,
    schedule,
  ),
  authorisationOf: loaderPerArguments((onDate: LocalDate) =>
    rowLoader(
      (codes: readonly ProcedureCode[]) => authorisationsOfProcedures(sql, codes, onDate),
      (authorisation) => authorisation.procedureCode,
      schedule,
    ),
  ),
})

const agencyLoaders = ({ sql, schedule }: Steps) => ({
  agencies: rowLoader(
    (codes: readonly AgencyCode[]) => agenciesByCode(sql, codes),
    (agency) => agency.code,
    schedule,
  ),
  successorsOf: listLoader(
    (codes: readonly AgencyCode[]) => successorsOfAgencies(sql, codes),
    (succession) => succession.agencyCode,
    schedule,
  ),
  fields: rowLoader(
    (codes) => fieldsByCode(sql, codes),
    (field) => field.code,
    schedule,
  ),
})

const publicationLoaders = ({ sql, schedule }: Steps) => ({
  publications: rowLoader(
    (codes) => publicationsByCode(sql, codes),
    (publication) => publication.code,
    schedule,
  ),
  statedSharesOf: listLoader(
    (codes) => statedSharesOf(sql, codes),
    (share) => share.publicationCode,
    schedule,
  ),
  reviewGoalOf: rowLoader(
    (codes) => reviewGoalsOf(sql, codes),
    (goal) => goal.publicationCode,
    schedule,
  ),
  goalOf: rowLoader(
    (codes) => goalsOf(sql, codes),
    (goal) => goal.publicationCode,
    schedule,
  ),
})
