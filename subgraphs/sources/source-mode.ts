/** Followed into our store, or asked at request time. */
export const sourceModes = ['replica', 'live'] as const

export type SourceMode = (typeof sourceModes)[number]
