import { firstOf, type KeptDossier, lastOf } from './kept-dossier.ts'
import { dateSlashed, slashedSeconds } from './local-time.ts'
import type { EventOfDossier, FeeOfDossier, Register } from './register.ts'
import { type Answered, mostRecords, type Service, spanOf } from './service.ts'

/**
 * The old one-stop software's SOAP service, `HoSoTTHCCongSoap`: numbers for everything, no offsets, no
 * national code of a procedure beside its own id. Source: domain reference §7.4 C; the operations'
 * names are made up.
 */
export function oldOneStop({ register }: { readonly register: Register }): Service {
  return async ({ body }) => {
    const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ''
    const value = (name: string) =>
      unescaped(new RegExp(`<(?:\\w+:)?${name}[^>]*>([^<]*)<`).exec(body)?.[1] ?? '')
    const span = spanOf(value('tuNgay'), value('denNgay'))
    switch (operation) {
      case 'layDanhSachHoSo':
        return answer(operation, (await register.dossiers(span)).map(dossierForm))
      case 'layQuaTrinhXuLy':
        return answer(operation, (await register.events(span)).map(stepForm))
      case 'layLePhi':
        return answer(operation, (await register.fees(span)).map(feeForm))
      case 'traCuuHoSo': {
        const found = await register.find(value('maSoHoSo'))
        return answer(operation, found ? [dossierForm(found)] : [])
      }
      default:
        return fault(`Unknown operation ${operation}`)
    }
  }
}

type Fields = Readonly<Record<string, string | number>>

/** Local ids are numbers that only this system knows; ids of procedures are the national code's digits. */
export const localId = (code: string): number => Number(code.replaceAll(/\D/g, ''))

function dossierForm(dossier: KeptDossier): Fields {
  const { owner } = dossier
  const isStopped = lastOf(dossier)?.status === '8'
  return {
    maSoHoSo: dossier.code,
    maSoBienNhan: dossier.key,
    ngayNopHoSo: slashedSeconds(dossier.submittedAt),
    hanTiepNhan: slashedSeconds(dossier.acceptBy),
    ngayNhanHoSo: slashedSeconds(firstOf(dossier, '2')?.at),
    ngayHenTraKetQua: dateSlashed(
      dossier.events.findLast((event) => event.appointmentOn)?.appointmentOn,
    ),
    ngayTraKetQua: slashedSeconds(lastOf(dossier, '10')?.at),
    ngayKetThucXuLy: slashedSeconds(lastOf(dossier, '7', '9')?.at),
    tenThuTucHanhChinh: dossier.procedure.name,
    thuTucHanhChinhId: localId(dossier.procedure.code),
    linhVucId: dossier.field.code,
    coQuanTiepNhanId: localId(dossier.receivedBy),
    coQuanXuLyId: localId(dossier.handledBy),
    hinhThucNop: { COUNTER: 0, ONLINE: 1, POST: 2 }[dossier.channel],
    chuSoHuu: owner.name,
    loaiChuSoHuu: { Citizen: 0, Household: 2, Organisation: 1, StateAgency: 3 }[owner.kind],
    soGiayTo: owner.number ?? '',
    ngaySinh: owner.birthDate ?? '',
    dienThoai: owner.phone ?? '',
    hoTenNguoiNopHoSo: owner.name,
    cmndNguoiNhan: '',
    lePhi: sumOf(dossier, 'CHARGE'),
    phiHoSo: sumOf(dossier, 'FEE'),
    soNgayXuLy: 0,
    dungXuLy: isStopped ? 1 : 0,
    ngayBoSung: slashedSeconds(lastOf(dossier, '5')?.at),
    trangThaiHoSo: Number(lastOf(dossier)?.status ?? 0),
    danhGiaKetQua: 0,
    daXoa: 0,
    ngayCapNhat: slashedSeconds(dossier.changedAt),
  }
}

function sumOf({ fees }: KeptDossier, kind: 'FEE' | 'CHARGE'): number {
  return fees
    .filter((fee) => fee.kind === kind)
    .reduce((sum, { amount }) => sum + Number(amount), 0)
}

const stepForm = ({ dossier, event }: EventOfDossier): Fields => ({
  id: `${dossier.key}-${event.sequence}`,
  maSoBienNhan: dossier.key,
  thuTu: event.sequence,
  ngayXuLy: slashedSeconds(event.at),
  trangThaiHoSo: Number(event.status),
  coQuanXuLyId: event.agency === null ? '' : localId(event.agency),
  ngayHenTra: dateSlashed(event.appointmentOn),
  hanBoSung: dateSlashed(event.supplementDueOn),
  noiDung: event.note ?? '',
})

const feeKinds = { FEE: 0, CHARGE: 1, FINANCIAL_OBLIGATION: 2 }
const places: Readonly<Record<string, number>> = {
  CENTRE: 0,
  DEPARTMENT: 1,
  ONLINE: 2,
  POST: 3,
  BANK: 4,
}

const feeForm = ({ dossier, fee }: FeeOfDossier): Fields => ({
  id: fee.key,
  maSoBienNhan: dossier.key,
  thuTucHanhChinhId: localId(dossier.procedure.code),
  linhVucId: dossier.field.code,
  ten: fee.name,
  loai: feeKinds[fee.kind],
  soTien: fee.amount,
  noiThu: places[fee.dueAt] ?? '',
  donViHuongId: localId(fee.beneficiary),
  lyDoMien: fee.exemption?.reason ?? '',
  canCuMien: fee.exemption?.legalBasis ?? '',
  ngayTinh: slashedSeconds(fee.assessedAt),
  ngayYeuCau: slashedSeconds(fee.requestedAt),
  ngayNop: slashedSeconds(fee.paidAt),
  noiNop: places[fee.collectedAt ?? ''] ?? '',
  ngayHoan: slashedSeconds(fee.refundedAt),
  ngayHuy: slashedSeconds(fee.cancelledAt),
})

function answer(operation: string, rows: readonly Fields[]): Answered {
  const items = rows.slice(0, mostRecords).map((fields) => {
    const inner = Object.entries(fields).map(
      ([name, value]) => `<${name}>${escaped(value)}</${name}>`,
    )
    return `<return>${inner.join('')}</return>`
  })
  return xml(
    `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="${soap}"><soapenv:Body><ns1:${operation}Response xmlns:ns1="${namespace}">${items.join('')}</ns1:${operation}Response></soapenv:Body></soapenv:Envelope>`,
  )
}

function fault(reason: string): Answered {
  return xml(
    `<soapenv:Envelope xmlns:soapenv="${soap}"><soapenv:Body><soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>${escaped(reason)}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
    500,
  )
}

const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
const namespace = 'http://service.cmon.oep.org/HoSoTTHCCongSoap'

const xml = (body: string, status = 200): Answered => ({
  status,
  type: 'text/xml; charset=utf-8',
  body,
})

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (value: string | number) =>
  String(value).replaceAll(/[&<>]/g, (char) => entities[char] ?? char)
const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
