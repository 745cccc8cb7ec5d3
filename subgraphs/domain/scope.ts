/** A population of dossiers: those that the provincial centre took in, those of the local centres, or both. */
export type CentreScope = 'PROVINCIAL_CENTRE' | 'LOCAL_CENTRES' | 'ALL_CENTRES'

const scopes: Readonly<
  Record<CentreScope, { readonly words: string; readonly stored: readonly CentreScope[] }>
> = {
  PROVINCIAL_CENTRE: { words: 'the provincial centre', stored: ['PROVINCIAL_CENTRE'] },
  LOCAL_CENTRES: { words: 'the local centres', stored: ['LOCAL_CENTRES'] },
  ALL_CENTRES: {
    words: 'the provincial and the local centres',
    stored: ['PROVINCIAL_CENTRE', 'LOCAL_CENTRES'],
  },
}

/** The populations, as rows hold them, that a scope takes together. */
export function storedScopes(scope: CentreScope): readonly CentreScope[] {
  return scopes[scope].stored
}

/** A scope as the population of a rate names it. */
export function scopeInWords(scope: CentreScope): string {
  return scopes[scope].words
}
