import type { CountedBy, DossierDimensions, FeeDimensions } from './aggregate.ts'
import { codeBy } from './code-lists.ts'
import type { DossierFields, FeeFields, ValueFrom } from './mapping-settings.ts'
import type { RecordReader } from './record-reader.ts'
import type { Source } from './settings.ts'

/** What is counted by, but for the parts that only the others have. */
type Shared = Pick<DossierFields, 'procedure' | 'field' | 'department'>

/** What a dossier is counted by, as its record tells; null where something of it is missing or wrong. */
export function dossierDimensions(
  read: RecordReader,
  source: Source,
  fields: DossierFields,
): DossierDimensions | null {
  const { departmentCode, ...shared } = sharedDimensions(read, source, fields)
  const agency = (name: 'handledBy' | 'receivedBy' | 'locality') =>
    read.agency({ from: fields[name], as: name })
  const receivedByCode = read.required(agency('receivedBy'), 'receivedBy')
  const channel = read.required(
    read.meaning({ from: fields.channel, as: 'channel' }, source.codes.channel),
    'channel',
  )
  const handledByCode = agency('handledBy') ?? departmentCode
  const localityCode = agency('locality')
  const counted = countedBy({ departmentCode, ...shared })
  if (counted === null || receivedByCode === null || channel === null) return null
  return { ...counted, handledByCode, receivedByCode, localityCode, channel }
}

/** What an item of a fee is summed by, where it is collected apart: that changes. */
export function feeDimensions(
  read: RecordReader,
  source: Source,
  fields: FeeFields,
): Omit<FeeDimensions, 'collectedAt'> | null {
  const { departmentCode, ...shared } = sharedDimensions(read, source, fields)
  const beneficiaryCode =
    read.agency({ from: fields.beneficiary, as: 'beneficiary' }) ?? departmentCode
  const kind = read.required(
    read.meaning({ from: fields.kind, as: 'kind' }, source.codes.feeKind),
    'kind',
  )
  const counted = countedBy({ departmentCode, ...shared })
  return counted === null || kind === null ? null : { ...counted, beneficiaryCode, kind }
}

function sharedDimensions(read: RecordReader, source: Source, fields: Shared) {
  return {
    procedureCode: read.required(
      read.procedure({ from: fields.procedure, as: 'procedure' }),
      'procedure',
    ),
    fieldCode: read.required(fieldOf(read, source, fields.field), 'field'),
    departmentCode: read.agency({ from: fields.department, as: 'department' }) ?? source.department,
  }
}

function countedBy({
  procedureCode,
  fieldCode,
  departmentCode,
}: ReturnType<typeof sharedDimensions>): CountedBy | null {
  if (procedureCode === null || fieldCode === null) return null
  return { procedureCode, fieldCode, departmentCode }
}

/** A field's code without a form of its own, by the source's list where it has one. */
function fieldOf(read: RecordReader, { codes }: Source, from: ValueFrom): string | null {
  const raw = read.code({ from, as: 'field' })
  return raw === null ? null : codeBy(codes.field, raw)
}
