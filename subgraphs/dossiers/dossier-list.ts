import { parseLocalDate, parseMoment } from '#domain/dates.ts'
import { isId } from '#domain/ids.ts'
import type { ListKey } from '#domain/page.ts'
import type { ListOrder } from '../sources/connector.ts'
import { isSourceName } from '../sources/settings.ts'
import type { Place } from './live/merge-pages.ts'
import type { DossierRow } from './store.ts'

export type DossierOrder = ListOrder

/** A dossier with its place in a list. */
export interface ListedDossier {
  readonly place: Place
  readonly row: DossierRow
}

/** What stands for no value in cursors, and in the store's conditions. */
const noValue: Readonly<Record<DossierOrder, string>> = {
  RECEIVED_LATEST_FIRST: '-infinity',
  DUE_SOONEST_FIRST: 'infinity',
}

/** How cursors of the list of dossiers name a row in each of its orders; a cursor of one is none of the other. */
export const dossierLists: Readonly<Record<DossierOrder, ListKey<ListedDossier>>> = {
  RECEIVED_LATEST_FIRST: {
    list: 'dossiers',
    keyOf: ({ place }) => keyOf('RECEIVED_LATEST_FIRST', place),
    isKey: ([received = '', ...rest]) =>
      (received === '-infinity' || parseMoment(received) !== null) && isRest(rest),
  },
  DUE_SOONEST_FIRST: {
    list: 'dossiers by due',
    keyOf: ({ place }) => keyOf('DUE_SOONEST_FIRST', place),
    isKey: ([due = '', ...rest]) =>
      (due === 'infinity' || parseLocalDate(due) !== null) && isRest(rest),
  },
}

/** Of the store, a dossier's id; of a live source, its name and the key that the dossier has there. */
function isRest([first = '', second, ...more]: readonly string[]): boolean {
  if (more.length > 0) return false
  if (second === undefined) return isId(first)
  return isSourceName(first) && second !== '' && second.length <= longestKey
}

const longestKey = 200

/** Where the dossiers of the store stand that come with a cursor's key; null for the first page. */
export function placeOfKey(order: DossierOrder, key: readonly string[] | null): Place | null {
  if (key === null) return null
  const [value = '', first = '', second] = key
  return {
    value: value === noValue[order] ? null : value,
    ...(second === undefined ? { stream: '', key: first } : { stream: first, key: second }),
  }
}

/** The key of a place, as cursors hold it. */
export function keyOf(order: DossierOrder, { value, stream, key }: Place): readonly string[] {
  return [value ?? noValue[order], ...(stream === '' ? [] : [stream]), key]
}

/** Where a dossier of the store stands. */
export function placeOf(order: DossierOrder, { id, receivedKey, appointmentOn }: DossierRow) {
  const received = receivedKey === noValue.RECEIVED_LATEST_FIRST ? null : receivedKey
  return { value: order === 'RECEIVED_LATEST_FIRST' ? received : appointmentOn, key: id }
}

const firstId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** The key after which the store goes on after a place of the merged list. */
export function storeKeyAfter(
  order: DossierOrder,
  after: { readonly value: string | null; readonly key: string | null } | null,
): readonly [value: string, id: string] | null {
  if (after === null) return null
  const { value, key } = after
  return [value ?? noValue[order], key === null ? lastId : key === '' ? firstId : key]
}
