import {
  type Archive,
  feeChangedAt,
  type KeptDossier,
  type KeptEvent,
  type KeptFee,
} from './kept-dossier.ts'
import { localDay } from './local-time.ts'

/** The register (sổ tiếp nhận hồ sơ) of one system: what it kept when it started, and what it has taken in since. */
export interface Register {
  /** Those that last changed between two moments, both included; oldest change first. */
  dossiers(span: Span): Promise<readonly KeptDossier[]>
  /** What happened between two moments, in that order. */
  events(span: Span): Promise<readonly EventOfDossier[]>
  fees(span: Span): Promise<readonly FeeOfDossier[]>
  find(code: string): Promise<KeptDossier | null>
  /** Takes a dossier in at the counter, one like those before it. */
  receive(): Promise<KeptDossier>
}

export interface Span {
  readonly from: Date
  readonly to: Date
}

export interface EventOfDossier {
  readonly dossier: KeptDossier
  readonly event: KeptEvent
}

export interface FeeOfDossier {
  readonly dossier: KeptDossier
  readonly fee: KeptFee
  readonly changedAt: Date
}

/** The register of a system; it begins to read its archive when somebody asks for what is there. */
export function openRegister(system: string, archive: Archive, now: () => Date): Register {
  const received: KeptDossier[] = []
  let loaded: { readonly from: Date; readonly dossiers: Promise<readonly KeptDossier[]> } | null =
    null

  /** Read once for whoever reads on from there. */
  async function archivedSince(from: Date): Promise<readonly KeptDossier[]> {
    // Whoever follows asks for what is new, many times a minute.
    if (from > archive.until) return []
    if (loaded === null || from < loaded.from)
      loaded = { from, dossiers: archive.changedSince(system, from) }
    const { dossiers } = loaded
    return dossiers.catch((error: unknown) => {
      loaded = null
      throw error
    })
  }

  /** Those of which something happened in a span, or since. */
  async function touchedSince(from: Date): Promise<readonly KeptDossier[]> {
    const old = await archivedSince(from)
    return [...old, ...received].filter(({ changedAt }) => changedAt >= from)
  }

  return {
    async dossiers({ from, to }) {
      const touched = await touchedSince(from)
      return touched.filter(({ changedAt }) => changedAt <= to).sort(byChange)
    },
    events: async (span) => eventsOf(await touchedSince(span.from), span),
    fees: async (span) => feesOf(await touchedSince(span.from), span),
    async find(code) {
      return received.find((dossier) => dossier.code === code) ?? archive.find(system, code)
    },
    async receive() {
      const model = received.at(-1) ?? (await archive.latest(system))
      if (!model) throw new Error(`${system} has never taken in a dossier`)
      const dossier = like(model, now())
      received.push(dossier)
      return dossier
    },
  }
}

/** What happened to some dossiers in a span, in that order. */
export function eventsOf(dossiers: readonly KeptDossier[], { from, to }: Span): EventOfDossier[] {
  return dossiers
    .flatMap((dossier) => dossier.events.map((event) => ({ dossier, event })))
    .filter(({ event }) => event.at >= from && event.at <= to)
    .sort((one, other) => +one.event.at - +other.event.at)
}

/** The fees of some dossiers that last changed in a span. */
export function feesOf(dossiers: readonly KeptDossier[], { from, to }: Span): FeeOfDossier[] {
  return dossiers
    .flatMap((dossier) =>
      dossier.fees.map((fee) => ({ dossier, fee, changedAt: feeChangedAt(fee) })),
    )
    .filter(({ changedAt }) => changedAt >= from && changedAt <= to)
    .sort((one, other) => +one.changedAt - +other.changedAt)
}

function byChange(one: KeptDossier, other: KeptDossier): number {
  const difference = one.changedAt.getTime() - other.changedAt.getTime()
  return difference || (one.key < other.key ? -1 : 1)
}

const dayMs = 24 * 3_600_000

/** A dossier about the same, of the same owner, handed in and accepted now. */
function like(model: KeptDossier, now: Date): KeptDossier {
  // Seconds are all that these systems keep; rounded up, so that it is later than all that was archived.
  const at = new Date(Math.ceil(now.getTime() / 1_000) * 1_000)
  const code = nextCode(model, at)
  const event = { at, supplementDueOn: null, agency: model.receivedBy, note: null }
  return {
    ...model,
    key: code,
    code,
    channel: 'COUNTER',
    submittedAt: at,
    acceptBy: null,
    fees: [],
    changedAt: at,
    events: [
      { ...event, sequence: 1, status: '1', appointmentOn: null },
      { ...event, sequence: 2, status: '2', appointmentOn: localDay(new Date(+at + 7 * dayMs)) },
    ],
  }
}

/** `000.00.20.H49-140702-905001`, out of the way of the centre's own numbers: a 9, the department, and the next number. */
function nextCode({ code, department }: KeptDossier, at: Date): string {
  const day = localDay(at).replaceAll('-', '').slice(2)
  const start = `${code.split('-')[0]}-${day}-9${department.slice(-2)}`
  const last = code.startsWith(start) ? Number(code.slice(start.length)) : 0
  return `${start}${String(last + 1).padStart(3, '0')}`
}
