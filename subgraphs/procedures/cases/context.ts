import type { ProcedureCode } from '#domain/codes.ts'
import type { LocalDate } from '#domain/dates.ts'
import type { batchesInStep } from '#kit/batches-in-step.ts'
import { listLoader, loaderPerArguments, rowLoader } from '#kit/loader.ts'
import type { Sql } from '#kit/sql.ts'
import {
  casesById,
  casesOfProcedures,
  channelsOfCases,
  exemptionsOfFees,
  feesOfCases,
  legalBasesOfProcedures,
  papersOfCases,
  processesOfProcedures,
  resultsOfProcedures,
  stepsOfCases,
  stepsOfProcesses,
} from './store.ts'

/** What a request reads of cases and processes, most of it as it stands on a day. */
export function caseLoaders({ sql, schedule }: ReturnType<typeof batchesInStep>) {
  const onDay = <Key extends string, Row>(
    fetchMany: (sql: Sql, keys: readonly Key[], onDate: LocalDate) => Promise<Row[]>,
    keyOf: (row: Row) => Key,
  ) =>
    loaderPerArguments((onDate: LocalDate) =>
      listLoader((keys: readonly Key[]) => fetchMany(sql, keys, onDate), keyOf, schedule),
    )

  return {
    cases: rowLoader(
      (ids) => casesById(sql, ids),
      (found) => found.id,
      schedule,
    ),
    casesOf: onDay(casesOfProcedures, (found) => found.procedureCode),
    channelsOf: onDay(channelsOfCases, (channel) => channel.caseId),
    feesOf: onDay(feesOfCases, (fee) => fee.caseId),
    exemptionsOf: onDay(exemptionsOfFees, (exemption) => exemption.feeId),
    papersOf: onDay(papersOfCases, (paper) => paper.caseId),
    stepsOf: onDay(stepsOfCases, (step) => step.caseId),
    legalBasesOf: onDay(legalBasesOfProcedures, (basis) => basis.procedureCode),
    resultsOf: onDay(resultsOfProcedures, (result) => result.procedureCode),
    processOf: loaderPerArguments((onDate: LocalDate) =>
      rowLoader(
        (codes: readonly ProcedureCode[]) => processesOfProcedures(sql, codes, onDate),
        (process) => process.procedureCode,
        schedule,
      ),
    ),
    processStepsOf: listLoader(
      (ids) => stepsOfProcesses(sql, ids),
      (step) => step.processId,
      schedule,
    ),
  }
}
