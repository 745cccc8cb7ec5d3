/**
 * What a cell holds: its text as the file has it, and what the file says that it is, of which CSV says
 * nothing. A date is `YYYY-MM-DD`, with `THH:mm:ss` where it has a time of the day.
 */
export interface Cell {
  readonly text: string
  readonly kind: 'untyped' | 'text' | 'number' | 'date' | 'error' | 'uncomputed'
}

/** One row with anything in it; the cells that are empty are left out of the array, or null. */
export interface SheetRow {
  /** As a spreadsheet counts, from 1. */
  readonly number: number
  readonly cells: ReadonlyArray<Cell | null | undefined>
}

/** A table of a file, or a way to read the file as one. Each reading begins at the first row. */
export interface Sheet {
  /** Null where the file has no names for its sheets. */
  readonly name: string | null
  readonly isHidden: boolean
  /** Whether every row has a cell for each column: where one has more or fewer, something has shifted. */
  readonly isRectangular: boolean
  /** Throws FileProblem. */
  rows(): AsyncIterable<SheetRow>
}

/** A file, opened. */
export interface SheetFile {
  readonly sheets: readonly Sheet[]
  close(): void
}
