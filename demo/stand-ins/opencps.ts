import { type KeptDossier, lastOf } from './kept-dossier.ts'
import { dateSlashed, slashedSeconds } from './local-time.ts'
import type { EventOfDossier, FeeOfDossier, Register } from './register.ts'
import { json, mostRecords, type Service, spanOf } from './service.ts'

/**
 * A system on OpenCPS: statuses are words, `canceled` with one l; dates as people write them; who asks
 * is known by a key in a header. Source: domain reference §3.2.
 */
export function openCps({
  register,
  apiKey,
}: {
  readonly register: Register
  readonly apiKey: string
}): Service {
  return async ({ path, query, headers }) => {
    if (headers.token !== apiKey) return json({ statusCode: 403, message: 'Forbidden' }, 403)
    const span = spanOf(query.get('modifiedFrom'), query.get('modifiedTo'))
    if (path === '/dossiers') return list((await register.dossiers(span)).map(dossierForm))
    if (path === '/dossieractions') return list((await register.events(span)).map(actionForm))
    if (path === '/payments') return list((await register.fees(span)).map(paymentForm))
    if (path === '/dossier') {
      const found = await register.find(query.get('dossierNo') ?? '')
      return list(found ? [dossierForm(found)] : [])
    }
    return json({ statusCode: 404, message: 'Not Found' }, 404)
  }
}

const list = (rows: readonly unknown[]) =>
  json({ total: rows.length, data: rows.slice(0, mostRecords) })

/** The numbers of the national portal by this software's words; what it has no word for is an error there. */
const words: Readonly<Record<string, string>> = {
  '1': 'new',
  '2': 'received',
  '3': 'denied',
  '4': 'processing',
  '5': 'waiting',
  '6': 'paying',
  '7': 'canceled',
  '8': 'ended',
  '9': 'done',
  '10': 'archived',
}

const wordOf = (status: string | undefined) => words[status ?? ''] ?? 'error'

const applicants = {
  Citizen: 'citizen',
  Household: 'household',
  Organisation: 'business',
  StateAgency: 'agency',
}

function dossierForm(dossier: KeptDossier) {
  const { owner } = dossier
  return {
    dossierId: dossier.key,
    dossierNo: dossier.code,
    serviceCode: dossier.procedure.code,
    serviceName: dossier.procedure.name,
    domainCode: dossier.field.code,
    govAgencyCode: dossier.handledBy,
    receiveAgencyCode: dossier.receivedBy,
    online: dossier.channel === 'ONLINE',
    viaPostal: dossier.channel === 'POST' ? 1 : 0,
    channel: dossier.channel.toLowerCase(),
    applicantIdType: applicants[owner.kind],
    applicantName: owner.name,
    applicantIdNo: owner.number ?? '',
    applicantBirthDate: owner.birthDate ?? '',
    applicantGender: owner.gender === null ? '' : owner.gender.toLowerCase(),
    contactTelNo: owner.phone ?? '',
    submitDate: slashedSeconds(dossier.submittedAt),
    receiveLimit: slashedSeconds(dossier.acceptBy),
    dueDate: dateSlashed(dossier.events.findLast((event) => event.appointmentOn)?.appointmentOn),
    dossierStatus: wordOf(lastOf(dossier)?.status),
    modifiedDate: slashedSeconds(dossier.changedAt),
  }
}

const actionForm = ({ dossier, event }: EventOfDossier) => ({
  dossierActionId: `${dossier.key}-${event.sequence}`,
  dossierId: dossier.key,
  sequenceNo: event.sequence,
  createDate: slashedSeconds(event.at),
  dossierStatus: wordOf(event.status),
  actionUser: '',
  govAgencyCode: event.agency ?? '',
  dueDate: dateSlashed(event.appointmentOn),
  correctingDate: dateSlashed(event.supplementDueOn),
  actionNote: event.note ?? '',
})

const paymentForm = ({ dossier, fee }: FeeOfDossier) => ({
  paymentId: fee.key,
  dossierId: dossier.key,
  serviceCode: dossier.procedure.code,
  domainCode: dossier.field.code,
  paymentFee: fee.name,
  feeType: fee.kind.toLowerCase(),
  paymentAmount: fee.amount,
  paymentPlace: fee.dueAt.toLowerCase(),
  govAgencyCode: fee.beneficiary,
  exemptionNote: fee.exemption?.reason ?? '',
  exemptionBasis: fee.exemption?.legalBasis ?? '',
  createDate: slashedSeconds(fee.assessedAt),
  requestDate: slashedSeconds(fee.requestedAt),
  confirmDate: slashedSeconds(fee.paidAt),
  confirmPlace: fee.collectedAt?.toLowerCase() ?? '',
  refundDate: slashedSeconds(fee.refundedAt),
  cancelDate: slashedSeconds(fee.cancelledAt),
})
