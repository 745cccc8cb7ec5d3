/** A text in both languages of the platform. */
export interface Bilingual {
  readonly vietnamese: string
  readonly english: string
}

/** An operation that the explorer offers. */
export interface OfferedOperation {
  /** Its place, `/explorer/<name>`. */
  readonly name: string
  /** Who asks it, when, and what. */
  readonly question: Bilingual
  readonly query: string
  /** As JSON text. */
  readonly variables: string | null
}

/** The operations that one kind of people ask. */
export interface OfferedGroup {
  readonly askers: Bilingual
  readonly operations: readonly OfferedOperation[]
}
