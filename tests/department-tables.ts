import fc from 'fast-check'
import { addDays, type LocalDate } from '#domain/dates.ts'
import type { RawFields } from '../subgraphs/sources/record.ts'
import { day } from './calendar.ts'
import type { DepartmentServer } from './department-databases.ts'

/** Days of a department are counted from this one; on both sides of it calendars have holidays. */
export const dayOf = (days: number): LocalDate => addDays(day('2014-04-20'), days)

/** How a department means its codes: some only differ in a mark, and in how their letters are composed. */
export const tableCodes = {
  vocabulary: 'NATIONAL_PORTAL',
  status: { D: 'IN_PROGRESS', Đ: 'PROCESSED', 'Đã trả': 'RETURNED', K: 'REJECTED_AT_INTAKE' },
  applicant: { '1': 'Citizen' },
  feeKind: { '1': 'FEE', '2': 'CHARGE' },
  collectionPoint: { TT: 'CENTRE', NH: 'BANK' },
  agency: { X: 'H49.21' },
}

/** A table of dossiers with a column for each thing that happens to one, and one for its latest status. */
export const dossierTable = {
  from: { table: 'ho_so', key: 'id', changedAt: 'cap_nhat', settle: '1ms' },
  fields: {
    code: 'ma_ho_so',
    procedure: 'ma_tthc',
    field: 'ma_linh_vuc',
    department: 'so',
    receivedBy: { always: 'H49.20' },
    locality: 'dia_phuong',
    channel: 'kenh',
    submittedAt: 'ngay_nop',
    owner: { name: 'chu_ho_so' },
    events: [
      { status: { always: '2' }, at: 'ngay_tiep_nhan', appointmentOn: 'ngay_hen_tra' },
      { status: { always: '5' }, at: 'ngay_yeu_cau' },
      { status: { always: '4' }, at: 'ngay_tiep_tuc', appointmentOn: 'ngay_hen_lai' },
      { status: { always: '9' }, at: 'ngay_ket_thuc' },
      { status: 'trang_thai', at: 'ngay_trang_thai' },
    ],
  },
}

/** A table of fee items with a column for each kind of entry of the ledger. */
export const feeTable = {
  from: { table: 'le_phi', key: 'id', changedAt: 'cap_nhat', settle: '1ms' },
  fields: {
    dossier: 'ho_so_id',
    procedure: 'ma_tthc',
    field: 'ma_linh_vuc',
    department: 'so',
    kind: 'loai',
    name: 'ten',
    amount: 'so_tien',
    dueAt: 'noi_thu',
    entries: [
      { kind: 'ASSESSED', at: 'xac_dinh' },
      { kind: 'REQUESTED', at: 'yeu_cau' },
      { kind: 'PAID', at: 'nop', amount: 'so_nop', collectedAt: 'noi_nop' },
      { kind: 'RECEIPTED', at: 'bien_lai', ...receipt('so_bien_lai') },
      { kind: 'SETTLED', at: 'nop_kho_bac', amount: 'so_nop_kho_bac' },
      { kind: 'REFUNDED', at: 'hoan', amount: 'so_hoan' },
      { kind: 'CANCELLED', at: 'huy' },
    ],
  },
}

function receipt(number: string) {
  return {
    receiptForm: { always: '01BLP' },
    receiptSeries: { always: 'AA-14' },
    receiptNumber: number,
  }
}

/** A row as its table holds it; `key` is unique. */
export interface TableRow {
  readonly key: string
  readonly fields: RawFields
}

/** Few moments, so that several often happen at once; on both sides of midnight. */
const moment = fc
  .record({ day: fc.integer({ min: 0, max: 16 }), hour: fc.constantFrom('00', '08', '23') })
  .map(({ day, hour }) => `${dayOf(day)} ${hour}:30:00`)

/** Most rows have it, a few have nothing. */
const often = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 6 })
const sometimes = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value })
const appointment = fc.integer({ min: 0, max: 20 }).map(dayOf)

const shared = {
  ma_tthc: fc.constantFrom('1.000001', '1.000002', '1.000002', '1.000003.000.00.00.H49', 'x'),
  ma_linh_vuc: fc.constantFrom('LV-01', 'LV-01 ', 'LV-Đ', 'LV-D'),
  so: sometimes(fc.constantFrom('H49.02', '000.00.05.H49', '?')),
}

