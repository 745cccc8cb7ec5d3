import { dossierDimensions } from './map-dimensions.ts'
import { mapPerson } from './map-person.ts'
import { mapStatus } from './map-status.ts'
import type { PersonRole, SourceDossier, SourceEvent } from './mapped-rows.ts'
import type { DossierFields, ValueFrom } from './mapping-settings.ts'
import type { SourceRecord } from './record.ts'
import { type RecordReader, readRecord } from './record-reader.ts'
import type { Mapped } from './refusal.ts'
import type { Source } from './settings.ts'

const longestKey = 200

/** Reads a dossier from a record of a source; refuses the record with everything that is wrong in it. */
export function mapDossier(
  source: Source,
  fields: DossierFields,
  record: SourceRecord,
): Mapped<SourceDossier> {
  const read = readRecord(record, source.codes)
  const { key } = record
  if (key === '' || key.length > longestKey) read.refuse('key', 'NOT_A_CODE')
  const at = <Name extends keyof DossierFields & string>(name: Name, from?: ValueFrom) => ({
    from: from ?? valueFrom(fields[name]),
    as: name,
  })
  const code = read.required(read.code(at('code')), 'code')
  const dimensions = dossierDimensions(read, source, fields)
  const submittedAt = read.required(read.moment(at('submittedAt')), 'submittedAt')
  const acceptBy = read.moment(at('acceptBy'))
  const people = peopleOf(read, source, fields, key)
  const events = eventsOf(read, source, fields, key)
  const otherCodes = fields.otherCodes.flatMap(
    (from) => read.code({ from, as: 'otherCodes' }) ?? [],
  )
  if (read.refusals.length > 0 || code === null || dimensions === null || submittedAt === null)
    return { refusals: read.refusals }
  return {
    row: {
      key,
      codes: [...new Set([code, ...otherCodes])],
      ...dimensions,
      scope: source.scope,
      submittedAt,
      acceptBy,
      people,
      events,
    },
  }
}

function valueFrom(value: DossierFields[keyof DossierFields]): ValueFrom | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'object' && 'always' in value ? value : undefined
}

const roles = [
  ['owner', 'OWNER'],
  ['submitter', 'SUBMITTER'],
  ['proxy', 'PROXY'],
  ['receiver', 'RECEIVER'],
] as const satisfies ReadonlyArray<readonly [keyof DossierFields, PersonRole]>

function peopleOf(read: RecordReader, source: Source, fields: DossierFields, key: string) {
  const people = roles.flatMap(([name, role]) => {
    const from = fields[name]
    const person = from ? mapPerson(read, source, key, role, from) : null
    return person ? [{ role, person }] : []
  })
  if (people[0]?.role !== 'OWNER') read.refuse('owner.name', 'MISSING')
  return people
}

function eventsOf(
  read: RecordReader,
  source: Source,
  { events }: DossierFields,
  dossier: string,
): SourceEvent[] {
  return events.flatMap((from, index) => {
    const as = (name: string) => `events.${index}.${name}`
    const at = read.moment({ from: from.at, as: as('at') })
    if (at === null) return []
    const code = read.required(read.text({ from: from.status, as: as('status') }), as('status'))
    if (code === null) return []
    return {
      dossier,
      at,
      sequence: index + 1,
      ...mapStatus(code, source.codes),
      appointmentOn: read.date({ from: from.appointmentOn, as: as('appointmentOn') }),
      supplementDueOn: read.date({ from: from.supplementDueOn, as: as('supplementDueOn') }),
      agencyCode: null,
      note: read.text({ from: from.note, as: as('note') }),
    }
  })
}
