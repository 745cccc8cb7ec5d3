import type { GraphQLResolveInfo } from 'graphql'
import type { DossiersContext as Context } from '../context.ts'
import { type Asked, basisOf } from './basis.ts'
import { checkFilter } from './check-filter.ts'
import { type Columns, type Violation, violationsOf, withoutCounts } from './columns.ts'
import type { Reader } from './dossier-report.ts'
import { type FormEdition, officialForms } from './forms.ts'
import { provenanceOf } from './provenance.ts'
import type { AgencyLevel, GroupKey, KeyedCounts, ReportDimension } from './query.ts'
import { foldedRows, type Layout, type TableRow, tableOf } from './table.ts'
import { type FigureFamily, isFinerThanDepartments, smallFigures } from './withheld-figures.ts'

export interface DossierFormArguments extends Asked {
  readonly edition: FormEdition
}

/** A row of a form: a field, a level (cấp) with all of its fields, or everything. */
interface FormRow {
  readonly kind: 'FIELD' | 'LEVEL' | 'TOTAL'
  readonly level: AgencyLevel | null
  readonly fieldCode: string | null
  readonly columns: Columns
  readonly withheld: ReadonlySet<FigureFamily>
}

const groupBy: readonly ReportDimension[] = ['LEVEL', 'FIELD']
const levels: readonly AgencyLevel[] = ['PROVINCE', 'DISTRICT', 'COMMUNE']

/**
 * Fills in an official form on how dossiers are handled, by levels and fields. Its rules are checked
 * before anything is withheld: the sums within each row, and that each row carries over what the period
 * directly before it left pending.
 *
 * Throws Failure as `basisOf` does, and TOO_MANY_GROUPS.
 */
export async function dossierForm(
  args: DossierFormArguments,
  reader: Reader,
  { reports, ...context }: Context,
  info: GraphQLResolveInfo,
) {
  checkFilter(args.filter ?? {}, args.scope)
  const kind = { groupBy, compare: 'PREVIOUS_PERIOD' as const }
  const basis = await basisOf(args, kind, { reports, ...context }, info)
  const { query, before } = basis
  const isGuarded = reader === 'PUBLIC' && isFinerThanDepartments(query.filter, groupBy)
  const dimensions = isGuarded ? [...groupBy, 'DEPARTMENT' as const] : groupBy
  const [counts, countsBefore] = await Promise.all([
    reports.counts(query, dimensions),
    before ? reports.counts(before, groupBy) : [],
  ])
  const isSumOpen = !isFinerThanDepartments(query.filter, [])
  const rows = rowsOf(counts, layoutOf(isGuarded, isSumOpen))
  const broken = [...sumViolations(rows), ...carryViolations(counts, countsBefore)]
  const violations = isGuarded ? withoutCounts(broken) : broken
  const { code, legalSource } = officialForms[args.edition]
  const shown = rows.map((row) => shownRow(row, args.edition))
  return {
    edition: args.edition,
    code,
    legalSource,
    period: query.period,
    previousPeriod: before?.period,
    rows: shown,
    balanced: violations.length === 0,
    violations,
    coverage: basis.coverage,
    provenance: provenanceOf('dossierForm', basis, {
      asked: { edition: args.edition, reader },
      shown,
      violations,
    }),
  }
}

function rowsOf(counts: readonly KeyedCounts[], layout: Layout): readonly FormRow[] {
  const { rows: fields, totals } = tableOf({ counts, days: null }, null, layout)
  const sections = levels.flatMap((level) => {
    const rows = fields.filter(({ key }) => key[0] === level)
    const sum = foldedRows(rows)
    return sum ? [{ level, columns: sum.current.columns, rows }] : []
  })
  // A level that is too small to be shown would follow from the others, and so from the fields of
  // these. The only one is the total.
  const isOpen = !layout.isGuarded || (layout.isSumOpen && sections.length === 1)
  const everywhere = new Set<FigureFamily>(
    isOpen ? [] : sections.flatMap(({ columns }) => [...smallFigures(columns)]),
  )
  const withheldOf = (row: Pick<TableRow, 'withheld'>) => new Set([...row.withheld, ...everywhere])
  return [
    {
      kind: 'TOTAL',
      level: null,
      fieldCode: null,
      columns: totals.current.columns,
      withheld: withheldOf(totals),
    },
    ...sections.flatMap(({ level, columns, rows }): FormRow[] => [
      { kind: 'LEVEL', level, fieldCode: null, columns, withheld: everywhere },
      ...rows.map(
        (row): FormRow => ({
          kind: 'FIELD',
          level,
          fieldCode: row.key[1] ?? null,
          columns: row.current.columns,
          withheld: withheldOf(row),
        }),
      ),
    ]),
  ]
}

function layoutOf(isGuarded: boolean, isSumOpen: boolean): Layout {
  return {
    groupBy,
    isGuarded,
    isSumOpen,
    isByDepartmentToo: isGuarded,
    order: { by: 'KEY', direction: 'ASCENDING' },
    top: null,
    definition: 'ON_TIME_OF_RESOLVED_V1',
    monthsApart: 0,
  }
}

interface FormViolation extends Violation {
  readonly level: AgencyLevel | null
  readonly fieldCode: string | null
}

function sumViolations(rows: readonly FormRow[]): FormViolation[] {
  return rows.flatMap(({ level, fieldCode, columns }) =>
    violationsOf(columns).map((violation) => ({ ...violation, level, fieldCode })),
  )
}

/** Rows that carry over something else than what the period directly before it left pending. */
function carryViolations(
  counts: readonly KeyedCounts[],
  before: readonly KeyedCounts[],
): FormViolation[] {
  const carried = sumsBy(counts, ({ carriedOver }) => carriedOver)
  const pending = sumsBy(before, ({ inTime, overdue }) => inTime + overdue)
  return [...new Map([...carried, ...pending]).values()].flatMap(({ name, key }) => {
    const [left, right] = [carried.get(name)?.sum ?? 0, pending.get(name)?.sum ?? 0]
    const [level, fieldCode] = [levels.find((one) => one === key[0]) ?? null, key[1] ?? null]
    return left === right ? [] : [{ identity: '6 = 11 (kỳ trước)', left, right, level, fieldCode }]
  })
}

function sumsBy(rows: readonly KeyedCounts[], countOf: (row: KeyedCounts) => number) {
  const sums = new Map<string, { name: string; key: GroupKey; sum: number }>()
  for (const row of rows) {
    const key = row.key.slice(0, groupBy.length)
    const name = JSON.stringify(key)
    sums.set(name, { name, key, sum: (sums.get(name)?.sum ?? 0) + countOf(row) })
  }
  return sums
}

function shownRow({ kind, level, fieldCode, columns, withheld }: FormRow, edition: FormEdition) {
  return {
    kind,
    level,
    fieldCode,
    withheld: [...withheld],
    columns: officialForms[edition].columns.map(({ number, header, family, count }) => ({
      number,
      header,
      count: withheld.has(family) ? null : count(columns),
    })),
  }
}
