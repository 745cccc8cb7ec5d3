import type { HeldCode, ReadyDossier } from './store.ts'

type Told = Pick<ReadyDossier, 'id' | 'codes'>

/**
 * Which dossiers of a page come with a code that names another one: a known one that keeps it, else one
 * that comes earlier in the page. A known dossier lets go of a code when it comes without it, unless it is
 * not taken itself: so codes may be passed on within a page, in whatever order, or exchanged.
 *
 * `held` are the codes told here that stand with other dossiers; those in `untaken` are refused already.
 */
export function dossiersWithTakenCodes(
  page: readonly Told[],
  held: readonly HeldCode[],
  untaken: ReadonlySet<string>,
): ReadonlySet<string> {
  const codesOf = new Map(page.map(({ id, codes }) => [id, codes]))
  const isTold = ({ holder, code }: HeldCode) => codesOf.get(holder)?.includes(code) === true
  const isKept = (row: HeldCode) =>
    isTold(row) || untaken.has(row.holder) || !codesOf.has(row.holder)
  const heldBy = Map.groupBy(held, ({ holder }) => holder)

  const refused = new Set<string>()
  const toRefuse = [...secondToTell(page, held.filter(isTold)), ...held.filter(isKept).map(idOf)]
  for (const id of toRefuse) {
    if (refused.has(id)) continue
    refused.add(id)
    // It keeps what it has, and who was to have that is refused too.
    toRefuse.push(...(heldBy.get(id) ?? []).map(idOf))
  }
  return refused
}

const idOf = ({ id }: { readonly id: string }) => id

/** Those that come with a code that another one of the page has by then: `kept` by it, or told first. */
function secondToTell(page: readonly Told[], kept: readonly HeldCode[]): readonly string[] {
  const named = new Map(kept.map(({ code, holder }) => [code, holder]))
  return page.flatMap(({ id, codes }) => {
    for (const code of codes) if (!named.has(code)) named.set(code, id)
    return codes.some((code) => named.get(code) !== id) ? [id] : []
  })
}
