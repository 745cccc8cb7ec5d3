import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { stringify } from 'yaml'
import { connectorKinds } from '../../subgraphs/sources/connector-kinds.ts'
import { readSources as readFile } from '../../subgraphs/sources/read-sources.ts'
import type { Source } from '../../subgraphs/sources/settings.ts'

/** Departments' systems, read out of a `sources.yaml` that says so. */
export async function readSources(
  settings: Readonly<Record<string, object>>,
): Promise<readonly Source[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'motcua-bench-'))
  try {
    const file = path.join(folder, 'sources.yaml')
    await writeFile(file, stringify({ sources: settings }))
    return await readFile(file, connectorKinds, {})
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** One alone. */
export async function readSource(settings: Readonly<Record<string, unknown>>): Promise<Source> {
  const [source] = await readSources({ 'so-cong-thuong': settings })
  if (!source) throw new Error('No source was read')
  return source
}

/** The tables of `department-database.ts` as a replica. */
export const databaseSettings = (url: string, system: 'postgresql' | 'mariadb' = 'postgresql') => ({
  department: 'H49.05',
  system,
  connection: { url },
  deadline: '60s',
  pageSize: 50_000,
  pollEvery: '1s',
  codes: { vocabulary: 'NATIONAL_PORTAL', applicant: { '1': 'Citizen', '2': 'Organisation' } },
  feeds: {
    dossiers: {
      from: { table: 'ho_so', key: 'id', changedAt: 'cap_nhat', code: 'ma_ho_so', settle: '1s' },
      fields: {
        code: 'ma_ho_so',
        procedure: 'ma_tthc',
        field: 'ma_linh_vuc',
        receivedBy: { always: 'H49.20' },
        channel: 'kenh',
        submittedAt: 'ngay_nop',
        owner: { name: 'chu_ho_so', kind: 'loai_doi_tuong', number: 'so_giay_to' },
      },
    },
    events: {
      from: { table: 'tien_do', key: 'id', changedAt: 'cap_nhat', settle: '1s' },
      fields: {
        dossier: 'ho_so_id',
        at: 'thoi_diem',
        sequence: 'thu_tu',
        status: 'trang_thai',
        appointmentOn: 'hen_tra',
      },
    },
  },
})

/** The old one-stop software's service at an address, asked at request time. */
export const soapSettings = (url: string) => ({
  department: 'H49.05',
  system: 'soap',
  mode: 'live',
  connection: { url, namespace: 'http://service.cmon.oep.org/HoSoTTHCCongSoap' },
  codes: {
    vocabulary: 'NATIONAL_PORTAL',
    channel: { '0': 'COUNTER', '1': 'ONLINE', '2': 'POST' },
    applicant: { '0': 'Citizen' },
    agency: { '4920': 'H49.20' },
    procedure: { '1002445': '1.002445' },
  },
  feeds: {
    dossiers: {
      from: {
        records: 'return',
        key: 'maSoBienNhan',
        lookUp: { call: 'traCuuHoSo', code: 'maSoHoSo', field: 'maSoHoSo' },
      },
      fields: {
        code: 'maSoHoSo',
        procedure: 'thuTucHanhChinhId',
        field: 'linhVucId',
        receivedBy: 'coQuanTiepNhanId',
        channel: 'hinhThucNop',
        submittedAt: 'ngayNopHoSo',
        owner: { name: 'chuSoHuu', kind: 'loaiChuSoHuu', number: 'soGiayTo' },
      },
    },
  },
})
