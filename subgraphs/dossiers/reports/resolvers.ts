import type { GraphQLResolveInfo } from 'graphql'
import type { LocalDate } from '#domain/dates.ts'
import { countIn, type FormCell } from '#domain/form-cells.ts'
import { type DefinitionName, metricDefinitions } from '#domain/metric-definitions.ts'
import { checkPeriod } from '#domain/period.ts'
import { type ProcedureSet, withinSet } from '#domain/procedure-set.ts'
import { compareStated } from '#domain/stated-figure.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import type { DossiersContext as Context } from '../context.ts'
import { checkNamed } from './check-filter.ts'
import { type DossierFormArguments, dossierForm } from './dossier-form.ts'
import { type DossierReportArguments, dossierReport, type Reader } from './dossier-report.ts'
import type { ShownKey } from './shown-row.ts'

const codeStub = (code: string | null) => code && { code }

const definitionOf = (name: DefinitionName) => ({ name, ...metricDefinitions[name] })

const namesOfDefinitions = Object.keys(metricDefinitions).filter(isDefinitionName)

function isDefinitionName(name: string): name is DefinitionName {
  return Object.hasOwn(metricDefinitions, name)
}

const reportFor =
  (reader: Reader) =>
  async (_: unknown, args: DossierReportArguments, context: Context, info: GraphQLResolveInfo) => {
    checkNamed(args.filter)
    return dossierReport(args, reader, context, info)
  }

/** The report of a set's procedures. */
export const reportOfSet = (
  set: ProcedureSet,
  args: DossierReportArguments,
  context: Context,
  info: GraphQLResolveInfo,
) => dossierReport(withinSet(args, set), 'PUBLIC', context, info)

const formFor =
  (reader: Reader) =>
  async (_: unknown, args: DossierFormArguments, context: Context, info: GraphQLResolveInfo) => {
    checkNamed(args.filter)
    return dossierForm(args, reader, context, info)
  }

/** The rule that publications state their shares by. */
const statedBy: DefinitionName = 'ON_TIME_OF_RECEIVED_V1'

/** What publications state of the very dossiers that a report counts, by the same rule. */
async function statedFigures(
  { definition, query, totals }: Awaited<ReturnType<typeof dossierReport>>,
  _: unknown,
  { reports }: Context,
) {
  const { rate } = totals.figures
  const isOfAll = Object.values(query.filter).every((condition) => condition == null)
  if (definition !== statedBy || !isOfAll || rate === null) return []
  const shares = await reports.stated(query.scope, query.period)
  return shares.map((share) => compareStated(share, rate))
}

interface PeriodsArguments {
  readonly calendar: string
  readonly from: LocalDate
  readonly to: LocalDate
}

export const reportQueries = {
  metricDefinitions: () => namesOfDefinitions.map(definitionOf),
  periodCalendars: (_: unknown, _args: unknown, { reports }: Context) => reports.calendars(),
  reportPeriods: (_: unknown, { calendar, ...span }: PeriodsArguments, { reports }: Context) => {
    const { from, to } = checkPeriod(span, 'from')
    return reports.periods(calendar, from, to)
  },
  dossierReport: reportFor('PUBLIC'),
  dossierReportInFull: reportFor('IN_FULL'),
  dossierForm: formFor('PUBLIC'),
  dossierFormInFull: formFor('IN_FULL'),
}

export const reportResolvers: SubgraphResolvers<Context> = {
  DossierReport: {
    definition: ({ definition }: { readonly definition: DefinitionName }) =>
      definitionOf(definition),
    statedFigures,
  },
  DossierReportKey: {
    department: ({ departmentCode }: ShownKey) => codeStub(departmentCode),
    field: ({ fieldCode }: ShownKey) => codeStub(fieldCode),
    procedure: ({ procedureCode }: ShownKey) => codeStub(procedureCode),
    locality: ({ localityCode }: ShownKey) => codeStub(localityCode),
  },
  DossierFormRow: {
    count: (
      { columns }: { readonly columns: ReadonlyArray<FormCell<number | null>> },
      { column }: { readonly column: number },
    ) => countIn(columns, column),
    field: ({ fieldCode }: Pick<ShownKey, 'fieldCode'>) => codeStub(fieldCode),
  },
}
