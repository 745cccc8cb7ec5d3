import type { AgencyCode } from '#domain/codes.ts'
import { daysBetween, type LocalDate } from '#domain/dates.ts'
import { countIn, type FormCell } from '#domain/form-cells.ts'
import { checkCovered } from '../../reports/report-period.ts'
import type { ProceduresContext as Context } from '../context.ts'
import { type ProcedureFilterInput, readProcedureFilter } from '../procedure.ts'
import { reviewDistance } from '../publication.ts'
import type { PublicationRow } from '../store.ts'
import { procedureForm } from './procedure-form.ts'
import { type ProcedureReportArguments, procedureReport } from './procedure-report.ts'

export const reportQueries = {
  procedureReport: async (_: unknown, args: ProcedureReportArguments, context: Context) => {
    await checkDays([args.onDate, args.compareOn], context)
    return procedureReport(args, context)
  },
  procedureForm: async (
    _: unknown,
    { onDate, filter }: { onDate?: LocalDate | null; filter?: ProcedureFilterInput | null },
    context: Context,
  ) => {
    await checkDays([onDate], context)
    const query = { onDate: onDate ?? context.today, filter: readProcedureFilter(filter) }
    return procedureForm(query, context)
  },
}

/** Throws Failure PERIOD_NOT_COVERED for a day that is still to come, or before any procedure was in force. */
async function checkDays(
  days: ReadonlyArray<LocalDate | null | undefined>,
  { reports, today }: Context,
): Promise<void> {
  const asked = days.filter((day) => day != null)
  if (asked.length === 0) return
  const first = await reports.firstDay()
  for (const day of asked) checkCovered({ from: day, to: day }, { first, today })
}

/** How far the departments are with the review that a publication asks for, by its day. */
async function reviewGoal({ code, figuresOn }: PublicationRow, _: unknown, context: Context) {
  const goal = await context.reviewGoalOf.load(code)
  if (!goal) return null
  const review = await procedureReport(
    { onDate: figuresOn, groupBy: ['DEPARTMENT'], orderBy: { by: 'KEY', direction: 'ASCENDING' } },
    context,
  )
  const distance = (row: (typeof review)['totals']) => ({
    departmentCode: row.key.departmentCode,
    ...reviewDistance(goal, row.figures.standardisedRate),
  })
  return {
    ...distance(review.totals),
    daysLeft: Math.max(0, daysBetween(figuresOn, goal.by)),
    departments: review.rows.map(distance),
  }
}

const department = (
  { departmentCode }: { readonly departmentCode: AgencyCode | null },
  _: unknown,
  { agencies }: Context,
) => departmentCode && agencies.load(departmentCode)

export const reportResolvers = {
  ProcedureReportKey: {
    department,
    field: (
      { fieldCode }: { readonly fieldCode: string | null },
      _: unknown,
      { fields }: Context,
    ) => fieldCode && fields.load(fieldCode),
  },
  ProcedureFormRow: {
    department,
    count: (
      { columns }: { readonly columns: ReadonlyArray<FormCell<number>> },
      { column }: { readonly column: number },
    ) => countIn(columns, column),
  },
  DepartmentReview: { department },
  Publication: { reviewGoal },
}
