import * as v from 'valibot'
import { parseAgencyCode, parseProcedureCode } from '#domain/codes.ts'
import { parseLocalDate } from '#domain/dates.ts'
import type { KeptAnswer } from './kept-answers.ts'

/** As JSON writes it. */
const moment = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
)

/** A text that is what `parse` makes of it. */
const parsed = <Value>(parse: (text: string) => Value | null) =>
  v.pipe(
    v.string(),
    v.transform(parse),
    v.custom<Value>((value) => value !== null),
  )

const agency = parsed(parseAgencyCode)
const day = v.nullable(parsed(parseLocalDate))

const event = v.object({
  dossier: v.string(),
  at: moment,
  sequence: v.number(),
  status: v.nullable(v.string()),
  sourceStatus: v.string(),
  vocabulary: v.nullable(v.string()),
  appointmentOn: day,
  supplementDueOn: day,
  agencyCode: v.nullable(agency),
  /** Words, in which a person could stand. */
  note: v.null(),
  isExplained: v.boolean(),
})

const dossier = v.object({
  key: v.string(),
  codes: v.array(v.string()),
  procedureCode: parsed(parseProcedureCode),
  fieldCode: v.string(),
  departmentCode: agency,
  handledByCode: agency,
  receivedByCode: agency,
  localityCode: v.nullable(agency),
  scope: v.picklist(['PROVINCIAL_CENTRE', 'LOCAL_CENTRES']),
  channel: v.picklist(['COUNTER', 'ONLINE', 'POST']),
  submittedAt: moment,
  acceptBy: v.nullable(moment),
  events: v.array(event),
  roles: v.array(v.picklist(['OWNER', 'SUBMITTER', 'PROXY', 'RECEIVER'])),
  people: v.null(),
})

const answer = v.object({
  page: v.object({
    dossiers: v.array(
      v.object({
        place: v.object({ value: v.nullable(v.string()), key: v.string() }),
        dossier: v.nullable(dossier),
      }),
    ),
    hasMore: v.boolean(),
  }),
  fetchedAt: moment,
})

/** Writes a kept answer for other processes. */
export function writeKeptAnswer(kept: KeptAnswer): string {
  return JSON.stringify(kept)
}

/** Reads what a process wrote; null where it is nothing that this one would have written. */
export function readKeptAnswer(text: string): KeptAnswer | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), answer), text)
  return read.success ? read.output : null
}
