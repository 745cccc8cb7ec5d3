import type { Intake } from '../../sources/intake.ts'
import { mapFee } from '../../sources/map-fee.ts'
import type { SourceFee } from '../../sources/mapped-rows.ts'
import { sourceId } from '../../sources/source-id.ts'
import { changedItems, type ReadyFee, takeEntries, takeItems } from './store.ts'

/** How fees of sources are taken in. They need not wait for their dossiers, whose ids follow from the source's keys. */
export const feeIntake: Intake<SourceFee, ReadyFee> = {
  feed: 'fees',
  map(source, record) {
    const fields = source.feeds.fees?.fields
    if (!fields) throw new Error(`The source ${source.name} feeds no fees`)
    return mapFee(source, fields, record)
  },
  prepare: async ({ name }, rows) =>
    rows.map(({ key, row }) => ({
      key,
      row: {
        ...row,
        id: sourceId('fee', name, key),
        dossierId: sourceId('dossier', name, row.dossier),
      },
    })),
  async take(sql, { name }, rows, recordedAt) {
    const items = rows.map(({ row: { entries: _, ...item } }) => ({ ...item, entries: [] }))
    const changed = await changedItems(sql, items)
    const keys = new Set(changed.map(({ key }) => key))
    const taken = rows.filter(({ key }) => !keys.has(key))
    await takeItems(
      sql,
      name,
      items.filter(({ key }) => !keys.has(key)),
    )
    await takeEntries(
      sql,
      name,
      taken.flatMap(({ row }) => row.entries.map((entry) => ({ ...entry, itemId: row.id }))),
      recordedAt,
    )
    return changed.map(({ key, field }) => ({ key, refusals: [{ field, reason: 'CHANGED' }] }))
  },
}
