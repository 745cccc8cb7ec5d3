import type { RollBackParts } from '../variants/roll-back.ts'

/** With what commands of operators run. */
export interface Operating extends RollBackParts {
  readonly write: (line: string) => void
}
