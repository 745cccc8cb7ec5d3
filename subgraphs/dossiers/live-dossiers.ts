import type { EntityKind } from '#domain/entity.ts'
import type { PartialRow } from '#domain/partials.ts'
import { setsWith } from '#domain/procedure-set.ts'
import { storedScopes } from '#domain/scope.ts'
import { histogramOf } from '#domain/working-days.ts'
import type { CountedDossiers } from '../sources/aggregate.ts'
import type { LiveAnswers } from '../sources/live-counts.ts'
import { countsOfAgencies, rowsOfAgencies } from './agency-counts.ts'
import { addDaysRows, type CountRow, type DaysRow } from './counts.ts'
import { type Counting, narrowing } from './report.ts'

/** Dossiers that live sources have counted. */
export type LiveDossiers = LiveAnswers<CountedDossiers>['rows'][number]

/** The counts that live sources give for each of the codes, in parts that still have to be merged. */
export function liveCounts(
  dossiers: readonly LiveDossiers[],
  counting: Counting,
  codes: readonly string[],
): readonly CountRow[] {
  const rows = dossiers
    .filter((row) => isCounted(row, counting, codes))
    .flatMap((row) => placesOf(row, counting, codes).map((place) => ({ ...row, ...place })))
    .map((row) => ({
      entity: row.entity,
      group: row.group,
      carriedOver: row.carriedOver,
      received: row.received,
      receivedOnline: row.channel === 'ONLINE' ? row.received : 0,
      early: row.early,
      onTime: row.onTime,
      late: row.late,
      inTime: row.inTime,
      overdue: row.overdue,
    }))
  return counting.of === 'AGENCY' ? countsOfAgencies(rows, codes) : rows
}

/** The same for the working days that dossiers took. */
export function liveDays(
  dossiers: readonly LiveDossiers[],
  counting: Counting,
  codes: readonly string[],
): readonly DaysRow[] {
  const rows = dossiers
    .filter((row) => isCounted(row, counting, codes) && endedIn(row) > 0)
    .flatMap((row) =>
      placesOf(row, counting, codes).map((place) => ({
        ...place,
        histogram: histogramOf(row.daysTaken, endedIn(row)),
      })),
    )
  return counting.of === 'AGENCY' ? rowsOfAgencies(rows, codes, addDaysRows) : rows
}

function endedIn({ early, onTime, late }: LiveDossiers): number {
  return early + onTime + late
}

function isCounted(row: LiveDossiers, counting: Counting, codes: readonly string[]): boolean {
  const { department, locality } = counting.filter
  const { fields, procedures } = narrowing(counting, codes)
  return (
    storedScopes(counting.scope).includes(row.scope) &&
    (!department || row.departmentCode === department) &&
    (!locality || row.localityCode === locality) &&
    (fields === null || fields.includes(row.fieldCode)) &&
    (procedures === null || procedures.includes(row.procedureCode))
  )
}

const entityOf: Readonly<
  Record<Exclude<EntityKind, 'PROCEDURE_SET'>, (row: LiveDossiers) => string>
> = {
  ALL: () => '',
  PROCEDURE: ({ procedureCode }) => procedureCode,
  FIELD: ({ fieldCode }) => fieldCode,
  AGENCY: ({ handledByCode, receivedByCode }) => `${handledByCode} ${receivedByCode}`,
}

const groupOf: Readonly<Record<Counting['by'], (row: LiveDossiers) => string | null>> = {
  ALL: () => null,
  DEPARTMENT: ({ departmentCode }) => departmentCode,
  FIELD: ({ fieldCode }) => fieldCode,
  LOCALITY: ({ localityCode }) => localityCode,
  MONTH: ({ acceptedMonth }) => acceptedMonth,
  CHANNEL: ({ channel }) => channel,
}

/** Where a row counts: once, or in each of the sets that its procedure is in. */
function placesOf(
  row: LiveDossiers,
  { of, by }: Counting,
  codes: readonly string[],
): readonly PartialRow[] {
  const entities = of === 'PROCEDURE_SET' ? setsWith(row.procedureCode, codes) : [entityOf[of](row)]
  return entities.map((entity) => ({ entity, group: groupOf[by](row) }))
}
