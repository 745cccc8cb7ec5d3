import { firstOf, type KeptDossier, lastOf } from './kept-dossier.ts'
import { dateSlashed, slashedSeconds } from './local-time.ts'
import type { Register } from './register.ts'
import { json, mostRecords, type Service } from './service.ts'

/**
 * The province's old portal, which the local centres use: pages of AJAX that count years from 2013
 * (`nam`), months from January of that year (`thang`), and bodies by numbers of their own, with commas
 * between them (`donvi`). Beside a month it gives what changed after a running number (`sau`). Source:
 * domain reference §7.4 E; the running number, and which number is which body's, are made up.
 */
export function localCentresPortal({ register }: { readonly register: Register }): Service {
  return async ({ path, query }) => {
    if (path === '/HanhChinhCong/TraCuu.aspx') {
      const found = await register.find(query.get('mahs') ?? '')
      return json({ success: 'true', ds: found ? [dossierForm(found)] : [] })
    }
    if (path !== '/HanhChinhCong/DanhSach.aspx') return json({ success: 'false' }, 404)
    const asked = (query.get('donvi') ?? '').split(',').filter(Boolean)
    const found = (await register.dossiers(spanAsked(query))).filter(
      ({ receivedBy }) => asked.length === 0 || asked.includes(String(bodies[receivedBy])),
    )
    const last = found[mostRecords - 1] ?? found.at(-1)
    // Those of one moment go together, since the next page begins after it.
    const page = found.filter(({ changedAt }) => last && changedAt <= last.changedAt)
    return json({
      success: 'true',
      ds: page.map(dossierForm),
      sau: last ? String(last.changedAt.getTime()) : query.get('sau'),
    })
  }
}

function spanAsked(query: URLSearchParams) {
  const after = Number(query.get('sau') ?? 0)
  const [from, to] = monthsAsked(query)
  return { from: new Date(Math.max(from, after > 0 ? after + 1 : 0)), to: new Date(to) }
}

/** From when, until when a year, or a month where one is asked for, lasts. */
function monthsAsked(query: URLSearchParams): [number, number] {
  const [year, month] = [query.get('nam'), query.get('thang')]
  if (year === null && month === null) return [0, 8.64e15]
  const first = month === null ? Number(year) * 12 : Number(month) - 1
  const startOf = (months: number) => Date.UTC(2013, months, 1) - 7 * 3_600_000
  return [startOf(first), startOf(first + (month === null ? 12 : 1)) - 1]
}

const bodies: Readonly<Record<string, number>> = {
  'H49.21.01': 1105,
  'H49.22.01': 1125,
  'H49.23.01': 1569,
  'H49.24.01': 1471,
  'H49.25.01': 1472,
  'H49.31.01': 1473,
}

/** The same numbers with a 9 before them for the districts themselves. */
const numberOf = (agency: string | null) =>
  agency === null
    ? ''
    : (bodies[agency] ?? (bodies[`${agency}.01`] ? `9${bodies[`${agency}.01`]}` : agency))

function dossierForm(dossier: KeptDossier) {
  const { owner } = dossier
  return {
    id: dossier.key,
    mahs: dossier.code,
    matt: dossier.procedure.code,
    tentt: dossier.procedure.name,
    malv: dossier.field.code,
    so: dossier.department,
    donvi: String(numberOf(dossier.receivedBy)),
    huyen: String(numberOf(dossier.locality)),
    xuly: String(numberOf(dossier.handledBy)),
    kenh: { COUNTER: 'truc-tiep', ONLINE: 'truc-tuyen', POST: 'buu-chinh' }[dossier.channel],
    nguoi: owner.name,
    loai: { Citizen: 'CN', Household: 'HGD', Organisation: 'DN', StateAgency: 'CQ' }[owner.kind],
    giayto: owner.number ?? '',
    ngaysinh: owner.birthDate ?? '',
    dienthoai: owner.phone ?? '',
    ngaynop: slashedSeconds(dossier.submittedAt),
    hannhan: slashedSeconds(dossier.acceptBy),
    ngaynhan: slashedSeconds(firstOf(dossier, '2')?.at),
    ngayxong: slashedSeconds(lastOf(dossier, '7', '9')?.at),
    ngaytra: slashedSeconds(lastOf(dossier, '10')?.at),
    trangthai: lastOf(dossier)?.status ?? '',
    quatrinh: dossier.events.map((event) => ({
      tt: String(event.sequence),
      luc: slashedSeconds(event.at),
      trangthai: event.status,
      donvi: String(numberOf(event.agency)),
      hentra: dateSlashed(event.appointmentOn),
      hanbosung: dateSlashed(event.supplementDueOn),
      ghichu: event.note ?? '',
    })),
    lephi: dossier.fees.map((fee) => ({
      id: fee.key,
      ten: fee.name,
      loai: { FEE: 'P', CHARGE: 'LP', FINANCIAL_OBLIGATION: 'NV' }[fee.kind],
      sotien: fee.amount,
      noithu: fee.dueAt,
      huong: String(numberOf(fee.beneficiary)),
      mien: fee.exemption?.reason ?? '',
      cancu: fee.exemption?.legalBasis ?? '',
      tinh: slashedSeconds(fee.assessedAt),
      yeucau: slashedSeconds(fee.requestedAt),
      nop: slashedSeconds(fee.paidAt),
      noinop: fee.collectedAt ?? '',
      hoan: slashedSeconds(fee.refundedAt),
      huy: slashedSeconds(fee.cancelledAt),
    })),
  }
}
