import type { PersonKind, PersonRole, SourcePerson } from './mapped-rows.ts'
import type { PersonFields } from './mapping-settings.ts'
import type { RecordReader } from './record-reader.ts'
import type { Source } from './settings.ts'
import { parseSourceDate } from './source-moment.ts'

/** Reads somebody with a role in a dossier; null where the record names nobody. */
export function mapPerson(
  read: RecordReader,
  { codes }: Source,
  key: string,
  role: PersonRole,
  from: PersonFields,
): SourcePerson | null {
  const as = (name: string) => `${role.toLowerCase()}.${name}`
  const name = read.text({ from: from.name, as: as('name') })
  if (name === null) return null
  const kind =
    from.kind === undefined
      ? 'Citizen'
      : (read.meaning({ from: from.kind, as: as('kind') }, codes.applicant) ?? 'Citizen')
  const number = read.code({ from: from.number, as: as('number') })
  const isCitizen = kind === 'Citizen'
  return {
    key: `${key}#${role}`,
    kind,
    name,
    birthDate: isCitizen ? birthDate(read, { from: from.birthDate, as: as('birthDate') }) : null,
    gender: isCitizen ? read.meaning({ from: from.gender, as: as('gender') }, codes.gender) : null,
    phone: read.text({ from: from.phone, as: as('phone') }),
    document: number === null ? null : { kind: documentKindOf(number, kind), number },
  }
}

/** Papers often give the year alone. */
function birthDate(
  read: RecordReader,
  reading: Parameters<RecordReader['text']>[0],
): string | null {
  const raw = read.text(reading)
  if (raw === null || /^(19|20)\d{2}$/.test(raw)) return raw
  const date = parseSourceDate(raw)
  if (date === null) read.refuse(reading.as, 'NOT_A_DATE')
  return date
}

/** Which document a number is of, by its form; one that fits none is taken for a passport's, and fails its check there. */
function documentKindOf(number: string, kind: PersonKind): string {
  if (kind === 'Household') return 'HOUSEHOLD_BOOK'
  if (kind !== 'Citizen') return 'TAX_CODE'
  if (/^\d{9}$/.test(number)) return 'IDENTITY_CARD_9'
  // Eleven digits have lost their leading zero in a spreadsheet.
  return /^\d{11,12}$/.test(number) ? 'CITIZEN_CARD_12' : 'PASSPORT'
}