const dossierFields = fc.record({
  ...shared,
  dia_phuong: sometimes(fc.constantFrom('X', 'H49.22')),
  kenh: fc.constantFrom('1', '2', '2', '3', '9'),
  ngay_nop: often(moment),
  chu_ho_so: often(fc.constantFrom('Nguyễn Văn An', 'Trần Thị Bình')),
  ngay_tiep_nhan: often(moment),
  ngay_hen_tra: often(appointment),
  ngay_yeu_cau: sometimes(moment),
  ngay_tiep_tuc: sometimes(moment),
  ngay_hen_lai: sometimes(appointment),
  ngay_ket_thuc: sometimes(moment),
  trang_thai: often(
    fc.constantFrom(
      'D',
      'Đ',
      ' Đ',
      '2',
      '7',
      '8',
      '10',
      'K',
      'lạ',
      'Đã trả',
      'Đã trả'.normalize('NFD'),
    ),
  ),
  ngay_trang_thai: sometimes(moment),
})

const amount = fc.constantFrom('0', '1000', '2000', '2000', '-5', '9007199254740993')

const feeFields = fc.record({
  ...shared,
  loai: fc.constantFrom('1', '2', '2', '7'),
  ten: often(fc.constant('Lệ phí')),
  so_tien: fc.constantFrom('0', '2000', '2000', '2000', '9007199254740993', '-1'),
  noi_thu: fc.constantFrom('TT', 'TT', 'NH', '?'),
  xac_dinh: often(moment),
  yeu_cau: sometimes(moment),
  nop: often(moment),
  so_nop: sometimes(amount),
  noi_nop: often(fc.constantFrom('TT', 'NH', '?')),
  bien_lai: sometimes(moment),
  so_bien_lai: often(fc.constant('0000001')),
  nop_kho_bac: sometimes(moment),
  so_nop_kho_bac: sometimes(amount),
  hoan: sometimes(moment),
  so_hoan: sometimes(amount),
  huy: sometimes(moment),
})

const keyed = (fields: fc.Arbitrary<RawFields>, more: (key: string) => RawFields) =>
  fc.array(fields, { minLength: 1, maxLength: 30 }).map((rows): readonly TableRow[] =>
    rows.map((row, index) => ({
      key: String(index),
      fields: { ...row, ...more(String(index)) },
    })),
  )

export const someDossiers = keyed(dossierFields, (key) => ({ ma_ho_so: `HS-${key}` }))
export const someFees = keyed(feeFields, (key) => ({ ho_so_id: key }))

const numbers = new Set(['so_tien', 'so_nop', 'so_nop_kho_bac', 'so_hoan'])
const days = new Set(['ngay_hen_tra', 'ngay_hen_lai'])
const moments = new Set([
  ...['ngay_nop', 'ngay_tiep_nhan', 'ngay_yeu_cau', 'ngay_tiep_tuc', 'ngay_ket_thuc'],
  ...['ngay_trang_thai', 'xac_dinh', 'yeu_cau', 'nop', 'bien_lai', 'nop_kho_bac', 'hoan', 'huy'],
])

/** Statements that put rows into a new table, in columns of the types that departments give them. */
export function tableStatements(
  table: string,
  rows: readonly TableRow[],
  { text, moment, offset }: Pick<DepartmentServer, 'text' | 'moment' | 'offset'>,
): string[] {
  const names = Object.keys(rows[0]?.fields ?? {})
  const typeOf = (name: string) => {
    if (moments.has(name)) return moment
    if (days.has(name)) return 'date'
    return numbers.has(name) ? 'decimal(18, 0)' : text
  }
  const columns = [
    'id int',
    `cap_nhat ${moment}`,
    ...names.map((name) => `${name} ${typeOf(name)} NULL`),
  ]
  const values = rows.map(({ key, fields }) => {
    const told = names.map((name) => {
      const value = fields[name] ?? null
      return value === null ? 'NULL' : `'${value}${moments.has(name) ? offset : ''}'`
    })
    return `(${[key, "'2014-06-01 08:00:00'", ...told].join(', ')})`
  })
  return [
    `DROP TABLE IF EXISTS ${table}`,
    `CREATE TABLE ${table} (${columns.join(', ')})`,
    `INSERT INTO ${table} VALUES ${values.join(', ')}`,
  ]
}
