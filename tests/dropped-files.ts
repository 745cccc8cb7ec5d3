import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { standingClock } from '#kit/clock.ts'
import type { ChangePage, Connector, FeedName } from '../subgraphs/sources/connector.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import type { SourceRecord } from '../subgraphs/sources/record.ts'
import { type Seal, sealWith } from '../subgraphs/sources/seal.ts'
import { openSource } from '../subgraphs/sources/start-following.ts'
import { temporaryFolder } from './gateway-world.ts'
import { codes, sourceOf } from './source.ts'
import type { Value } from './workbook.ts'

/** The columns of a department's monthly list, as its header has them. */
export const columns = [
  'STT',
  'Mã hồ sơ',
  'Thủ tục',
  'Lĩnh vực',
  'Kênh',
  'Ngày nộp',
  'Ngày tiếp nhận',
  'Hẹn trả',
  'Ngày xong',
  'Chủ hồ sơ',
  'Số giấy tờ',
  'Điện thoại',
] as const

/** A dossier's row in that order. */
export function dossierRow(number: number, values: Readonly<Record<string, unknown>> = {}) {
  const row: Readonly<Record<string, unknown>> = {
    STT: number,
    'Mã hồ sơ': codeOf(number),
    'Thủ tục': '1.000001',
    'Lĩnh vực': 'LV-02-01',
    Kênh: '1',
    'Ngày nộp': '05/05/2014',
    'Ngày tiếp nhận': '05/05/2014 08:00',
    'Hẹn trả': '12/05/2014',
    'Ngày xong': null,
    'Chủ hồ sơ': 'Nguyễn Văn An',
    'Số giấy tờ': '022087001289',
    'Điện thoại': '0912345678',
    ...values,
  }
  return columns.map((column) => row[column] as Value)
}

export const codeOf = (number: number) => `000.00.20.H49-140505-${String(number).padStart(4, '0')}`

export const dossierFields = {
  code: 'Mã hồ sơ',
  procedure: 'Thủ tục',
  field: 'Lĩnh vực',
  receivedBy: { always: 'H49.20' },
  channel: 'Kênh',
  submittedAt: 'Ngày nộp',
  owner: { name: 'Chủ hồ sơ', number: 'Số giấy tờ', phone: 'Điện thoại' },
  events: [
    { status: { always: '2' }, at: 'Ngày tiếp nhận', appointmentOn: 'Hẹn trả' },
    { status: { always: '9' }, at: 'Ngày xong' },
  ],
}

export const now = new Date('2014-07-02T15:00:00+07:00')

/** Lets the time pass in which nothing may be written to a file. */
export const settle = () => setTimeout(5)

/** A folder for files, and the connector that reads it. */
export interface Dropped {
  readonly folder: string
  readonly work: string
  readonly seal: Seal
  /** The same folder, as a process sees it that starts anew. */
  open(): Promise<Connector>
  /** Everything that is new after a cursor. */
  read(cursor?: string | null, limit?: number): Promise<ReadToEnd>
}

export interface ReadToEnd {
  readonly records: readonly SourceRecord[]
  readonly pages: readonly ChangePage[]
  readonly cursor: string | null
  readonly watermark: Date | null
}

export interface DroppedSettings {
  readonly from?: object
  readonly connection?: object
  readonly feed?: FeedName
  readonly fields?: object
}

export async function droppedFiles(
  t: Pick<TestContext, 'after'>,
  { from = {}, connection = {}, feed = 'dossiers', fields = dossierFields }: DroppedSettings = {},
): Promise<Dropped> {
  const folder = await temporaryFolder(t)
  const work = path.join(await temporaryFolder(t), 'work')
  const seal = sealWith(randomBytes(32))
  const open = async () => {
    const source = await sourceOf(t, 'so-tu-phap', {
      department: 'H49.02',
      system: 'file',
      connection: { folder, work, settle: '1ms', ...connection },
      codes,
      feeds: {
        dossiers: { from: { key: 'Mã hồ sơ' }, fields: dossierFields },
        [feed]: { from: { key: 'Mã hồ sơ', ...from }, fields },
      },
    })
    return openSource(source, connectorKinds, { clock: standingClock(now), seal }).feed(feed)
  }
  return {
    folder,
    work,
    seal,
    open,
    read: async (cursor = null, limit = 1_000) => readToEnd(await open(), cursor, limit),
  }
}

export async function readToEnd(
  connector: Connector,
  from: string | null = null,
  limit = 1_000,
): Promise<ReadToEnd> {
  const pages: ChangePage[] = []
  for (let cursor = from; ; ) {
    const page = await connector.readChanges(cursor, limit, AbortSignal.timeout(60_000))
    pages.push(page)
    cursor = page.cursor
    if (page.watermark !== null || page.isEnd)
      return {
        records: pages.flatMap(({ records }) => records),
        pages,
        cursor,
        watermark: page.watermark,
      }
  }
}
