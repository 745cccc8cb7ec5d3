import type { Subject } from './subject.ts'

/** One thing that a subgraph must do. */
export interface ConformRule {
  /** Stable: reports and docs name it. */
  readonly id: string
  readonly must: string
  /** What to do about it. */
  readonly cure: string
  /**
   * Tries it. Throws Breach with what was seen; gives a reason when it cannot be tried, otherwise
   * nothing.
   */
  readonly attempt: (subject: Subject) => Promise<string | undefined>
}
