import { mapStatus } from './map-status.ts'
import type { SourceEvent } from './mapped-rows.ts'
import type { EventFields } from './mapping-settings.ts'
import type { SourceRecord } from './record.ts'
import { readRecord } from './record-reader.ts'
import type { Mapped } from './refusal.ts'
import type { Source } from './settings.ts'

/** Of which dossier an event is; null where its record does not say. */
export function dossierOfEvent(
  { codes }: Source,
  { dossier }: EventFields,
  record: SourceRecord,
): string | null {
  return readRecord(record, codes).code({ from: dossier, as: 'dossier' })
}

/** Reads one event from a record of a source. */
export function mapEvent(
  source: Source,
  fields: EventFields,
  record: SourceRecord,
): Mapped<SourceEvent> {
  const read = readRecord(record, source.codes)
  const at = <Name extends keyof EventFields & string>(name: Name) => ({
    from: fields[name],
    as: name,
  })
  const dossier = read.required(read.code(at('dossier')), 'dossier')
  const moment = read.required(read.moment(at('at')), 'at')
  const sequence = read.required(read.wholeNumber(at('sequence')), 'sequence')
  const code = read.required(read.text(at('status')), 'status')
  const appointmentOn = read.date(at('appointmentOn'))
  const supplementDueOn = read.date(at('supplementDueOn'))
  const agencyCode = read.agency(at('agency'))
  const note = read.text(at('note'))
  if (
    read.refusals.length > 0 ||
    dossier === null ||
    moment === null ||
    sequence === null ||
    code === null
  )
    return { refusals: read.refusals }
  return {
    row: {
      dossier,
      at: moment,
      sequence,
      ...mapStatus(code, source.codes),
      appointmentOn,
      supplementDueOn,
      agencyCode,
      note,
    },
  }
}
