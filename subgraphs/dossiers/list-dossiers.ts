import type { GraphQLResolveInfo } from 'graphql'
import type { Coverage } from '#domain/coverage.ts'
import { type Connection, connectionOf, type PageArguments, readPage } from '#domain/page.ts'
import type { DossiersContext as Context } from './context.ts'
import { checkDossierFilter, type DossierFilter } from './dossier-filter.ts'
import {
  type DossierOrder,
  dossierLists,
  keyOf,
  type ListedDossier,
  placeOf,
  placeOfKey,
  storeKeyAfter,
} from './dossier-list.ts'
import type { LiveSearch } from './live/live-streams.ts'
import { afterIn, mergePages, type Stream } from './live/merge-pages.ts'
import type { DossierRow } from './store.ts'

export interface DossiersArguments extends PageArguments {
  readonly filter?: DossierFilter | null
  readonly orderBy: DossierOrder
}

/** One page of dossiers: of the store, and of the live sources whose dossiers the filter can let pass. */
export async function listDossiers(
  args: DossiersArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<DossierRow> & { readonly coverage: Coverage }> {
  const order = args.orderBy
  const list = dossierLists[order]
  const page = readPage(args, list)
  const filter = checkDossierFilter(args.filter ?? {})
  const { scope, department, handledWithin: agency } = filter
  const admission = { scope, department, agency }
  const search = { filter, order, size: page.size, after: placeOfKey(order, page.after) }

  const [stored, live] = await Promise.all([
    storedStream(search, context),
    context.liveStreams(search, admission),
  ])
  const { coverage } = await context.sources.cover(info, admission, 0, live.asked)
  const shown = live.streams.map(({ rows, ...stream }) => ({
    ...stream,
    rows: rows.map(({ place, row }) => ({ place, row: row?.row ?? null })),
  }))
  const { rows, end, hasMore } = mergePages(order, [stored, ...shown], page.size)
  for (const stream of live.streams) for (const { row } of stream.rows) if (row) context.show(row)
  const { edges, pageInfo } = connectionOf<ListedDossier>(
    rows,
    { hasMore, end: end && keyOf(order, end) },
    page,
    list,
  )
  return {
    edges: edges.map(({ node, cursor }) => ({ node: node.row, cursor })),
    pageInfo,
    coverage,
  }
}

/** A page of the store, without the sources whose rows there are in no answer. */
async function storedStream(
  { filter, order, size, after }: LiveSearch,
  { sources, page, today, dossiers }: Context,
): Promise<Stream<DossierRow>> {
  const without = await sources.without()
  const ids = await page(
    { filter, order, today, without },
    { size, after: storeKeyAfter(order, afterIn('', after)) },
  )
  const loaded = await Promise.all(ids.slice(0, size).map((id) => dossiers.load(id)))
  const rows = loaded.filter((row) => row !== null)
  return {
    name: '',
    rows: rows.map((row) => ({ place: placeOf(order, row), row })),
    hasMore: ids.length > size,
  }
}
