import type { Intake } from '../../sources/intake.ts'
import { mapEvent } from '../../sources/map-event.ts'
import type { SourceEvent } from '../../sources/mapped-rows.ts'
import { takeEvents } from './store.ts'

/** How single events of sources are taken in; one whose dossier has not come yet waits for it. */
export const eventIntake: Intake<SourceEvent> = {
  feed: 'events',
  map(source, record) {
    const fields = source.feeds.events?.fields
    if (!fields) throw new Error(`The source ${source.name} feeds no events`)
    return mapEvent(source, fields, record)
  },
  prepare: async (_source, rows) => rows,
  async take(sql, { name }, rows, recordedAt) {
    const events = rows.map(({ row }) => row)
    const known = await takeEvents(sql, name, events, recordedAt)
    return rows
      .filter(({ row }) => !known.has(row.dossier))
      .map(({ key, row }) => ({
        key,
        refusals: [{ field: 'dossier', reason: 'UNKNOWN_DOSSIER' }],
        waitsFor: row.dossier,
      }))
  },
}
