import type { RefusalReason } from '../refusal.ts'

/** Why a file cannot be taken at all. `detail` is for the operator, and tells nothing of what the file holds. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
  readonly reason: RefusalReason

  constructor(reason: RefusalReason, detail: string, options: ErrorOptions = {}) {
    super(detail, options)
    this.reason = reason
  }
}
