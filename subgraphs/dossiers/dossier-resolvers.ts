import type { AgencyCode } from '#domain/codes.ts'
import { type LocalDate, localDateOf } from '#domain/dates.ts'
import { readIdReference } from '#domain/reference.ts'
import type { SubgraphResolvers } from '#kit/subgraph.ts'
import { coverageOfAnswer } from '../sources/live/live-coverage.ts'
import { appointmentFor, resumedAppointment, type TimeLimit } from './appointment.ts'
import type { DossiersContext as Context } from './context.ts'
import { currentStepOf, endOfHistory, eventsUntil, isEffective, stateOf } from './history.ts'
import { dossierOfId } from './live/find-dossier.ts'
import { ownerIn, ownerOf, partiesOfStored } from './parties.ts'
import type { CodeRow, DossierRow, EventRow } from './store.ts'
import { type Supplement, supplementsOf } from './supplements.ts'
import { daysLateOf, timelinessOf } from './timeliness.ts'
import { daysOffBetween } from './working-calendar.ts'

const codeStub = (code: string | null) => code && { code }

/** What every resolver of an appointment finds. */
interface AppointmentSource {
  readonly date: LocalDate
  readonly at: Date | null
  readonly skippedDays: (_: unknown, context: Context) => unknown
  readonly issued: (_: unknown, context: Context) => unknown
}

function appointmentOf(dossier: DossierRow): AppointmentSource | null {
  const { id, appointmentOn, receivedAt, receivedByCode } = dossier
  if (appointmentOn === null) return null
  return {
    date: appointmentOn,
    at: null,
    async skippedDays(_, { calendarOf }) {
      if (receivedAt === null) return []
      const calendar = await calendarOf(receivedByCode)
      return daysOffBetween(calendar, localDateOf(receivedAt), appointmentOn)
    },
    issued: async (_, { eventsOf }) => issuedAppointments(await eventsOf.load(id)),
  }
}

function issuedAppointments(events: readonly EventRow[]) {
  const end = endOfHistory(events)
  return events
    .filter(({ appointmentOn }) => appointmentOn !== null)
    .map((event) => ({
      date: event.appointmentOn,
      issuedAt: event.at,
      isLegallyEffective: isEffective(event, end),
      event,
    }))
}

export interface Preview {
  readonly limit: TimeLimit
  readonly acceptedAt: Date
  readonly agency?: AgencyCode | null
}

/** What would be promised for a dossier accepted at a moment, by the calendar of an agency. */
export async function previewAppointment(
  { limit, acceptedAt, agency }: Preview,
  { calendarOf }: Context,
) {
  const calendar = await calendarOf(agency ?? null)
  return { ...appointmentFor(calendar, acceptedAt, limit), issued: [] }
}

async function supplements(dossier: DossierRow, _: unknown, context: Context) {
  const found = supplementsOf(await context.eventsOf.load(dossier.id))
  return found.map((supplement) => ({
    ...supplement,
    appointmentIfSuppliedNow: () => appointmentIfSuppliedNow(supplement, dossier, context),
  }))
}

async function appointmentIfSuppliedNow(
  { isWaiting, oldAppointmentOn, requestedAt }: Supplement,
  { receivedByCode, receivedAt }: DossierRow,
  { calendarOf, now }: Context,
): Promise<LocalDate | null> {
  if (!isWaiting || oldAppointmentOn === null || receivedAt === null) return null
  const due = { date: oldAppointmentOn, at: null }
  return resumedAppointment(await calendarOf(receivedByCode), due, requestedAt, now).date
}

interface Moment {
  readonly onDate: LocalDate
  readonly asOf?: Date | null
}

async function stateOn({ id }: DossierRow, { onDate, asOf = null }: Moment, { eventsOf }: Context) {
  const events = eventsUntil(await eventsOf.load(id), onDate, asOf)
  const state = stateOf(events)
  return state && { ...state, timeliness: timelinessOf(state, onDate), events }
}

/** Where it comes from, and how well that is known; null for what no source has told. */
async function lineage({ source, live }: DossierRow, _: unknown, { sources, now }: Context) {
  if (live) {
    const { fetchedAt } = live
    return { ...coverageOfAnswer(live, live, now), source, mode: 'LIVE', fetchedAt }
  }
  const known = await sources.stateOf(source)
  return known && { ...known, source, mode: known.mode.toUpperCase() }
}

/** Everyone who takes part, the owner first. */
async function parties(dossier: DossierRow, { livePartiesOf, partiesOf }: Context) {
  if (dossier.live) return livePartiesOf.load(dossier)
  return partiesOfStored(dossier, await partiesOf.load(dossier.id))
}

async function currentStep({ id }: DossierRow, _: unknown, { eventsOf }: Context) {
  const event = currentStepOf(await eventsOf.load(id))
  return event && { ...event, since: event.at }
}

/** The fields of a dossier and of what hangs on it alone. */
export const dossierResolvers: SubgraphResolvers<Context> = {
  Dossier: {
    async __resolveReference(reference: { readonly id?: unknown }, context: Context) {
      const read = readIdReference(reference)
      return read && dossierOfId(read.id, context, null)
    },
    codes: async ({ id }: DossierRow, _: unknown, { codesOf }: Context) =>
      (await codesOf.load(id)).map(({ code }: CodeRow) => code),
    events: ({ id }: DossierRow, _: unknown, { eventsOf }: Context) => eventsOf.load(id),
    timeliness: (dossier: DossierRow, _: unknown, { today }: Context) =>
      timelinessOf(dossier, today),
    daysLate: (dossier: DossierRow, _: unknown, { today }: Context) => daysLateOf(dossier, today),
    appointment: appointmentOf,
    supplements,
    currentStep,
    stateOn,
    procedure: (dossier: DossierRow) => codeStub(dossier.procedureCode),
    field: (dossier: DossierRow) => codeStub(dossier.fieldCode),
    department: (dossier: DossierRow) => codeStub(dossier.departmentCode),
    handledBy: (dossier: DossierRow) => codeStub(dossier.handledByCode),
    receivedBy: (dossier: DossierRow) => codeStub(dossier.receivedByCode),
    lineage,
    owner: async (dossier: DossierRow, _: unknown, { livePartiesOf }: Context) =>
      dossier.live ? ownerIn(await livePartiesOf.load(dossier)) : ownerOf(dossier),
    parties: (dossier: DossierRow, _: unknown, context: Context) => parties(dossier, context),
  },
  DossierEvent: {
    agency: (event: EventRow) => codeStub(event.agencyCode),
  },
  DossierStep: {
    agency: (event: EventRow) => codeStub(event.agencyCode),
  },
  Supplement: {
    requestedBy: (supplement: Supplement) => codeStub(supplement.requestedByCode),
  },
}
