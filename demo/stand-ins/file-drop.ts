import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { firstOf, type KeptDossier, lastOf } from './kept-dossier.ts'
import { dateSlashed, slashedSeconds } from './local-time.ts'
import {
  type EventOfDossier,
  eventsOf,
  type FeeOfDossier,
  feesOf,
  type Register,
} from './register.ts'

/** A folder to which a department brings its lists. */
export interface FileDrop {
  /** Makes the folder. */
  open(): Promise<void>
  /** Brings what the register holds by now. */
  deliver(): Promise<void>
  /** Takes the folder away, as a share that is not mounted. */
  withdraw(): Promise<void>
}

export interface FileDropParts {
  readonly folder: string
  readonly register: Register
  /** What the office makes of its tables. */
  readonly form: Form
  readonly now: () => Date
}

type Form = { readonly delimiter: ',' | ';'; readonly hasBom: boolean }

/**
 * A department that keeps its dossiers in a spreadsheet: three lists, of dossiers, of what became of
 * them and of money, each saved as CSV whole, with a title above the header, dates as people write them, and a row of
 * totals at the end. Source: domain reference §7.4 F.
 */
export function fileDrop({ folder, register, form, now }: FileDropParts): FileDrop {
  async function bring(name: string, rows: readonly Row[], title: string): Promise<void> {
    const file = path.join(folder, name)
    // Whoever looks meanwhile sees the file before.
    await writeFile(`${file}.part`, csvOf(rows, title, form))
    await utimes(`${file}.part`, now(), now())
    await rename(`${file}.part`, file)
  }

  const open = async () => void (await mkdir(folder, { recursive: true }))

  return {
    open,
    async deliver() {
      const span = { from: new Date(0), to: new Date(8.64e15) }
      const dossiers = await register.dossiers(span)
      await open()
      await bring(
        'ho-so.csv',
        dossiers.map(dossierRow),
        'DANH SÁCH HỒ SƠ TIẾP NHẬN TẠI TRUNG TÂM HÀNH CHÍNH CÔNG',
      )
      await bring('tien-do.csv', eventsOf(dossiers, span).map(eventRow), 'TIẾN ĐỘ GIẢI QUYẾT HỒ SƠ')
      await bring('le-phi.csv', feesOf(dossiers, span).map(feeRow), 'SỔ THU PHÍ, LỆ PHÍ')
    },
    withdraw: () => rm(folder, { recursive: true, force: true }),
  }
}

type Row = Readonly<Record<string, string>>

const kinds = {
  Citizen: 'Công dân',
  Household: 'Hộ gia đình',
  Organisation: 'Doanh nghiệp',
  StateAgency: 'Cơ quan nhà nước',
}
const channels = { COUNTER: 'Trực tiếp', ONLINE: 'Trực tuyến', POST: 'Bưu chính' }

function dossierRow(dossier: KeptDossier): Row {
  const { owner } = dossier
  return {
    'Số biên nhận': dossier.key,
    'Mã hồ sơ': dossier.code,
    'Mã thủ tục': dossier.procedure.code,
    'Tên thủ tục': dossier.procedure.name,
    'Lĩnh vực': dossier.field.code,
    'Nơi tiếp nhận': dossier.receivedBy,
    'Nơi giải quyết': dossier.handledBy,
    'Hình thức nộp': channels[dossier.channel],
    'Chủ hồ sơ': owner.name,
    'Đối tượng': kinds[owner.kind],
    'Số giấy tờ': owner.number ?? '',
    'Năm sinh': owner.birthDate ?? '',
    'Điện thoại': owner.phone ?? '',
    'Ngày nộp': slashedSeconds(dossier.submittedAt),
    'Hạn tiếp nhận': slashedSeconds(dossier.acceptBy),
    'Ngày tiếp nhận': slashedSeconds(firstOf(dossier, '2')?.at),
    'Ngày trả': slashedSeconds(lastOf(dossier, '10')?.at),
  }
}

/** What an office calls the statuses, by the numbers of the national portal. */
const statuses: Readonly<Record<string, string>> = {
  '1': 'Mới đăng ký',
  '2': 'Được tiếp nhận',
  '3': 'Không được tiếp nhận',
  '4': 'Đang xử lý',
  '5': 'Yêu cầu bổ sung giấy tờ',
  '6': 'Yêu cầu thực hiện nghĩa vụ tài chính',
  '7': 'Công dân yêu cầu rút hồ sơ',
  '8': 'Dừng xử lý',
  '9': 'Đã xử lý xong',
  '10': 'Đã trả kết quả',
}

const eventRow = ({ dossier, event }: EventOfDossier): Row => ({
  Khóa: `${dossier.key}-${event.sequence}`,
  'Số biên nhận': dossier.key,
  'Thứ tự': String(event.sequence),
  'Thời điểm': slashedSeconds(event.at),
  'Trạng thái': statuses[event.status] ?? event.status,
  'Đơn vị': event.agency ?? '',
  'Hẹn trả': dateSlashed(event.appointmentOn),
  'Hạn bổ sung': dateSlashed(event.supplementDueOn),
  'Ghi chú': event.note ?? '',
})

const places: Readonly<Record<string, string>> = {
  CENTRE: 'Trung tâm',
  DEPARTMENT: 'Cơ quan',
  ONLINE: 'Trực tuyến',
  POST: 'Bưu chính',
  BANK: 'Ngân hàng',
}

const feeRow = ({ dossier, fee }: FeeOfDossier): Row => ({
  Khóa: fee.key,
  'Số biên nhận': dossier.key,
  'Mã thủ tục': dossier.procedure.code,
  'Lĩnh vực': dossier.field.code,
  'Nội dung thu': fee.name,
  Loại: { FEE: 'Phí', CHARGE: 'Lệ phí', FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính' }[fee.kind],
  'Số tiền': thousands(fee.amount),
  'Nơi thu': places[fee.dueAt] ?? '',
  'Đơn vị hưởng': fee.beneficiary,
  'Lý do miễn': fee.exemption?.reason ?? '',
  'Căn cứ miễn': fee.exemption?.legalBasis ?? '',
  'Ngày tính': slashedSeconds(fee.assessedAt),
  'Ngày yêu cầu': slashedSeconds(fee.requestedAt),
  'Ngày nộp': slashedSeconds(fee.paidAt),
  'Nơi nộp': places[fee.collectedAt ?? ''] ?? '',
  'Ngày hoàn': slashedSeconds(fee.refundedAt),
  'Ngày hủy': slashedSeconds(fee.cancelledAt),
})

/** `1.234.000`, with points between thousands. */
const thousands = (digits: string) => digits.replaceAll(/\B(?=(\d{3})+$)/g, '.')

function csvOf(rows: readonly Row[], title: string, { delimiter, hasBom }: Form): string {
  const header = Object.keys(rows[0] ?? {})
  const blanks = delimiter.repeat(Math.max(0, header.length - 1))
  const line = (cells: readonly string[]) => cells.map((cell) => quoted(cell)).join(delimiter)
  const lines = [
    `${quoted(title)}${blanks}`,
    line(header),
    ...rows.map((row) => line(header.map((name) => row[name] ?? ''))),
    line(
      header.map((_, place) =>
        place === 0 ? 'Tổng cộng' : place === 1 ? String(rows.length) : '',
      ),
    ),
  ]
  return `${hasBom ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`
}

const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
