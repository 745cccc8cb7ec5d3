import { createHash } from 'node:crypto'
import { firstOf, type KeptDossier, lastOf } from './kept-dossier.ts'
import { spaced } from './local-time.ts'
import type { EventOfDossier, FeeOfDossier, Register } from './register.ts'
import { json, mostRecords, type Service, spanOf } from './service.ts'

/**
 * An export of a SQL Server's tables, `Business.HoSos` and what hangs on it, row by row as they stand:
 * GUIDs, statuses as text, names copied into each row, a column for what was deleted, and `"0"` for
 * success. Source: domain reference §7.4 D.
 */
export function rowExport({
  register,
  apiKey,
}: {
  readonly register: Register
  readonly apiKey: string
}): Service {
  return async ({ path, query, headers }) => {
    if (headers['x-api-key'] !== apiKey) return json({ Code: '401' }, 401)
    const span = spanOf(query.get('UpdatedFrom'), query.get('UpdatedTo'))
    if (path === '/Business.HoSos') return rows((await register.dossiers(span)).map(dossierRow))
    if (path === '/Business.TienTrinhs') return rows((await register.events(span)).map(stepRow))
    if (path === '/Business.LePhis') return rows((await register.fees(span)).map(feeRow))
    if (path === '/Business.HoSos.TimKiem') {
      const found = await register.find(query.get('MaHoSo') ?? '')
      return rows(found ? [dossierRow(found)] : [])
    }
    return json({ Code: '404' }, 404)
  }
}

const rows = (found: readonly unknown[]) =>
  json({ Code: '0', Data: { Items: found.slice(0, mostRecords) } })

const kinds = {
  Citizen: 'Công dân',
  Household: 'Hộ gia đình',
  Organisation: 'Doanh nghiệp',
  StateAgency: 'Cơ quan nhà nước',
}
const channels = { COUNTER: '1', ONLINE: '2', POST: '3' }

function dossierRow(dossier: KeptDossier) {
  const { owner, procedure, field } = dossier
  return {
    Id: guid(`${dossier.department} ${dossier.key}`),
    SoBienNhan: dossier.key,
    MaHoSo: dossier.code,
    MaHoSoKhac: null,
    MaTTHC: procedure.code,
    TenTTHC: procedure.name,
    MaLinhVucChinh: field.code,
    LinhVucChinh: field.name,
    CoQuanThucHien: dossier.handledBy,
    CoQuanTiepNhan: dossier.receivedBy,
    KenhThucHien: channels[dossier.channel],
    LoaiDoiTuong: kinds[owner.kind],
    ChuHoSo: owner.name,
    NgaySinhChuHoSo: owner.birthDate,
    GioiTinhChuHoSo: owner.gender === null ? null : owner.gender === 'MALE' ? 'Nam' : 'Nữ',
    SoDienThoai: owner.phone,
    SoGiayTo: owner.number,
    NgayNopHoSo: spaced(dossier.submittedAt),
    HanTiepNhan: spaced(dossier.acceptBy) || null,
    NgayTiepNhan: spaced(firstOf(dossier, '2')?.at) || null,
    NgayHenTra: dossier.events.findLast((event) => event.appointmentOn)?.appointmentOn ?? null,
    NgayKetThucXuLy: spaced(lastOf(dossier, '7', '9')?.at) || null,
    NgayTra: spaced(lastOf(dossier, '10')?.at) || null,
    NgayTuChoi: spaced(lastOf(dossier, '3')?.at) || null,
    TrangThaiHoSoId: lastOf(dossier)?.status ?? null,
    UpdatedOn: spaced(dossier.changedAt),
    DeletedOn: null,
  }
}

const stepRow = ({ dossier, event }: EventOfDossier) => ({
  Id: guid(`${dossier.department} ${dossier.key} ${event.sequence}`),
  HoSo: dossier.key,
  ThuTu: event.sequence,
  ThoiDiem: spaced(event.at),
  TrangThaiHoSoId: event.status,
  DonVi: event.agency,
  NgayHenTra: event.appointmentOn,
  HanBoSung: event.supplementDueOn,
  GhiChu: event.note,
})

const feeRow = ({ dossier, fee }: FeeOfDossier) => ({
  Id: guid(`${dossier.department} ${fee.key}`),
  MaKhoanThu: fee.key,
  HoSo: dossier.key,
  MaTTHC: dossier.procedure.code,
  MaLinhVuc: dossier.field.code,
  TenPhiLePhi: fee.name,
  LoaiPhiLePhi: { FEE: 'Phí', CHARGE: 'Lệ phí', FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính' }[
    fee.kind
  ],
  SoTien: fee.amount,
  NoiThu: fee.dueAt,
  DonViThuHuong: fee.beneficiary,
  LyDoMien: fee.exemption?.reason ?? null,
  CanCuMien: fee.exemption?.legalBasis ?? null,
  NgayTinh: spaced(fee.assessedAt),
  NgayYeuCau: spaced(fee.requestedAt) || null,
  NgayThanhToan: spaced(fee.paidAt) || null,
  NoiThanhToan: fee.collectedAt,
  NgayHoan: spaced(fee.refundedAt) || null,
  NgayHuy: spaced(fee.cancelledAt) || null,
  DeletedOn: null,
})

/** Always the same for one thing, as a key of a table is. */
function guid(of: string): string {
  const digest = createHash('md5').update(of).digest('hex').toUpperCase()
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
