import type { Intake } from '../../sources/intake.ts'
import { mapEvent } from '../../sources/map-event.ts'
import type { SourceEvent } from '../../sources/mapped-rows.ts'
import { knownDossiers, takeEvents } from './store.ts'

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
    const keys = [...new Set(rows.map(({ row }) => row.dossier))]
    const known = await knownDossiers(sql, name, keys)
    await takeEvents(
      sql,
      name,
      rows.map(({ row }) => row).filter(({ dossier }) => known.has(dossier)),
      recordedAt,
    )
    return rows
      .filter(({ row }) => !known.has(row.dossier))
      .map(({ key, row }) => ({
        key,
        refusals: [{ field: 'dossier', reason: 'UNKNOWN_DOSSIER' }],
        waitsFor: row.dossier,
      }))
  },
}
