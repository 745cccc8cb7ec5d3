import type { GraphQLResolveInfo } from 'graphql'
import { coverageOfNone } from '../sources/live/live-coverage.ts'
import type { FeesContext as Context } from './context.ts'
import type { ItemRow } from './store.ts'

/**
 * What is owed for a dossier. Null where it may be one of a system that is asked each time, which is not
 * asked for fees: it would look as if nothing were owed. Which of these systems it is nobody tells, so
 * that all are named.
 */
export async function feesOfDossier(
  { id }: { readonly id: string },
  _: unknown,
  { itemsOf, copied, unasked, sources }: Context,
  info: GraphQLResolveInfo,
): Promise<readonly ItemRow[] | null> {
  const items = await itemsOf.load(id)
  if (items.length > 0 || unasked.length === 0 || (await copied.load(id))) return items
  for (const source of unasked) sources.note(info, coverageOfNone(source, 'LIVE_ONLY'))
  return null
}

/** Where an item comes from, and how well that is known; null for what no source has told. */
export async function lineageOfItem({ source }: ItemRow, _: unknown, { sources }: Context) {
  const known = source === null ? null : await sources.stateOf(source)
  return known && { ...known, source, mode: known.mode.toUpperCase(), fetchedAt: null }
}
