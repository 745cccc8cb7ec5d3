import type { DossierCounting } from '../aggregate.ts'
import type { CodeLists } from '../code-lists.ts'
import { mapStatus } from '../map-status.ts'
import type { SqlDialect } from '../sql.ts'

/** What statuses of a source mean: its own list, before the vocabulary that it names. */
export interface StatusMeanings {
  meaningOf(code: string): string
  /** Every code that has a meaning of its own. */
  readonly codes: readonly string[]
  /** What all other codes mean. */
  readonly others: string
}

/** The same that *dossiers* makes of a status as it takes an event in. */
export function statusMeanings(
  codes: CodeLists,
  vocabularies: DossierCounting['vocabularies'],
): StatusMeanings {
  function meaningOf(code: string): string {
    const { status, vocabulary } = mapStatus(code, codes)
    const list = vocabularies.get(vocabulary ?? '') ?? {}
    return status ?? (Object.hasOwn(list, code) ? list[code] : undefined) ?? 'UNKNOWN'
  }
  const own = Object.keys(codes.status).filter((code) => code !== '*')
  const known = Object.keys(vocabularies.get(codes.vocabulary ?? '') ?? {})
  const all = [...new Set([...own, ...known])]
  return {
    meaningOf,
    codes: all,
    others: codes.status['*'] ?? 'UNKNOWN',
  }
}

/**
 * A status by the text of a column, however its letters are composed. `bind` takes a parameter and gives
 * its place; words of ours stand in the statement as they are.
 */
export function statusTerm(
  bytes: string,
  { meaningOf, codes, others }: StatusMeanings,
  { asBytes }: SqlDialect,
  bind: (code: string) => string,
): string {
  const cases = codes.map((code) => {
    const forms = [...new Set([code.normalize('NFC'), code.normalize('NFD')])]
    const places = forms.map((form) => asBytes(bind(form))).join(', ')
    return `WHEN ${bytes} IN (${places}) THEN '${meaningOf(code)}'`
  })
  return cases.length === 0 ? `'${others}'` : `CASE ${cases.join(' ')} ELSE '${others}' END`
}
