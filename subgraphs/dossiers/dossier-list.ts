import { parseLocalDate, parseMoment } from '#domain/dates.ts'
import { isId } from '#domain/ids.ts'
import type { ListKey } from '#domain/page.ts'
import type { DossierRow } from './store.ts'

export type DossierOrder = 'RECEIVED_LATEST_FIRST' | 'DUE_SOONEST_FIRST'

/** How cursors of the list of dossiers name a row in each of its orders; a cursor of one is none of the other. */
export const dossierLists: Readonly<Record<DossierOrder, ListKey<DossierRow>>> = {
  RECEIVED_LATEST_FIRST: {
    list: 'dossiers',
    keyOf: (dossier) => [dossier.receivedKey, dossier.id],
    isKey: ([received = '', id = '', ...more]) =>
      (received === '-infinity' || parseMoment(received) !== null) && isId(id) && more.length === 0,
  },
  DUE_SOONEST_FIRST: {
    list: 'dossiers by due',
    keyOf: (dossier) => [dossier.appointmentOn ?? 'infinity', dossier.id],
    isKey: ([due = '', id = '', ...more]) =>
      (due === 'infinity' || parseLocalDate(due) !== null) && isId(id) && more.length === 0,
  },
}
