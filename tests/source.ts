import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { Environment } from '#kit/config.ts'
import type { ConnectorKind } from '../subgraphs/sources/connector-kind.ts'
import { connectorKinds } from '../subgraphs/sources/connector-kinds.ts'
import { readSources } from '../subgraphs/sources/read-sources.ts'
import type { Source } from '../subgraphs/sources/settings.ts'
import { temporaryFolder, type UntilEnd } from './gateway-world.ts'

/** Dossiers of a table as departments have them: a row each, with the days on which things happened. */
export const dossierFeed = {
  from: { table: 'ho_so', key: 'id', changedAt: 'cap_nhat', code: 'ma_ho_so', settle: '1ms' },
  fields: {
    code: 'ma_ho_so',
    procedure: 'ma_tthc',
    field: 'ma_linh_vuc',
    receivedBy: { always: 'H49.20' },
    channel: 'kenh',
    submittedAt: 'ngay_nop',
    owner: { name: 'chu_ho_so', kind: 'loai_doi_tuong', number: 'so_giay_to' },
    events: [
      { status: { always: '2' }, at: 'ngay_tiep_nhan', appointmentOn: 'ngay_hen_tra' },
      { status: { always: '9' }, at: 'ngay_ket_thuc' },
      { status: { always: '10' }, at: 'ngay_tra' },
    ],
  },
}

export const eventFeed = {
  from: { table: 'tien_do', key: 'id', changedAt: 'cap_nhat', settle: '1ms' },
  fields: { dossier: 'ho_so_id', at: 'thoi_diem', sequence: 'thu_tu', status: 'trang_thai' },
}

export const feeFeed = {
  from: { table: 'le_phi', key: 'id', changedAt: 'cap_nhat', settle: '1ms' },
  fields: {
    dossier: 'ho_so_id',
    procedure: 'ma_tthc',
    field: 'ma_linh_vuc',
    kind: 'loai',
    name: 'ten',
    amount: 'so_tien',
    dueAt: { always: 'TT' },
    entries: [
      { kind: 'ASSESSED', at: 'ngay_xac_dinh' },
      { kind: 'PAID', at: 'ngay_nop', collectedAt: { always: 'TT' } },
    ],
  },
}

export const codes = {
  vocabulary: 'NATIONAL_PORTAL',
  applicant: { '1': 'Citizen', '2': 'Organisation' },
  feeKind: { '1': 'FEE', '2': 'CHARGE' },
  collectionPoint: { TT: 'CENTRE' },
}

/** Writes a `sources.yaml` into a folder of the test's own. */
export async function sourcesFile(t: UntilEnd, sources: object): Promise<string> {
  const file = path.join(await temporaryFolder(t), 'sources.yaml')
  await writeFile(file, stringify({ sources }))
  return file
}

/** Reads sources as a process does that starts. */
export async function sourcesOf(
  t: UntilEnd,
  sources: object,
  env: Environment = {},
  kinds: readonly [ConnectorKind, ...ConnectorKind[]] = connectorKinds,
): Promise<readonly Source[]> {
  return readSources(await sourcesFile(t, sources), kinds, env)
}

/** Reads one. */
export async function sourceOf(t: UntilEnd, name: string, source: object): Promise<Source> {
  const [read] = await sourcesOf(t, { [name]: source })
  if (!read) throw new Error('No source was read')
  return read
}
