import { firstOf, type KeptDossier, type KeptFee, lastOf } from './kept-dossier.ts'
import { dateDigits, digits } from './local-time.ts'
import type { EventOfDossier, FeeOfDossier, Register } from './register.ts'
import { type Answered, json, mostRecords, type Service, sentFields, spanOf } from './service.ts'

export interface NationalPortalParts {
  readonly register: Register
  /** As this version of the software writes it: `"00"`, `0` or `"0"`. */
  readonly success: string | number
  readonly account: { readonly username: string; readonly password: string }
}

/**
 * A system that speaks the JSON of the national portal's synchronisation: one address for everything, a
 * session for a name and password, the service's name in the body; `yyyyMMddHHmmss` without an offset,
 * an empty text where there is nothing, money and booleans as text. Source: domain reference §7.4 A.
 */
export function nationalPortal({ register, success, account }: NationalPortalParts): Service {
  const sessions = new Set<string>()

  function logIn({ username, password }: Readonly<Record<string, unknown>>): Answered {
    if (username !== account.username || password !== account.password)
      return json({ error_code: '01', message: 'Sai tên đăng nhập hoặc mật khẩu' })
    const session = crypto.randomUUID()
    sessions.add(session)
    return json({ error_code: success, session })
  }

  return async ({ path, headers, body }) => {
    const sent = sentFields(body)
    if (path === '/login') return logIn(sent)
    // An error of the application comes with HTTP 200.
    if (!sessions.has(String(sent.session)) || !headers.dstcode)
      return json({ error_code: '99', message: 'Phiên làm việc không hợp lệ' })
    const result = await answer(register, sent)
    if (result === null) return json({ error_code: '02', message: 'Dịch vụ không tồn tại' })
    return json({ error_code: success, message: '', result })
  }
}

async function answer(
  register: Register,
  { service, mahoso, tungay, denngay }: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[] | null> {
  const span = spanOf(tungay, denngay)
  switch (service) {
    case 'TraCuuHoSo': {
      const found = await register.find(String(mahoso))
      return found ? [dossierForm(found)] : []
    }
    case 'LayDanhSachHoSo':
      return (await register.dossiers(span)).slice(0, mostRecords).map(dossierForm)
    case 'LayTienDoHoSo':
      return (await register.events(span)).slice(0, mostRecords).map(progressForm)
    case 'LayDanhSachLePhi':
      return (await register.fees(span)).slice(0, mostRecords).map(feeForm)
    default:
      return null
  }
}

const applicants = { Citizen: '1', Household: '1', Organisation: '2', StateAgency: '2' }
const channels = { COUNTER: '1', ONLINE: '2', POST: '3' }

function dossierForm(dossier: KeptDossier) {
  const { code, key, procedure, field, owner, department } = dossier
  return {
    MaHoSo: code,
    SoBienNhan: key,
    MaTTHC: procedure.code,
    TenTTHC: procedure.name,
    MaLinhVuc: field.code,
    TenLinhVuc: field.name,
    KenhThucHien: channels[dossier.channel],
    ChuHoSo: owner.name,
    LoaiDoiTuong: applicants[owner.kind],
    MaDoiTuong: owner.number ?? '',
    NgaySinh: owner.birthDate ?? '',
    GioiTinh: owner.gender === null ? '' : owner.gender === 'MALE' ? '1' : '0',
    ThongTinKhac: '',
    Email: '',
    Fax: '',
    SoDienThoai: owner.phone ?? '',
    TrichYeuHoSo: procedure.name,
    NgayNopHoSo: digits(dossier.submittedAt),
    HanTiepNhan: digits(dossier.acceptBy),
    NgayTiepNhan: digits(firstOf(dossier, '2')?.at),
    NgayHenTra: dateDigits(dossier.events.findLast((event) => event.appointmentOn)?.appointmentOn),
    TrangThaiHoSo: lastOf(dossier)?.status ?? '',
    NgayTra: digits(lastOf(dossier, '10')?.at),
    ThongTinTra: '',
    HinhThuc: '0',
    NgayKetThucXuLy: digits(lastOf(dossier, '7', '9')?.at),
    DonViXuLy: dossier.handledBy === department ? department : dossier.handledBy,
    DonViTiepNhan: dossier.receivedBy,
    GhiChu: lastOf(dossier)?.note ?? '',
    NgayCapNhat: digits(dossier.changedAt),
    TaiLieuNop: [],
    DanhSachLePhi: dossier.fees.map(feeInDossier),
    DanhSachTepDinhKemKhac: [],
    DanhSachHoSoBoSung: [],
    DanhSachGiayToKetQua: [],
  }
}

const feeInDossier = ({ key, name, amount }: KeptFee) => ({
  MaPhiLePhi: key,
  TenPhiLePhi: name,
  HinhThucThu: '1',
  Gia: amount,
  LoaiPhiLePhi: '1',
})

const progressForm = ({ dossier, event }: EventOfDossier) => ({
  MaTienDo: `${dossier.key}-${event.sequence}`,
  MaHoSo: dossier.code,
  SoBienNhan: dossier.key,
  STT: String(event.sequence),
  NguoiXuLy: '',
  ChucDanh: '',
  ThoiDiemXuLy: digits(event.at),
  PhongBanXuLy: event.agency ?? '',
  NoiDungXuLy: event.note ?? '',
  TrangThai: event.status,
  NgayBatDau: digits(event.at),
  NgayKetThucTheoQuyDinh: dateDigits(event.appointmentOn),
  HanBoSung: dateDigits(event.supplementDueOn),
})

const feeKinds = { FEE: 'PHI', CHARGE: 'LE_PHI', FINANCIAL_OBLIGATION: 'NGHIA_VU' }

const feeForm = ({ dossier, fee, changedAt }: FeeOfDossier) => ({
  ...feeInDossier(fee),
  SoBienNhan: dossier.key,
  MaTTHC: dossier.procedure.code,
  MaLinhVuc: dossier.field.code,
  LoaiPhiLePhi: feeKinds[fee.kind],
  NoiThu: fee.dueAt,
  DonViThuHuong: fee.beneficiary,
  LyDoMienGiam: fee.exemption?.reason ?? '',
  CanCuMienGiam: fee.exemption?.legalBasis ?? '',
  NgayTinhPhi: digits(fee.assessedAt),
  NgayYeuCau: digits(fee.requestedAt),
  NgayThanhToan: digits(fee.paidAt),
  NoiThanhToan: fee.collectedAt ?? '',
  NgayHoan: digits(fee.refundedAt),
  NgayHuy: digits(fee.cancelledAt),
  NgayCapNhat: digits(changedAt),
})
