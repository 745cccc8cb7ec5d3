import { firstOf, type KeptDossier, lastOf } from './kept-dossier.ts'
import { dateDigits, digits, spaced, zoneless } from './local-time.ts'
import type { EventOfDossier, FeeOfDossier, Register } from './register.ts'
import { json, mostRecords, type Service, spanOf } from './service.ts'

/**
 * A system that speaks a ministry's synchronisation over the provincial bus, which gave it a token:
 * nested JSON with **three forms of dates in one payload**, the id of a dossier as `IDHoSo` here and
 * `IdHoSo` there, and success as the number 0. Source: domain reference §7.4 B.
 */
export function ministryBus({
  register,
  token,
}: {
  readonly register: Register
  readonly token: string
}): Service {
  return async ({ path, query, headers }) => {
    if (headers.authorization !== `Bearer ${token}`) return json({ error: 'invalid_token' }, 401)
    const span = spanOf(query.get('tuThoiDiem'), query.get('denThoiDiem'))
    if (path === '/HoSo') return success((await register.dossiers(span)).map(dossierForm))
    if (path === '/TienTrinh') return success((await register.events(span)).map(stepForm))
    if (path === '/LePhi') return success((await register.fees(span)).map(feeForm))
    if (path !== '/TraCuu') return json({ MaLoi: 404, MoTa: 'Không tìm thấy' }, 404)
    const found = await register.find(query.get('maHoSo') ?? '')
    return success(found ? [dossierForm(found)] : [])
  }
}

const success = (rows: readonly unknown[]) =>
  json({ MaLoi: 0, MoTa: 'Thành công', DuLieu: rows.slice(0, mostRecords) })

/** As its guide lists them; its own example sends 1 for a person. */
const applicants = { Citizen: 0, Organisation: 1, Household: 2, StateAgency: 1 }
const channels = { COUNTER: 1, ONLINE: 2, POST: 3 }

function dossierForm(dossier: KeptDossier) {
  const { code, key, procedure, field, owner } = dossier
  return {
    IDHoSo: key,
    MaHoSo: code,
    ThuTuc: { MaTTHC: procedure.code, TenTTHC: procedure.name, MaLinhVuc: field.code },
    KenhThucHien: channels[dossier.channel],
    NgayNopHoSo: spaced(dossier.submittedAt),
    NgayTiepNhan: zoneless(firstOf(dossier, '2')?.at),
    HanTiepNhan: spaced(dossier.acceptBy),
    NgayHenTra: dateDigits(dossier.events.findLast((event) => event.appointmentOn)?.appointmentOn),
    NgayKetThucXuLy: zoneless(lastOf(dossier, '7', '9')?.at),
    NgayTra: digits(lastOf(dossier, '10')?.at),
    TrangThaiHoSo: Number(lastOf(dossier)?.status ?? 0),
    DonViTiepNhan: dossier.receivedBy,
    DonViXuLy: dossier.handledBy,
    NgayCapNhat: zoneless(dossier.changedAt),
    ThongTinNguoiNop: {
      LoaiDoiTuong: applicants[owner.kind],
      ThongTinChiTiet: {
        HoTen: owner.name,
        SoDinhDanh: owner.number,
        NgaySinh: owner.birthDate,
        GioiTinh: owner.gender === null ? null : owner.gender === 'MALE' ? 1 : 2,
        SoDienThoai: owner.phone,
        MaTinh: '22',
        MaHuyen: null,
        MaXa: null,
      },
    },
    ThanhPhanHoSo: [],
  }
}

const stepForm = ({ dossier, event }: EventOfDossier) => ({
  IdTienTrinh: `${dossier.key}-${event.sequence}`,
  IdHoSo: dossier.key,
  ThuTu: event.sequence,
  ThoiDiemXuLy: zoneless(event.at),
  TrangThai: Number(event.status),
  DonViXuLy: event.agency,
  NgayHenTra: dateDigits(event.appointmentOn),
  HanBoSung: event.supplementDueOn === null ? '' : `${event.supplementDueOn} 00:00:00`,
  NoiDung: event.note,
})

/** A fee, a charge, or what is owed to the State beside them. */
const feeKinds = { FEE: 1, CHARGE: 2, FINANCIAL_OBLIGATION: 3 }

const feeForm = ({ dossier, fee }: FeeOfDossier) => ({
  IdKhoanThu: fee.key,
  IdHoSo: dossier.key,
  MaTTHC: dossier.procedure.code,
  MaLinhVuc: dossier.field.code,
  TenKhoanThu: fee.name,
  LoaiKhoanThu: feeKinds[fee.kind],
  Gia: fee.amount,
  NoiThu: fee.dueAt,
  DonViThuHuong: fee.beneficiary,
  MienGiam: fee.exemption && { LyDo: fee.exemption.reason, CanCu: fee.exemption.legalBasis },
  ThoiDiemTinh: spaced(fee.assessedAt),
  ThoiDiemYeuCau: spaced(fee.requestedAt),
  ThanhToan: fee.paidAt && { ThoiDiem: digits(fee.paidAt), Noi: fee.collectedAt },
  ThoiDiemHoan: zoneless(fee.refundedAt),
  ThoiDiemHuy: zoneless(fee.cancelledAt),
})
