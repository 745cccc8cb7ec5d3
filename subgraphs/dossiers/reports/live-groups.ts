import { type AgencyCode, isWithin } from '#domain/codes.ts'
import { storedScopes } from '#domain/scope.ts'
import { addHistograms, histogramOf } from '#domain/working-days.ts'
import { addCounts } from '../counts.ts'
import type { LiveDossiers } from '../live-dossiers.ts'
import {
  type AgencyLevel,
  type FormQuery,
  type GroupKey,
  type KeyedCounts,
  type KeyedDays,
  nameOf,
  type ReportDimension,
} from './query.ts'

/** The level of a body, and of those below it that have none of their own. */
export interface AgencyLevelRow {
  readonly agency: AgencyCode
  readonly level: AgencyLevel
}

/** What live sources count of a report's dossiers: counts of one key still have to be added up. */
export function liveCounts(
  dossiers: readonly LiveDossiers[],
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  levels: readonly AgencyLevelRow[],
): readonly KeyedCounts[] {
  return dossiers
    .filter((row) => isCounted(row, query, levels))
    .map((row) => ({
      key: keyOf(row, groupBy, levels),
      carriedOver: row.carriedOver,
      received: row.received,
      receivedOnline: row.channel === 'ONLINE' ? row.received : 0,
      early: row.early,
      onTime: row.onTime,
      late: row.late,
      inTime: row.inTime,
      overdue: row.overdue,
    }))
}

/** The same for the working days that they took. */
export function liveDays(
  dossiers: readonly LiveDossiers[],
  query: FormQuery,
  groupBy: readonly ReportDimension[],
  levels: readonly AgencyLevelRow[],
): readonly KeyedDays[] {
  return dossiers
    .filter((row) => isCounted(row, query, levels) && row.early + row.onTime + row.late > 0)
    .map((row) => ({
      key: keyOf(row, groupBy, levels),
      histogram: histogramOf(row.daysTaken, row.early + row.onTime + row.late),
    }))
}

/** Adds up the counts of each key. */
export function mergeCounts(rows: readonly KeyedCounts[]): readonly KeyedCounts[] {
  return mergeByKey(rows, (one, other) => ({ key: one.key, ...addCounts(one, other) }))
}

/** Adds up the histograms of each key. */
export function mergeDays(rows: readonly KeyedDays[]): readonly KeyedDays[] {
  return mergeByKey(rows, (one, other) => ({
    key: one.key,
    histogram: addHistograms(one.histogram, other.histogram),
  }))
}

function mergeByKey<Row extends { readonly key: GroupKey }>(
  rows: readonly Row[],
  add: (one: Row, other: Row) => Row,
): readonly Row[] {
  const sums = new Map<string, Row>()
  for (const row of rows) {
    const name = nameOf(row.key)
    const known = sums.get(name)
    sums.set(name, known ? add(known, row) : row)
  }
  return [...sums.values()]
}

function isCounted(
  row: LiveDossiers,
  { scope, filter }: FormQuery,
  levels: readonly AgencyLevelRow[],
): boolean {
  const { department, agency, level, field, procedures, locality, channel } = filter
  return (
    storedScopes(scope).includes(row.scope) &&
    (!department || row.departmentCode === department) &&
    (!agency || isWithin(row.handledByCode, agency) || isWithin(row.receivedByCode, agency)) &&
    (!level || levelOf(row.handledByCode, levels) === level) &&
    (field == null || row.fieldCode === field) &&
    (!procedures || procedures.includes(row.procedureCode)) &&
    (!locality || row.localityCode === locality) &&
    (!channel || row.channel === channel)
  )
}

function keyOf(
  row: LiveDossiers,
  groupBy: readonly ReportDimension[],
  levels: readonly AgencyLevelRow[],
): GroupKey {
  return groupBy.map((dimension) => partOf(row, dimension, levels))
}

/** What live sources do not tell is the month of completion: reports by it leave them out. */
function partOf(
  row: LiveDossiers,
  dimension: ReportDimension,
  levels: readonly AgencyLevelRow[],
): string | null {
  switch (dimension) {
    case 'DEPARTMENT':
      return row.departmentCode
    case 'FIELD':
      return row.fieldCode
    case 'PROCEDURE':
      return row.procedureCode
    case 'LOCALITY':
      return row.localityCode
    case 'CHANNEL':
      return row.channel
    case 'RECEIVED_MONTH':
      return row.acceptedMonth
    case 'LEVEL':
      return levelOf(row.handledByCode, levels)
    case 'COMPLETED_MONTH':
      return null
  }
}

/** The level of the nearest body at or above one; of the province where none is listed. */
function levelOf(agency: AgencyCode, levels: readonly AgencyLevelRow[]): AgencyLevel {
  const above = levels.filter((row) => isWithin(agency, row.agency))
  const [nearest] = above.sort((one, other) => other.agency.length - one.agency.length)
  return nearest?.level ?? 'PROVINCE'
}
