import { coverageColumns } from './coverage-columns.ts'
import type { Column, ColumnType, Described, Parameter } from './report.ts'

/** What a key or token needs for the list; public callers never get it. */
export const listScope = 'dossier_list'

const statuses = [
  'REGISTERED',
  'ACCEPTED',
  'REJECTED_AT_INTAKE',
  'IN_PROGRESS',
  'SUPPLEMENT_REQUESTED',
  'PAYMENT_REQUESTED',
  'WITHDRAWN',
  'STOPPED',
  'PROCESSED',
  'RETURNED',
  'UNKNOWN',
]

const scopes = ['PROVINCIAL_CENTRE', 'LOCAL_CENTRES', 'ALL_CENTRES']

/** The list of dossiers, which *dossiers* streams: it is too long to be the answer of an operation. */
export const dossierList: Described = {
  name: 'dossier_list',
  title: { vietnamese: 'Danh sách hồ sơ', english: 'List of dossiers' },
  parameters: [
    parameter('scope', { kind: 'choice', choices: scopes, standard: 'ALL_CENTRES' }),
    parameter('department', {}),
    parameter('status', { kind: 'choice', choices: statuses }),
    parameter('receivedFrom', { kind: 'date' }),
    parameter('receivedTo', { kind: 'date' }),
  ],
  columns: [
    column('dossier_id', 'text', 'Mã nội bộ', 'Opaque id'),
    column('dossier_code', 'text', 'Mã hồ sơ', "The centre's code"),
    column('status', 'text', 'Trạng thái', 'Status'),
    column('channel', 'text', 'Hình thức nộp', 'How it was handed in'),
    column('scope', 'text', 'Phạm vi thống kê', 'Population that it is counted in'),
    column('procedure_code', 'text', 'Mã thủ tục', 'Code of the procedure'),
    column('field_code', 'text', 'Mã lĩnh vực', 'Code of the field'),
    column('department_code', 'text', 'Mã sở, ngành', 'Code of the department'),
    column('handled_by_code', 'text', 'Mã cơ quan giải quyết', 'Code of the body that decides it'),
    column('received_by_code', 'text', 'Mã nơi tiếp nhận', 'Code of the centre that took it in'),
    column('locality_code', 'text', 'Mã địa phương', 'Code of the locality'),
    column('submitted_at', 'moment', 'Thời điểm nộp', 'When it was handed in'),
    column('received_at', 'moment', 'Thời điểm tiếp nhận', 'When it was accepted'),
    column('received_on', 'date', 'Ngày tiếp nhận', 'Day of acceptance, as counts have it'),
    column('appointment_on', 'date', 'Ngày hẹn trả', 'Day on which the result is promised'),
    column('processed_at', 'moment', 'Thời điểm kết thúc xử lý', 'When its processing ended'),
    column('processed_on', 'date', 'Ngày kết thúc xử lý', 'Day on which its processing ended'),
    column('returned_at', 'moment', 'Thời điểm trả kết quả', 'When the result was handed over'),
    column('timeliness', 'text', 'Phân loại thời hạn', 'How it stands against its appointment'),
    column('source_system', 'text', 'Hệ thống nguồn', 'System that it comes from'),
    ...coverageColumns,
  ],
}

function parameter(name: string, more: Partial<Parameter>): Parameter {
  return {
    name,
    kind: 'text',
    choices: [],
    isList: false,
    isRequired: false,
    standard: null,
    ...more,
  }
}

function column(name: string, type: ColumnType, vietnamese: string, english: string): Column {
  return { name, type, title: { vietnamese, english } }
}
