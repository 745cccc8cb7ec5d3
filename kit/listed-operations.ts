/** What a list of persisted operations is looked up by. */
export interface NamedOperation {
  readonly id: string
  /** The document. */
  readonly body: string
  /** The only client that may name it by this id; every client may where it is empty or not given. */
  readonly clientName?: string | undefined
}

/** By which one operation of a list is told from the others. */
export function operationKey({ id, clientName = '' }: Omit<NamedOperation, 'body'>): string {
  return JSON.stringify([clientName, id])
}

/**
 * Why operations cannot be a list, in words; null where they can. A registry keeps none that a gateway
 * would refuse: what is once in its list stays there.
 */
export function faultOfOperations(operations: readonly NamedOperation[]): string | null {
  const bodies = new Map<string, string>()
  for (const operation of operations) {
    const { id, body } = operation
    if (id === '') return 'An operation has no id'
    if (body === '') return `The operation ${id} has no body`
    const key = operationKey(operation)
    if ((bodies.get(key) ?? body) !== body) return `The id ${id} stands for two operations`
    bodies.set(key, body)
  }
  return null
}
