/** What keeps a process from running and an operator can mend; the message says how, in plain words. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
}
