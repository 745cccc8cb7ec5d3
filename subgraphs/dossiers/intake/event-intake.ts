import type { Intake, RefusedRow } from '../../sources/intake.ts'
import { mapEvent } from '../../sources/map-event.ts'
import type { SourceEvent } from '../../sources/mapped-rows.ts'
import { sourceId } from '../../sources/source-id.ts'
import { type ReadyEvent, takeEvents } from './store.ts'

/** How single events of sources are taken in; one whose dossier has not come yet waits for it. */
export const eventIntake: Intake<SourceEvent, ReadyEvent> = {
  feed: 'events',
  map(source, record) {
    const fields = source.feeds.events?.fields
    if (!fields) throw new Error(`The source ${source.name} feeds no events`)
    return mapEvent(source, fields, record)
  },
  async prepare({ name }, rows) {
    return rows.map(({ key, row }) => ({
      key,
      row: { ...row, dossierId: sourceId('dossier', name, row.dossier) },
    }))
  },
  // An event stays what it is, so that dossiers may be brought up to date side by side.
  togetherBy: ({ dossierId }) => dossierId,
  async take(sql, _source, rows, recordedAt) {
    const events = rows.map(({ row }) => row)
    const { unknown, changed } = await takeEvents(sql, events, recordedAt)
    const changedFields = new Map(changed.map(({ event, field }) => [event, field]))
    return rows.flatMap(({ key, row }): RefusedRow[] => {
      const field = changedFields.get(row)
      if (field) return [{ key, refusals: [{ field, reason: 'CHANGED' }] }]
      if (!unknown.has(row.dossierId)) return []
      const refusals = [{ field: 'dossier', reason: 'UNKNOWN_DOSSIER' }] as const
      return [{ key, refusals, waitsFor: row.dossier }]
    })
  },
}
