import type { GraphQLResolveInfo } from 'graphql'
import type { AgencyCode, DossierCode } from '#domain/codes.ts'
import { Failure } from '#kit/errors.ts'
import type { DossiersContext as Context } from '../context.ts'
import type { DossierRow } from '../store.ts'
import type { LookedUp, Route } from './look-up.ts'

/** Which dossier is asked for. */
export interface ByCode {
  readonly code: DossierCode
  /** Whose system is asked where the code does not tell. */
  readonly agency?: AgencyCode | null
}

/**
 * The dossier of a code: of the store or, where the code or the agency leads to a live source, of that
 * one; null where neither has one.
 *
 * Throws Failure AMBIGUOUS_CODE where the code names several, and what the source fails with.
 */
export async function dossierByCode(
  { code, agency = null }: ByCode,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<DossierRow | null> {
  const route = context.lookUps.byCode(code, agency)
  const [stored, asked] = await Promise.all([
    storedDossiers(code, context),
    route && ask(route, context, info),
  ])
  // What the store still has of the source itself is of another time.
  const others = stored.filter(({ source }) => source !== route?.source.name)
  const [first, ...more] = [...others, ...(asked?.rows ?? []).map(({ row }) => row)]
  if (more.length > 0)
    throw new Failure('AMBIGUOUS_CODE', `${code} names ${more.length + 1} dossiers; ask by id`, {
      argument: 'code',
    })
  if (!first && asked?.failure) throw asked.failure
  return first ?? null
}

/**
 * The dossier of an id: of the store, or of the live source that gave it before. What refers to it has
 * no place of its own in the response. Throws what the source fails with.
 */
export async function dossierOfId(
  id: string,
  context: Context,
  info: GraphQLResolveInfo | null,
): Promise<DossierRow | null> {
  const stored = await context.dossiers.load(id)
  if (stored) return stored
  const route = await context.lookUps.byId(id)
  if (route === null) return null
  const { rows, failure } = await ask(route, context, info)
  if (failure) throw failure
  return rows.find(({ row }) => row.id === id)?.row ?? null
}

async function storedDossiers(
  code: DossierCode,
  { named, dossiers }: Context,
): Promise<readonly DossierRow[]> {
  const found = await named.load(code)
  const rows = await Promise.all(found.map(({ dossierId }) => dossiers.load(dossierId)))
  return rows.filter((row) => row !== null)
}

/** Asks a source, notes how it stands, and has what it gave at hand for the fields of its dossiers. */
async function ask(
  route: Route,
  context: Context,
  info: GraphQLResolveInfo | null,
): Promise<LookedUp> {
  const asked = await route.ask()
  if (info) context.sources.note(info, asked.coverage)
  for (const row of asked.rows) context.show(row)
  return asked
}
