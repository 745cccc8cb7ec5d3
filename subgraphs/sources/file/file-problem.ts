import type { RefusalReason } from '../refusal.ts'

/** Why a file cannot be taken at all. `detail` is for the operator, and tells nothing of what the file holds. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
  readonly reason: RefusalReason
  /** The column or sheet that it is about; `file` where it is about all of it. */
  readonly field: string

  constructor(
    reason: RefusalReason,
    detail: string,
    { field = 'file', ...options }: ErrorOptions & { readonly field?: string } = {},
  ) {
    super(detail, options)
    this.reason = reason
    this.field = field
  }
}
