import * as v from 'valibot'
import { parseLocalDate } from '#domain/dates.ts'
import {
  type CountedDossiers,
  type DossierCounting,
  type DossierDimensions,
  NotCountable,
  type SourcePartials,
} from '../aggregate.ts'
import { SourceFailure } from '../connector.ts'
import { dossierDimensions } from '../map-dimensions.ts'
import type { DossierFields, ValueFrom } from '../mapping-settings.ts'
import { readRecord } from '../record-reader.ts'
import type { Source } from '../settings.ts'
import type { SourceDatabase, SqlFrom } from '../sql-connector.ts'
import type { TextRow } from '../sql-record.ts'
import {
  countDossiers,
  type DossierGroup,
  type DossierTerms,
  dossierGroup,
  type EventTerms,
} from './dossiers/report.ts'
import { type StatusMeanings, statusMeanings, statusTerm } from './statuses.ts'
import { columnsOf, groupedBy, mostGroups, type Terms, termsOf } from './terms.ts'

/** What dossiers are counted by, in the order in which it is grouped. */
function dimensionsIn(fields: DossierFields): ReadonlyArray<ValueFrom | undefined> {
  const { procedure, field, department, handledBy, receivedBy, locality, channel } = fields
  return [procedure, field, department, handledBy, receivedBy, locality, channel]
}

/** Counts the dossiers of a table where they are, by the mapping of its feed. Throws SourceFailure, NotCountable. */
export async function countSourceDossiers(
  database: SourceDatabase,
  source: Source,
  { from, fields }: { readonly from: SqlFrom; readonly fields: DossierFields },
  asked: DossierCounting,
  signal: AbortSignal,
): Promise<SourcePartials<CountedDossiers>> {
  const terms = await dossierTerms(database, source, { from, fields }, asked, signal)
  const statement = countDossiers(database.dialect, terms, asked)
  const rows = await database.rows(statement, signal)
  if (rows.length > mostGroups)
    throw new SourceFailure('UNREACHABLE', 'It gives more groups than counts are made of')
  const grouped = groupedBy(dimensionsIn(fields))
  return partialsOf(rows, (row) => {
    const read = readRecord(grouped(row), source.codes)
    const dimensions = dossierDimensions(read, source, fields)
    return read.refusals.length > 0 ? null : dimensions
  })
}

async function dossierTerms(
  database: SourceDatabase,
  source: Source,
  { from, fields }: { readonly from: SqlFrom; readonly fields: DossierFields },
  { vocabularies }: DossierCounting,
  signal: AbortSignal,
): Promise<DossierTerms> {
  const { code, submittedAt, owner, events } = fields
  const needed = [code, submittedAt, owner.name]
  const told = events.flatMap(({ at, status, appointmentOn }) => [at, status, appointmentOn])
  const values = [...dimensionsIn(fields), ...needed, ...told]
  const kinds = await columnsOf(database, from.table, values, signal)
  const problems: string[] = []
  const terms = termsOf({ dialect: database.dialect, kinds, problems })
  const parameters: string[] = []
  const bind = (value: string) => database.dialect.parameter(parameters.push(value))
  const meanings = statusMeanings(source.codes, vocabularies)
  const eventTerms = events.map((event, index) =>
    termsOfEvent(event, `events.${index}`, { terms, meanings, dialect: database.dialect, bind }),
  )
  if (source.feeds.events) problems.push('events: they stand in a table of their own')
  if (problems.length > 0) throw new NotCountable(problems)
  return {
    table: database.dialect.quote(from.table),
    groups: dimensionsIn(fields).flatMap((from) => terms.group(from) ?? []),
    faults: [
      ...needed.flatMap((from) => terms.lacks(from) ?? []),
      ...faultsOf(events, eventTerms, terms),
    ],
    events: eventTerms,
    values: parameters,
  }
}

interface EventParts {
  readonly terms: Terms
  readonly meanings: StatusMeanings
  readonly dialect: SourceDatabase['dialect']
  readonly bind: (code: string) => string
}

function termsOfEvent(
  { at, status, appointmentOn }: DossierFields['events'][number],
  as: string,
  { terms, meanings, dialect, bind }: EventParts,
): EventTerms {
  return {
    at: terms.moment(at, `${as}.at`),
    status:
      typeof status === 'string'
        ? { term: statusTerm(terms.bytes(status), meanings, dialect, bind) }
        : { always: meanings.meaningOf(status.always.normalize('NFC').trim()) },
    due: terms.day(appointmentOn, `${as}.appointmentOn`),
  }
}

/** Where an event's moment or appointment is none, or it has no status: the mapping refuses its record too. */
function faultsOf(
  events: DossierFields['events'],
  terms: readonly EventTerms[],
  { lacks, isOutOfTime }: Terms,
): string[] {
  return terms.flatMap(({ at, due }, index) => {
    const noStatus = lacks(events[index]?.status)
    return [
      isOutOfTime(at),
      ...(due === null ? [] : [`${at} IS NOT NULL AND (${isOutOfTime(due)})`]),
      ...(noStatus === null ? [] : [`${at} IS NOT NULL AND ${noStatus}`]),
    ]
  })
}

function partialsOf(
  rows: readonly TextRow[],
  dimensionsOf: (row: TextRow) => DossierDimensions | null,
): SourcePartials<CountedDossiers> {
  const counted: CountedDossiers[] = []
  let unmapped = 0
  for (const row of rows) {
    const group = v.parse(dossierGroup, row)
    const dimensions = group.is_faulty === 1 ? null : dimensionsOf(row)
    const acceptedMonth = group.accepted_month && parseLocalDate(`${group.accepted_month}-01`)
    if (dimensions && acceptedMonth)
      counted.push({ ...dimensions, acceptedMonth, ...countsOf(group) })
    else unmapped += group.records
  }
  return { rows: counted, unmapped }
}

function countsOf(group: DossierGroup) {
  return {
    daysTaken: group.days_taken,
    carriedOver: group.carried_over,
    received: group.received,
    early: group.early,
    onTime: group.on_time,
    late: group.late,
    inTime: group.in_time,
    overdue: group.overdue,
  }
}
