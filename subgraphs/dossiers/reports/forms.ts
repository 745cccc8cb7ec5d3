import type { Columns } from './columns.ts'
import type { FigureFamily } from './withheld-figures.ts'

export type FormEdition = 'CIRCULAR_01_2020' | 'CIRCULAR_05_2014'

/** One column of an official form. */
export interface FormColumn {
  readonly number: number
  readonly header: string
  readonly count: (columns: Columns) => number
  /** What it is withheld with. */
  readonly family: FigureFamily
}

export interface OfficialForm {
  readonly code: string
  readonly legalSource: string
  readonly columns: readonly FormColumn[]
}

/**
 * The official forms on how dossiers are handled. In 2014 there was no split by channel, and what ended
 * early was on time. Source: domain reference §4.1; the printed headers of 2014 are unverified.
 */
export const officialForms: Readonly<Record<FormEdition, OfficialForm>> = {
  CIRCULAR_01_2020: {
    code: 'II.06a/VPCP/KSTT',
    legalSource: 'Thông tư 01/2020/TT-VPCP ngày 21/10/2020',
    columns: [
      column(3, 'Tiếp nhận: tổng số', 'SIZE', ({ total }) => total),
      column(4, 'Trong kỳ: trực tuyến', 'INTAKE', ({ receivedOnline }) => receivedOnline),
      column(5, 'Trong kỳ: trực tiếp, dịch vụ bưu chính', 'INTAKE', otherwise),
      column(6, 'Từ kỳ trước', 'INTAKE', ({ carriedOver }) => carriedOver),
      column(7, 'Đã giải quyết: tổng số', 'OUTCOME', ({ resolved }) => resolved),
      column(8, 'Trước hạn', 'OUTCOME', ({ early }) => early),
      column(9, 'Đúng hạn', 'OUTCOME', ({ onTime }) => onTime),
      column(10, 'Quá hạn', 'OUTCOME', ({ late }) => late),
      column(11, 'Đang giải quyết: tổng số', 'OUTCOME', ({ pending }) => pending),
      column(12, 'Trong hạn', 'OUTCOME', ({ inTime }) => inTime),
      column(13, 'Quá hạn', 'OUTCOME', ({ overdue }) => overdue),
    ],
  },
  CIRCULAR_05_2014: {
    code: 'Biểu của Thông tư 05/2014/TT-BTP',
    legalSource: 'Thông tư 05/2014/TT-BTP [G]',
    columns: [
      column(3, 'Số hồ sơ tiếp nhận: tổng số', 'SIZE', ({ total }) => total),
      column(4, 'Số kỳ trước chuyển qua', 'INTAKE', ({ carriedOver }) => carriedOver),
      column(5, 'Số mới tiếp nhận trong kỳ', 'INTAKE', ({ received }) => received),
      column(6, 'Số hồ sơ đã giải quyết: tổng số', 'OUTCOME', ({ resolved }) => resolved),
      column(7, 'Trả đúng thời hạn', 'OUTCOME', ({ early, onTime }) => early + onTime),
      column(8, 'Trả quá hạn', 'OUTCOME', ({ late }) => late),
      column(9, 'Số hồ sơ đang giải quyết: tổng số', 'OUTCOME', ({ pending }) => pending),
      column(10, 'Chưa đến hạn', 'OUTCOME', ({ inTime }) => inTime),
      column(11, 'Quá hạn', 'OUTCOME', ({ overdue }) => overdue),
    ],
  },
}

function otherwise({ receivedOtherwise }: Columns): number {
  return receivedOtherwise
}

function column(
  number: number,
  header: string,
  family: FigureFamily,
  count: FormColumn['count'],
): FormColumn {
  return { number, header, family, count }
}
