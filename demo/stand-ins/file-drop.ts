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
  async function bring(name: string, content: string): Promise<void> {
    const file = path.join(folder, name)
    // Whoever looks meanwhile sees the file before.
    await writeFile(`${file}.part`, content)
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
      const events = eventsOf(dossiers, span)
      const fees = feesOf(dossiers, span)
      await bring('ho-so.csv', csvOf('DANH SÁCH HỒ SƠ', dossiers, dossierColumns, form))
      await bring('tien-do.csv', csvOf('TIẾN ĐỘ GIẢI QUYẾT HỒ SƠ', events, eventColumns, form))
      await bring('le-phi.csv', csvOf('SỔ THU PHÍ, LỆ PHÍ', fees, feeColumns, form))
    },
    withdraw: () => rm(folder, { recursive: true, force: true }),
  }
}

/** What stands under each header. */
type Columns<Item> = Readonly<Record<string, (item: Item) => string>>

const kinds = {
  Citizen: 'Công dân',
  Household: 'Hộ gia đình',
  Organisation: 'Doanh nghiệp',
  StateAgency: 'Cơ quan nhà nước',
}
const channels = { COUNTER: 'Trực tiếp', ONLINE: 'Trực tuyến', POST: 'Bưu chính' }

const dossierColumns: Columns<KeptDossier> = {
  'Số biên nhận': (dossier) => dossier.key,
  'Mã hồ sơ': (dossier) => dossier.code,
  'Mã thủ tục': (dossier) => dossier.procedure.code,
  'Tên thủ tục': (dossier) => dossier.procedure.name,
  'Lĩnh vực': (dossier) => dossier.field.code,
  'Nơi tiếp nhận': (dossier) => dossier.receivedBy,
  'Nơi giải quyết': (dossier) => dossier.handledBy,
  'Hình thức nộp': (dossier) => channels[dossier.channel],
  'Chủ hồ sơ': (dossier) => dossier.owner.name,
  'Đối tượng': (dossier) => kinds[dossier.owner.kind],
  'Số giấy tờ': (dossier) => dossier.owner.number ?? '',
  'Năm sinh': (dossier) => dossier.owner.birthDate ?? '',
  'Điện thoại': (dossier) => dossier.owner.phone ?? '',
  'Ngày nộp': (dossier) => slashedSeconds(dossier.submittedAt),
  'Hạn tiếp nhận': (dossier) => slashedSeconds(dossier.acceptBy),
  'Ngày tiếp nhận': (dossier) => slashedSeconds(firstOf(dossier, '2')?.at),
  'Ngày trả': (dossier) => slashedSeconds(lastOf(dossier, '10')?.at),
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

const eventColumns: Columns<EventOfDossier> = {
  Khóa: ({ dossier, event }) => `${dossier.key}-${event.sequence}`,
  'Số biên nhận': ({ dossier }) => dossier.key,
  'Thứ tự': ({ event }) => String(event.sequence),
  'Thời điểm': ({ event }) => slashedSeconds(event.at),
  'Trạng thái': ({ event }) => statuses[event.status] ?? event.status,
  'Đơn vị': ({ event }) => event.agency ?? '',
  'Hẹn trả': ({ event }) => dateSlashed(event.appointmentOn),
  'Hạn bổ sung': ({ event }) => dateSlashed(event.supplementDueOn),
  'Ghi chú': ({ event }) => event.note ?? '',
}

const places: Readonly<Record<string, string>> = {
  CENTRE: 'Trung tâm',
  DEPARTMENT: 'Cơ quan',
  ONLINE: 'Trực tuyến',
  POST: 'Bưu chính',
  BANK: 'Ngân hàng',
}

const feeKinds = { FEE: 'Phí', CHARGE: 'Lệ phí', FINANCIAL_OBLIGATION: 'Nghĩa vụ tài chính' }

const feeColumns: Columns<FeeOfDossier> = {
  Khóa: ({ fee }) => fee.key,
  'Số biên nhận': ({ dossier }) => dossier.key,
  'Mã thủ tục': ({ dossier }) => dossier.procedure.code,
  'Lĩnh vực': ({ dossier }) => dossier.field.code,
  'Nội dung thu': ({ fee }) => fee.name,
  Loại: ({ fee }) => feeKinds[fee.kind],
  'Số tiền': ({ fee }) => thousands(fee.amount),
  'Nơi thu': ({ fee }) => places[fee.dueAt] ?? '',
  'Đơn vị hưởng': ({ fee }) => fee.beneficiary,
  'Lý do miễn': ({ fee }) => fee.exemption?.reason ?? '',
  'Căn cứ miễn': ({ fee }) => fee.exemption?.legalBasis ?? '',
  'Ngày tính': ({ fee }) => slashedSeconds(fee.assessedAt),
  'Ngày yêu cầu': ({ fee }) => slashedSeconds(fee.requestedAt),
  'Ngày nộp': ({ fee }) => slashedSeconds(fee.paidAt),
  'Nơi nộp': ({ fee }) => places[fee.collectedAt ?? ''] ?? '',
  'Ngày hoàn': ({ fee }) => slashedSeconds(fee.refundedAt),
  'Ngày hủy': ({ fee }) => slashedSeconds(fee.cancelledAt),
}

/** `1.234.000`, with points between thousands. */
const thousands = (digits: string) => digits.replaceAll(/\B(?=(\d{3})+$)/g, '.')

function csvOf<Item>(
  title: string,
  items: readonly Item[],
  columns: Columns<Item>,
  { delimiter, hasBom }: Form,
): string {
  const header = Object.keys(columns)
  const line = (cells: readonly string[]) => cells.map(quoted).join(delimiter)
  const filled = (...cells: readonly string[]) => line(header.map((_, place) => cells[place] ?? ''))
  const lines = [
    filled(title),
    line(header),
    ...items.map((item) => line(Object.values(columns).map((write) => write(item)))),
    filled('Tổng cộng', String(items.length)),
  ]
  return `${hasBom ? '\uFEFF' : ''}${lines.join('\r\n')}\r\n`
}

const quoted = (cell: string) => (/[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
