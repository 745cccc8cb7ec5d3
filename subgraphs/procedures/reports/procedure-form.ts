import type { AgencyCode } from '#domain/codes.ts'
import { canonicalHash } from '#kit/canonical-hash.ts'
import type { ProceduresContext as Context } from '../context.ts'
import type { Violation } from './figures.ts'
import type { ProcedureQuery } from './query.ts'
import type { FormCounts, FormCountsRow } from './store.ts'

/** The columns of form II.07b. The printed headers are unverified. Source: domain reference §4.1. */
const columns: ReadonlyArray<
  readonly [number: number, header: string, of: Exclude<keyof FormCounts, 'procedures'>]
> = [
  [3, 'TTHC thuộc thẩm quyền giải quyết: tổng số', 'competences'],
  [4, 'Cấp tỉnh', 'byProvince'],
  [5, 'Cấp huyện', 'byDistrict'],
  [6, 'Cấp xã', 'byCommune'],
  [7, 'TTHC thực hiện theo cơ chế một cửa: tổng số', 'oneStops'],
  [8, 'Cấp tỉnh', 'oneStopOfProvince'],
  [9, 'Cấp huyện', 'oneStopOfDistrict'],
  [10, 'Cấp xã', 'oneStopOfCommune'],
  [11, 'Quy trình nội bộ đã ban hành: tổng số', 'processes'],
  [12, 'Cấp tỉnh', 'processesOfProvince'],
  [13, 'Cấp huyện', 'processesOfDistrict'],
  [14, 'Cấp xã', 'processesOfCommune'],
]

const noCounts: FormCounts = {
  procedures: 0,
  competences: 0,
  byProvince: 0,
  byDistrict: 0,
  byCommune: 0,
  oneStops: 0,
  oneStopOfProvince: 0,
  oneStopOfDistrict: 0,
  oneStopOfCommune: 0,
  processes: 0,
  processesOfProvince: 0,
  processesOfDistrict: 0,
  processesOfCommune: 0,
}

/** Fills in form II.07b: the sum first, then each department. */
export async function procedureForm(query: ProcedureQuery, { reports, now }: Context) {
  const departments = await reports.byLevels(query)
  const rows = [
    formRow('TOTAL', null, departments.reduce(addCounts, noCounts)),
    ...departments.map((row) => formRow('DEPARTMENT', row.departmentCode, row)),
  ]
  const violations = rows.flatMap(({ counts, departmentCode }) =>
    violationsOf(counts).map((violation) => ({ ...violation, departmentCode })),
  )
  const sha256 = canonicalHash({ report: 'procedureForm', query, rows, violations })
  return {
    code: 'II.07b/VPCP/KSTT',
    legalSource: 'Thông tư 01/2020/TT-VPCP ngày 21/10/2020',
    onDate: query.onDate,
    rows,
    balanced: violations.length === 0,
    violations,
    provenance: { reportId: `procedureForm-${sha256.slice(0, 16)}`, asOf: now, sha256 },
  }
}

function formRow(kind: 'TOTAL' | 'DEPARTMENT', code: AgencyCode | null, counts: FormCounts) {
  return {
    kind,
    departmentCode: code,
    counts,
    procedures: counts.procedures,
    columns: columns.map(([number, header, of]) => ({ number, header, count: counts[of] })),
  }
}

function addCounts(sum: FormCounts, row: FormCountsRow): FormCounts {
  return {
    procedures: sum.procedures + row.procedures,
    competences: sum.competences + row.competences,
    byProvince: sum.byProvince + row.byProvince,
    byDistrict: sum.byDistrict + row.byDistrict,
    byCommune: sum.byCommune + row.byCommune,
    oneStops: sum.oneStops + row.oneStops,
    oneStopOfProvince: sum.oneStopOfProvince + row.oneStopOfProvince,
    oneStopOfDistrict: sum.oneStopOfDistrict + row.oneStopOfDistrict,
    oneStopOfCommune: sum.oneStopOfCommune + row.oneStopOfCommune,
    processes: sum.processes + row.processes,
    processesOfProvince: sum.processesOfProvince + row.processesOfProvince,
    processesOfDistrict: sum.processesOfDistrict + row.processesOfDistrict,
    processesOfCommune: sum.processesOfCommune + row.processesOfCommune,
  }
}

/**
 * The rules that a row breaks: the sums of the form, and that no one-stop unit handles, and no process is
 * issued for, what its level does not carry out.
 */
export function violationsOf(counts: FormCounts): Violation[] {
  const { competences, byProvince, byDistrict, byCommune } = counts
  const { oneStops, oneStopOfProvince, oneStopOfDistrict, oneStopOfCommune } = counts
  const { processes, processesOfProvince, processesOfDistrict, processesOfCommune } = counts
  const sums: ReadonlyArray<readonly [identity: string, left: number, right: number]> = [
    ['3 = 4 + 5 + 6', competences, byProvince + byDistrict + byCommune],
    ['7 = 8 + 9 + 10', oneStops, oneStopOfProvince + oneStopOfDistrict + oneStopOfCommune],
    [
      '11 = 12 + 13 + 14',
      processes,
      processesOfProvince + processesOfDistrict + processesOfCommune,
    ],
  ]
  const bounds: typeof sums = [
    ['8 <= 4', oneStopOfProvince, byProvince],
    ['9 <= 5', oneStopOfDistrict, byDistrict],
    ['10 <= 6', oneStopOfCommune, byCommune],
    ['12 <= 4', processesOfProvince, byProvince],
    ['13 <= 5', processesOfDistrict, byDistrict],
    ['14 <= 6', processesOfCommune, byCommune],
  ]
  return [
    ...sums.filter(([, left, right]) => left !== right),
    ...bounds.filter(([, left, right]) => left > right),
  ].map(([identity, left, right]) => ({ identity, left, right }))
}
